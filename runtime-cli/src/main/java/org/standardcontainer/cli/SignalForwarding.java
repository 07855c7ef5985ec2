package org.standardcontainer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;

/**
 * The signals that this process gets while it makes and watches a container, from {@link #begin} on: no moment of that may end
 * this process and leave the container behind. Until the container's program runs they are kept; from {@link #to} on they are
 * passed on to it.
 *
 * <p>Where the command line's program has held them, these are all that {@code runc} passes on, with few exceptions: the signals by which the JVM
 * hears of a fault of its own (BUS, FPE, ILL, SEGV), those that stop a process that may not use its terminal (TTIN, TTOU), and the one by which the
 * JDK has its threads leave system calls (RTMIN+28). Elsewhere Java can't be called by QUIT, real-time signals and a few others; {@code bin/scr} sees to
 * it that they do no harm.
 */
final class SignalForwarding implements AutoCloseable {
    private static final Map<String, Integer> REQUESTS_TO_END = Signals.REQUESTS_TO_END;

    /** What Java can be called by. */
    private static final List<String> OTHERS =
            List.of("USR1", "USR2", "ALRM", "CONT", "TSTP", "XCPU", "XFSZ", "VTALRM", "PROF", "IO", "PWR");

    private final List<Signal> early = new ArrayList<>(); // guarded by this
    private @Nullable Consumer<Signal> target; // guarded by this
    private boolean closed; // guarded by this

    private SignalForwarding() {}

    static SignalForwarding begin() {
        SignalForwarding forwarding = new SignalForwarding();
        if (!Signals.handleOthers(forwarding::arrived)) {
            REQUESTS_TO_END.keySet().forEach(forwarding::listen);
            OTHERS.forEach(forwarding::listen);
        }
        return forwarding;
    }

    private void listen(String name) {
        Signals.handle(name, () -> arrived(new Signal(name)));
    }

    /**
     * What {@code scr} ends with because it was asked to end before the program ran: 128 and the number of the signal, as if that
     * had ended the program. Empty if it was not. Passed on, such a signal would be lost: the first process of a pid namespace
     * gets only what it has a handler for, and it has had no time to make one.
     */
    synchronized Optional<Integer> exitCodeOfRequestToEnd() {
        return early.stream()
                .map(signal -> REQUESTS_TO_END.get(signal.name()))
                .filter(java.util.Objects::nonNull)
                .map(number -> 128 + number)
                .findFirst();
    }

    /** From here on signals are the container's, first those that were kept. Its program runs. */
    void to(StandardContainer container) {
        to(container::kill);
    }

    /** The same for a program that is sent signals in this way. */
    synchronized void to(Consumer<Signal> program) {
        target = program;
        early.forEach(signal -> pass(program, signal));
        early.clear();
    }

    private synchronized void arrived(Signal signal) {
        if (closed) {
            return;
        }
        if (target == null) {
            early.add(signal);
        } else {
            pass(target, signal);
        }
    }

    private static void pass(Consumer<Signal> program, Signal signal) {
        try {
            program.accept(signal);
        } catch (ContainerException | IllegalArgumentException lost) {
            // it ended meanwhile, or its kernel has no such signal: there is nobody to tell
        }
    }

    /** What comes from here on is ignored: what is left to do is to clean up. */
    synchronized void ignore() {
        closed = true;
    }

    @Override
    public void close() {
        ignore();
    }
}
