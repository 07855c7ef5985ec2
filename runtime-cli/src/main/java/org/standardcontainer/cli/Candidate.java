package org.standardcontainer.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/**
 * Something that may run containers here: a backend, or a program that {@code oci-cli} drives.
 *
 * @param name what it is called
 * @param config its configuration
 * @param program the program that {@code oci-cli} drives; empty for others
 * @param findings what its probe found
 */
record Candidate(String name, RuntimeConfig config, Optional<Path> program, List<Finding> findings) {
    private static final List<String> PEERS = List.of("runc", "crun", "youki");
    private static final String OCI_CLI = "oci-cli";

    boolean isReady() {
        return findings.stream().noneMatch(Finding::isError);
    }

    /** True for programs of others. */
    boolean isPeer() {
        return config.provider().name().equals(OCI_CLI);
    }

    /** True for the backend that is for tests alone. */
    boolean runsNothing() {
        return config.provider().name().equals("inmemory");
    }

    /** True for backends whose containers may take seconds to make. */
    boolean isSlow() {
        return config.provider().name().equals("vm") || isJails();
    }

    /** True for the backend whose containers are on a FreeBSD. */
    boolean isJails() {
        return config.provider().name().equals("freebsd-jail");
    }

    /** The same, of which this was found. */
    Candidate with(List<Finding> found) {
        return new Candidate(name, config, program, found);
    }

    /** What was found, or why it can't run; one sentence. */
    String summary() {
        boolean ready = isReady();
        return findings.stream()
                .filter(finding -> ready || finding.isError())
                .map(finding -> ready ? finding.problem() : finding.subject() + ": " + finding.sentences())
                .reduce((a, b) -> a + (ready ? ", " : "; ") + b)
                .orElse("");
    }

    /** Every backend as a configuration has it; {@code oci-cli}, where none is named, once for each runtime in the path. */
    static List<Candidate> all(Scr scr) {
        List<Candidate> all = new ArrayList<>();
        for (ContainerRuntimeProvider provider : ContainerRuntimes.providers()) {
            Candidate usual = of(provider.name(), scr.configFor(provider), Optional.empty());
            List<Path> peers = provider.name().equals(OCI_CLI) && !usual.isReady()
                    ? peers(scr.shell().env())
                    : List.of();
            if (peers.isEmpty()) {
                all.add(usual);
            }
            for (Path peer : peers) {
                all.add(of(
                        peer.getFileName() + "",
                        RuntimeConfig.of(
                                Map.of(RuntimeConfig.BACKEND.name(), OCI_CLI, Settings.PROGRAM_KEY, peer.toString())),
                        Optional.of(peer)));
            }
        }
        // what is ours and real first, what runs nothing last
        all.sort(Comparator.comparing(candidate -> candidate.runsNothing() ? 2 : candidate.isPeer() ? 1 : 0));
        return all;
    }

    static Candidate of(String name, RuntimeConfig config, Optional<Path> program) {
        return new Candidate(name, config, program, config.provider().probe(config));
    }

    private static List<Path> peers(Map<String, String> env) {
        // runc is in a directory of root's on Debian
        List<String> directories = Stream.concat(
                        Stream.of(env.getOrDefault("PATH", "").split(":", -1)), Stream.of("/usr/sbin", "/usr/bin"))
                .filter(directory -> directory.startsWith("/"))
                .toList();
        List<Path> found = new ArrayList<>();
        for (String peer : PEERS) {
            Optional<Path> first = directories.stream()
                    .map(directory -> Path.of(directory, peer))
                    .filter(Files::isExecutable)
                    .findFirst();
            first.ifPresent(found::add);
        }
        return found;
    }
}
