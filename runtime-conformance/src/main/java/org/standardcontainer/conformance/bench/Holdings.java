package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process and those that it started hold.
 *
 * @param descriptors open ones of all these processes
 * @param threads of all these processes
 * @param processes how many they are
 */
public record Holdings(long descriptors, long threads, long processes) {
    private static final int ROUNDS = 5;

    /** Some work of a test. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /**
     * Does the work again and again, and fails if each round ends with more held than it began with, by one or more for each time.
     * Other tests run meanwhile and open files of their own: they close them, too, so that a round without growth comes soon where
     * nothing is kept.
     *
     * @param times how often in a round
     */
    public static void assertSteady(int times, Work work) throws IOException {
        work.run(); // what is opened once for all is there from now on
        List<Holdings> grown = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Holdings before = now();
            for (int i = 0; i < times; i++) {
                work.run();
            }
            Holdings growth = now().since(before);
            if (growth.descriptors < times && growth.threads < times && growth.processes < times) {
                return;
            }
            grown.add(growth);
        }
        assertThat(grown)
                .as("what is held more after each %d of %d rounds", times, ROUNDS)
                .isEmpty();
    }

    private Holdings since(Holdings before) {
        return new Holdings(descriptors - before.descriptors, threads - before.threads, processes - before.processes);
    }

    private static Holdings now() {
        Holdings sum = new Holdings(0, 0, 0);
        ProcessHandle self = ProcessHandle.current();
        for (ProcessHandle process :
                Stream.concat(Stream.of(self), self.descendants()).toList()) {
            Path directory = Path.of("/proc", Long.toString(process.pid()));
            sum = new Holdings(
                    sum.descriptors + entries(directory.resolve("fd")),
                    sum.threads + entries(directory.resolve("task")),
                    sum.processes + 1);
        }
        return sum;
    }

    /** None of a process that has ended, and where there is no {@code /proc}. */
    private static long entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }
}
