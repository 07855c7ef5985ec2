package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.Finding;

/**
 * What a machine has for operations that not everybody needs.
 *
 * @param path where programs are
 * @param settings below it are the kernel's settings, as in {@code /proc/sys}
 */
record Equipment(List<Path> path, Path settings) {
    /** An administrator's directories too: what needs root is there. */
    static Equipment of(Map<String, String> env) {
        List<Path> path = Stream.concat(
                        Stream.of(env.getOrDefault("PATH", "").split(":", -1)),
                        Stream.of("/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"))
                .filter(directory -> directory.startsWith("/"))
                .map(Path::of)
                .toList();
        return new Equipment(path, Path.of("/proc/sys"));
    }

    /** Where a program is. */
    Optional<Path> program(String name) {
        return path.stream()
                .map(directory -> directory.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * For {@code checkpoint} and {@code restore}.
     *
     * @param works whether the backend has found that CRIU does here what it is asked for
     * @param root whether who asks is the host's root, so that it was asked at all
     */
    List<Finding> forCheckpoints(boolean works, boolean root) {
        if (works) {
            return List.of();
        }
        List<Finding> missing = lacking(
                "criu",
                "CRIU is not installed, which writes containers to disk",
                "Install it (package criu), or name one with --criu.");
        return missing.isEmpty()
                ? List.of(Finding.unsupported(
                        "criu",
                        root
                                ? "CRIU doesn't pass its own check on this kernel"
                                : "CRIU can't be used here: it needs root, and a kernel on which it passes its own check",
                        "Run criu check as root: it says what is missing."))
                : missing;
    }

    /** For containers of a user who isn't root. */
    List<Finding> forOrdinaryUsers() {
        List<Finding> all = new ArrayList<>();
        if (setting("user/max_user_namespaces").filter("0"::equals).isPresent()) {
            all.add(Finding.unsupported(
                    "user.max_user_namespaces", "it is 0", "Raise it: sysctl user.max_user_namespaces=15000."));
        }
        if (setting("kernel/unprivileged_userns_clone").filter("0"::equals).isPresent()) {
            all.add(Finding.unsupported(
                    "kernel.unprivileged_userns_clone",
                    "it is 0: only root may make user namespaces",
                    "Set it: sysctl kernel.unprivileged_userns_clone=1."));
        }
        if (setting("kernel/apparmor_restrict_unprivileged_userns")
                .filter("1"::equals)
                .isPresent()) {
            all.add(Finding.unsupported(
                    "kernel.apparmor_restrict_unprivileged_userns",
                    "it is 1: user namespaces of ordinary users have no privileges",
                    "Set it to 0, or give scr's launcher an AppArmor profile that allows userns."));
        }
        all.addAll(lacking(
                "newuidmap",
                "it is not installed, which maps more than one of a user's ids",
                "Install it (package uidmap), and give the user ranges in /etc/subuid and /etc/subgid."));
        return all;
    }

    private List<Finding> lacking(String program, String problem, String remedy) {
        return program(program).isPresent() ? List.of() : List.of(Finding.unsupported(program, problem, remedy));
    }

    private Optional<String> setting(String name) {
        try {
            return Optional.of(Files.readString(settings.resolve(name)).strip());
        } catch (IOException e) {
            return Optional.empty(); // a kernel without it
        }
    }
}
