package org.standardcontainer.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.launcher.plan.CriuOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** CRIU on this host, if it is there. Safe for several threads. */
final class Criu {
    static final ContainerId CHECK = ContainerId.of("criu-check");

    private static final List<String> DIRECTORIES = List.of("usr/sbin", "usr/bin", "usr/local/sbin", "usr/local/bin");
    private static final List<String> ARGS = List.of("criu", "swrk", Integer.toString(CriuOp.SOCKET));
    /** It runs ip, iptables-save and tar. */
    private static final List<String> ENV =
            List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    private final Optional<Path> program;
    private final Supplier<HostFacts> facts;
    private final Consumer<LaunchPlan> runner;
    private boolean asked; // guarded by this
    private Optional<String> missing = Optional.empty(); // guarded by this

    /**
     * Looks at nothing yet.
     *
     * @param program as {@link #find} has it
     * @param runner executes a plan, or throws what its failure is
     */
    Criu(Optional<Path> program, Supplier<HostFacts> facts, Consumer<LaunchPlan> runner) {
        this.program = program;
        this.facts = facts;
        this.runner = runner;
    }

    /** The program; {@code configured} if that is one, else where a system has its own. */
    static Optional<Path> find(Path root, Optional<Path> configured) {
        return configured.isPresent()
                ? configured.filter(Files::isExecutable)
                : DIRECTORIES.stream()
                        .map(directory -> root.resolve(directory).resolve("criu"))
                        .filter(Files::isExecutable)
                        .findFirst();
    }

    /** Why it can't be used here, as the end of a sentence; empty if it can. The first time it is asked that itself, which takes about a tenth of a second. */
    synchronized Optional<String> missing() {
        if (!asked) {
            missing = look();
            asked = true;
        }
        return missing;
    }

    private Optional<String> look() {
        if (program.isEmpty()) {
            return Optional.of("CRIU isn't installed on this host");
        }
        if (!facts.get().isPrivileged() || !facts.get().initialUserNamespace()) {
            return Optional.of("CRIU needs root outside of any user namespace");
        }
        try {
            runner.accept(LaunchPlan.builder()
                    .host("", start(CriuOp.Given.images("/")))
                    .host("", new CriuOp.AskCriu(CriuRequest.check().template()))
                    .host("", new CriuOp.FollowCriu(CriuRequest.goOn(), ""))
                    .build());
            return Optional.empty();
        } catch (ContainerException e) {
            return Optional.of(
                    "CRIU (" + program.get() + ") doesn't pass its own check on this kernel: " + e.getMessage());
        }
    }

    /** Starts it beside the container. */
    CriuOp start(CriuOp.Given given) {
        return new CriuOp.StartCriu(path(), ARGS, ENV, given);
    }

    /** Has the init process become it. */
    CriuOp become() {
        return new CriuOp.ExecCriu(path(), ARGS, ENV);
    }

    private String path() {
        return program.orElseThrow().toString();
    }
}
