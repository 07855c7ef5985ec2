package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** runtime.md#lifecycle and runtime.md#scope-of-a-container. */
public abstract class LifecycleContract {
    private static final Duration A_WHILE = Duration.ofMillis(200);
    private static final Map<String, String> KERNEL_NAMES = Map.of("network", "net", "mount", "mnt");

    @Test
    @Clause("runtime.scope.creator-can-operate")
    void creatorReachesItByItsId(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        StandardContainer found = bench.surroundings().runtime().load(subject.id());
        assertThat(found.state().status()).isEqualTo(Status.CREATED);
        found.start();
        found.kill(Signal.KILL);
        subject.awaitStopped();
        found.delete();
        bench.assertNoContainer(subject.id());
    }

    @Test
    @Clause("runtime.operations.all-supported")
    void everyOperationWorksInItsPhase(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        assertThat(subject.status()).isEqualTo(Status.CREATED);
        subject.start();
        assertThat(subject.status()).isEqualTo(Status.RUNNING);
        subject.kill(Signal.KILL);
        subject.awaitStopped();
        subject.delete();
        bench.assertNoContainer(subject.id());
    }

    @Test
    @Clause({"runtime.lifecycle.environment-from-config", "config.root.readonly"})
    void programSeesTheConfiguredRoot(Bench bench) {
        Subject subject = bench.runToEnd(bench.bundle().program("write-file", "/scratch/mark", "exit", "0"));
        assertThat(subject.bundle().has("/scratch/mark"))
                .as("the file that the program wrote into its root, in the bundle's rootfs")
                .isTrue();
    }

    @Test
    @Clause("runtime.lifecycle.environment-failure-is-error")
    void missingRootIsAnError(Bench bench) {
        bench.createFails(bench.bundle().set("/root/path", "no-such-directory"));
    }

    /** Look at what create leaves to start: namespaces have to be there when create returns. */
    @Test
    @Requires({"linux.namespaces", "linux.namespaces.ipc", "linux.namespaces.uts", "linux.namespaces.mount"})
    @Clause("runtime.lifecycle.resources-exist-after-create")
    void namespacesExistBeforeStart(Bench bench) {
        List<String> types = List.of("ipc", "uts", "mount");
        TestBundle bundle = bench.bundle().remove("/linux/namespaces");
        types.forEach(type -> bundle.add("/linux/namespaces", Map.of("type", type)));
        Subject subject = bench.create(bundle);
        assumeTrue(subject.hostProcess().isPresent(), "the init process is on another kernel, or there is none");
        Path process = subject.hostProcess().orElseThrow();
        types.forEach(type -> {
            String kind = KERNEL_NAMES.getOrDefault(type, type);
            assertThat(Bench.namespaces(process).get(kind))
                    .as("%s namespace of the init process of a created container", type)
                    .isNotEqualTo(bench.runtimeNamespaces().get(kind));
        });
    }

    @Test
    @Clause("runtime.lifecycle.program-not-run-at-create")
    void programWaitsForStart(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("write-file", "/scratch/ran", "sleep"));
        assertThat(Wait.happens(A_WHILE, () -> subject.bundle().has("/scratch/ran")))
                .as("the program ran before start")
                .isFalse();
    }

    @Test
    @Clause("runtime.lifecycle.config-edits-after-create")
    void laterEditsOfTheConfigurationHaveNoEffect(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("write-file", "/scratch/old", "exit", "0"));
        bench.step("config.json now names another program");
        subject.bundle().program("write-file", "/scratch/new", "exit", "0").write();
        subject.start();
        subject.awaitStopped();
        assertThat(subject.bundle().has("/scratch/old"))
                .as("the program as it was at create ran")
                .isTrue();
        assertThat(subject.bundle().has("/scratch/new"))
                .as("the later program ran")
                .isFalse();
    }

    /** Hooks that are run after create, too, are those that the configuration had then. */
    @Test
    @Requires("posix.hooks")
    @Clause("runtime.lifecycle.config-edits-after-create")
    void hooksThatAreAddedLaterDoNotRun(Bench bench) {
        bench.needs(HookList.START_CONTAINER, HookList.POSTSTART, HookList.POSTSTOP);
        TestBundle bundle = bench.bundle().program("exit", "0").hook(HookList.POSTSTOP, "old");
        Subject subject = bench.create(bundle);
        bench.step("config.json now has other hooks");
        bundle.remove("/hooks")
                .hook(HookList.START_CONTAINER, "new")
                .hook(HookList.POSTSTART, "new")
                .hook(HookList.POSTSTOP, "new")
                .write();
        subject.start();
        subject.awaitStopped();
        subject.delete();
        assertThat(bundle.labels()).as("hooks that ran").containsExactly("old");
    }

    @Test
    @Clause("runtime.lifecycle.program-runs-on-start")
    void startRunsTheProgram(Bench bench) {
        Subject subject = bench.create(bench.bundle().program("write-file", "/scratch/ran", "sleep"));
        subject.start();
        Wait.until("the program writes its file", () -> subject.bundle().has("/scratch/ran"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 0", "exit 3", "abort"})
    @Clause("runtime.lifecycle.exit-causes")
    void programThatEndsIsStopped(String words, Bench bench) {
        bench.runToEnd(bench.bundle().program(words.split(" ")));
    }

    @Test
    @Clause("runtime.lifecycle.destroy-undoes-create")
    void deleteUndoesCreate(Bench bench) {
        Subject subject = bench.runToEnd(bench.bundle().program("exit", "0"));
        subject.delete();
        subject.assertGone();
    }
}
