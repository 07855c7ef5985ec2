package org.standardcontainer;

enum LoggingListener implements RuntimeListener {
    INSTANCE;

    private static final System.Logger LOGGER = System.getLogger("org.standardcontainer");

    @Override
    public void warning(ContainerId id, Finding finding) {
        LOGGER.log(System.Logger.Level.WARNING, "{0}: {1}: {2}", id, finding.subject(), finding.problem());
    }

    @Override
    public void progress(String text) {
        LOGGER.log(System.Logger.Level.INFO, text);
    }
}
