package org.standardcontainer;

/** Keeps what a listener throws from what was being done: that may be done already, and has to come to its end. */
record TolerantListener(RuntimeListener beneath) implements RuntimeListener {
    static RuntimeListener of(RuntimeListener listener) {
        return listener instanceof TolerantListener ? listener : new TolerantListener(listener);
    }

    @Override
    public void warning(ContainerId id, Finding finding) {
        call(() -> beneath.warning(id, finding));
    }

    @Override
    public void event(ContainerId id, Status status) {
        call(() -> beneath.event(id, status));
    }

    @Override
    public void progress(String text) {
        call(() -> beneath.progress(text));
    }

    @Override
    public void timing(ContainerId id, String step, long nanos) {
        call(() -> beneath.timing(id, step, nanos));
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            // not before: to look for who writes the log opens every file of the class path
            System.getLogger("org.standardcontainer").log(System.Logger.Level.WARNING, "a RuntimeListener threw", e);
        }
    }
}
