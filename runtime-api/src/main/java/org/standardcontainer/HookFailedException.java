package org.standardcontainer;

/** A hook could not be run, ended with something else than 0, or overran its timeout (runtime.md#lifecycle). */
public final class HookFailedException extends LaunchFailedException {
    private static final long serialVersionUID = 1L;
    private final String output;

    /**
     * @param pointer JSON pointer of the hook ({@code /hooks/prestart/0})
     * @param path the hook's program
     * @param how how it failed ({@code "exited with 3"})
     * @param output the end of what it printed; empty when nothing
     */
    public HookFailedException(
            String pointer, String path, String how, String systemCall, String errno, String reason, String output) {
        super(
                pointer,
                "hook " + path + " " + how + (output.isBlank() ? "" : ", having printed: " + output.strip()),
                systemCall,
                errno,
                reason,
                path,
                "Run the hook by hand with the container's state on its standard input.",
                null);
        this.output = output;
    }

    /** The end of what the hook printed; empty when nothing. */
    public String output() {
        return output;
    }

    @Override
    public String errorId() {
        return "hook-failed";
    }
}
