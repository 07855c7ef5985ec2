package org.standardcontainer.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Waitable;

/**
 * A container that this process waits for, and ends as it does.
 *
 * @param settings what options ask of the runtime's configuration
 * @param keep true if it isn't deleted then
 * @param options what is written down of it
 * @param streams what its standard streams are connected to
 */
record Foreground(Scr scr, Map<String, String> settings, boolean keep, CreationOptions options, Streams streams) {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /**
     * Makes it, and returns its exit code.
     *
     * @param make makes it
     * @param starts true if it has to be started then
     */
    int run(Function<ContainerRuntime, StandardContainer> make, boolean starts) throws InterruptedException {
        try (SignalForwarding signals = SignalForwarding.begin();
                ContainerRuntime runtime = scr.openToWait(settings);
                StandardContainer container = make.apply(runtime)) {
            Waitable waitable = container.require(Waitable.class);
            ExitStatus status;
            try (TerminalSession session = streams.begin(() -> container.require(Attachment.class))) {
                options.writePidFile(container);
                Optional<Integer> asked = signals.exitCodeOfRequestToEnd();
                if (asked.isPresent()) {
                    return asked.get();
                }
                if (starts) {
                    container.start();
                }
                signals.to(container);
                status = waitable.onExit().get();
                session.drain();
            } catch (ExecutionException e) {
                throw new IllegalStateException("onExit may not complete exceptionally", e);
            }
            signals.ignore();
            cleanUp(container);
            if (status instanceof ExitStatus.Unknown unknown) {
                scr.warn("how container " + container.id() + " ended is not known: " + unknown.reason());
            }
            return status.shellCode();
        }
    }

    /** The program's exit code is what was asked for: what goes wrong from here on doesn't replace it. */
    private void cleanUp(StandardContainer container) {
        if (keep) {
            container.detach();
            return;
        }
        try {
            container.destroy(DEADLINE); // deletes it, unless somebody did already
        } catch (ContainerException e) {
            container.detach(); // closing would try, and fail, once more
            scr.warn(String.valueOf(e.getMessage()));
        }
    }
}
