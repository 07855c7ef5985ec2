package org.standardcontainer.launcher;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;

/** The signals that a container gets: its first process, or all of them. */
final class Signals {
    /** So often is looked for processes that were made meanwhile: who still makes some then has heard the signal and goes on. */
    private static final int ROUNDS = 100;

    private static final int SIGKILL = 9;

    private final ContainerAccess access;
    private final Engine engine;

    Signals(ContainerAccess access) {
        this.access = access;
        this.engine = access.engine();
    }

    /** The first one. */
    void send(Signal signal) {
        int number = number(signal);
        engine.run(
                access.id(),
                access.plans().kill(access.process(), number, access.freezer()),
                Optional.of(access.record()));
        if (number == SIGKILL) {
            access.plans().afterKill(access.freezer()).ifPresent(engine.runner()::run);
        }
    }

    /** Each of these once, also those that are made meanwhile. */
    void sendAll(Processes processes, Signal signal) {
        Set<ProcessRef> told = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessRef> fresh =
                    processes.processes().stream().filter(told::add).toList();
            if (fresh.isEmpty() && round > 0) {
                return;
            }
            send(fresh, signal);
        }
    }

    /** These, of which some may have ended meanwhile. */
    private void send(List<ProcessRef> processes, Signal signal) {
        engine.run(
                access.id(),
                access.plans().killEach(processes, number(signal), access.freezer()),
                Optional.of(access.record()));
    }

    private int number(Signal signal) {
        int number =
                engine.site().numbers().theirSignal(LinuxSignals.number(signal).orElse(-1));
        if (number < 0) {
            throw new IllegalArgumentException("the container's kernel has no signal " + signal.name());
        }
        return number;
    }
}
