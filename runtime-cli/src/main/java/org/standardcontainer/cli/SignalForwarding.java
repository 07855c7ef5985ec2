package org.standardcontainer.cli;

import java.util.List;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;

/**
 * While it is open, passes on to the container the signals that this process gets. Not QUIT and USR1, which the JVM
 * keeps to itself; in a container with a terminal {@code ^\} arrives all the same, as a character.
 */
final class SignalForwarding implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("TERM", "INT", "HUP", "USR2", "CONT", "ALRM", "TSTP", "IO", "PWR");

    private volatile boolean open = true;

    private SignalForwarding() {}

    static SignalForwarding to(StandardContainer container) {
        SignalForwarding forwarding = new SignalForwarding();
        for (String name : NAMES) {
            Signals.handle(name, () -> forwarding.pass(container, new Signal(name)));
        }
        return forwarding;
    }

    private void pass(StandardContainer container, Signal signal) {
        if (!open) {
            return;
        }
        try {
            container.kill(signal);
        } catch (ContainerException ended) {
            // it ended meanwhile: there is nobody left to tell
        }
    }

    @Override
    public void close() {
        open = false;
    }
}
