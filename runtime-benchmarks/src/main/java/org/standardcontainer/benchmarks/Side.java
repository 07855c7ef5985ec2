package org.standardcontainer.benchmarks;

import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.ContainerRuntime;

/** A kind of container, and us who make it. */
final class Side {
    private final Path bundle;
    private final String what;
    private final Contender ours;

    /** @param warmUp how many containers are made before any is timed */
    Side(ContainerRuntime runtime, Path bundle, String what, int warmUp) {
        this.bundle = bundle;
        this.what = what;
        this.ours = Contender.ours("ours", runtime, bundle);
        for (int i = 0; i < warmUp; i++) {
            long unused = ours.once().getAsLong();
        }
    }

    /** For who reads the report. */
    String what() {
        return what;
    }

    Contender ours() {
        return ours;
    }

    Comparison against(String name, String peer, Stopwatch stopwatch, List<String> command) {
        return new Comparison(
                name, "its time over ours, " + what, Contender.peer(peer, stopwatch, command, bundle), ours);
    }

    Comparison twiceAgainst(String name, String peer, Stopwatch one, Stopwatch other, List<String> command) {
        return new Comparison(
                name,
                "our throughput over its, two threads, " + what,
                Contender.peer(peer, one, command, bundle).beside(Contender.peer(peer, other, command, bundle)),
                ours.beside(ours));
    }
}
