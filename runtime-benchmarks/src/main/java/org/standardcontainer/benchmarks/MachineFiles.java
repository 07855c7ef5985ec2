package org.standardcontainer.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/**
 * Work on a live root filesystem: over our file server, and over QEMU's virtiofsd. Both machines are alive and take turns; the work's time is
 * taken in the guest, by the program {@code files.c}.
 */
final class MachineFiles {
    /** What it does. */
    private static final List<String> WORK = List.of("untar", "git", "fsync");

    private final Path program;
    private final Path directory;

    /**
     * Where the two have their files.
     *
     * @param program the compiled files.c
     * @param directory a new one is made in it for each machine
     */
    MachineFiles(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    /** @param blocks of {@code turns} each */
    Map<String, Ratio> ratios(ContainerRuntime own, ContainerRuntime virtiofs, int blocks, int turns)
            throws IOException {
        Map<String, Ratio> ratios = new LinkedHashMap<>();
        try (StandardContainer ours = start(own, "own");
                StandardContainer theirs = start(virtiofs, "virtiofs")) {
            Worker above = new Worker(ours);
            Worker below = new Worker(theirs);
            for (String work : WORK) {
                long unused = above.time(work) + below.time(work); // code that is translated, names that are known
                ratios.put(
                        "rootfs_" + work,
                        Ratio.measure(
                                new Contender("own", () -> above.time(work)),
                                new Contender("virtiofs", () -> below.time(work)),
                                blocks,
                                turns,
                                System.err::println));
            }
        }
        return ratios;
    }

    private StandardContainer start(ContainerRuntime runtime, String name) throws IOException {
        Path rootfs = directory.resolve(name).resolve("rootfs");
        for (String place : List.of("bin", "work", "proc", "dev", "sys")) {
            Files.createDirectories(rootfs.resolve(place));
        }
        Files.copy(program, rootfs.resolve("bin/files"));
        Path bundle = BenchBundle.standard(rootfs)
                .withoutCgroups()
                .withProgram("/bin/files", "/work")
                .writable()
                .write(directory.resolve(name).resolve("bundle"));
        StandardContainer container = runtime.create(ContainerId.of(name), Bundle.at(bundle), Stdio.pipes());
        container.start();
        return container;
    }

    /** A program that waits for words. Not safe for several threads. */
    private static final class Worker {
        private final Attachment streams;
        private final BufferedReader answers;

        Worker(StandardContainer container) {
            streams = container.require(Attachment.class);
            answers = new BufferedReader(new InputStreamReader(streams.stdout(), StandardCharsets.UTF_8));
        }

        /** In nanoseconds. */
        long time(String work) {
            try {
                streams.stdin().write((work + "\n").getBytes(StandardCharsets.UTF_8));
                streams.stdin().flush();
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IllegalStateException(
                            work + ": " + new String(streams.stderr().readAllBytes(), StandardCharsets.UTF_8));
                }
                return Long.parseLong(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
