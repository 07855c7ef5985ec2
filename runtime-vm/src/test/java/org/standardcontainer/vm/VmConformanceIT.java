package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requirement;
import org.standardcontainer.conformance.RuntimeConformance;

/**
 * The kit against this backend. Each test boots a machine or three, translated, so usually a part of it runs, and on one
 * Java alone, since most of its time is the guest's;
 * {@code -Dtest.args=-Dscr.vm.kit=.*} runs all, which takes ten minutes on one processor that is idle otherwise. With {@code scr.vm.template}
 * machines come from a template, with {@code scr.vm.pool} they are clones that wait already, with {@code scr.vm.pod} all containers are in one pod, whose machine a further one has.
 */
@Tag("once")
class VmConformanceIT extends RuntimeConformance {
    private static final Pattern SELECTED = Pattern.compile(
            System.getProperty(
                    "scr.vm.kit",
                    "(Vm|Lifecycle|Start|Kill|State|Pause|Limits|HookFailure|HookOrder)Contract.*|SeccompContract.programIsFiltered"));
    private static final boolean POOLED = Boolean.getBoolean("scr.vm.pool");
    private static final int WAITING = 2;
    private static final boolean IN_POD = Boolean.getBoolean("scr.vm.pod");
    private static final Map<String, String> SETTINGS = settings();
    private static final Duration DEADLINE = Duration.ofSeconds(200);

    private static final ContainerId MACHINE = ContainerId.of("machine");

    private static @Nullable TestMachines machines;
    private static @Nullable ContainerRuntime opened;

    /** A pod has sight of all bundles of the kit: their directories are in that of temporary files. */
    private static Map<String, String> settings() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Map<String, String> settings = new HashMap<>();
        if (Boolean.getBoolean("scr.vm.template") || POOLED) {
            settings.put("vm.template", "kit");
        }
        if (POOLED) {
            settings.put("vm.pool", Integer.toString(WAITING));
        }
        if (IN_POD) {
            settings.put(
                    "vm.pods",
                    temporary.resolveSibling(".").toAbsolutePath().normalize().toString());
            settings.put("vm.pod", temporary.getFileName().toString());
        }
        return settings;
    }

    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        TestMachines.assumePossible(SETTINGS);
        ContainerRuntime runtime = TestMachines.open(stateRoot, SETTINGS, listener);
        opened = runtime;
        return runtime;
    }

    /** The pod's machine, and another one where a test has ended it. */
    @BeforeEach
    void havePod() {
        ContainerRuntime runtime = opened;
        if (!IN_POD || runtime == null || isThere(runtime)) {
            return;
        }
        if (machines == null) {
            machines = TestMachines.open();
        }
        runtime.destroy(MACHINE, DEADLINE);
        Bundle bundle = machines.bundle(TestMachines.shell("sleep 100000").build());
        runtime.create(MACHINE, bundle, Stdio.discard()).start();
    }

    /** The first containers of each test find one; before the very first there is none. */
    @BeforeEach
    void haveMachines() throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        if (POOLED && opened instanceof VirtualMachineRuntime runtime) {
            runtime.fill();
            while (runtime.waiting().size() < WAITING) {
                assertThat(System.nanoTime()).as("machines wait").isLessThan(end);
                Thread.sleep(5);
            }
        }
    }

    private static boolean isThere(ContainerRuntime runtime) {
        return runtime.list().stream()
                .filter(listing -> listing.id().equals(MACHINE))
                .flatMap(listing -> listing.state().stream())
                .anyMatch(state -> state.status() == Status.RUNNING);
    }

    @AfterAll
    static void removePod() {
        if (machines != null) {
            machines.close();
        }
    }

    @Override
    protected Platform platform() {
        return Platform.VM;
    }

    @Override
    protected boolean selects(String test, Requirement clause) {
        return SELECTED.matcher(test).matches();
    }

    /** Where a kernel of its own is seen from the host's; see docs/vm-support.md. */
    @Override
    protected List<Deviation> deviations() {
        return List.of(
                new Deviation(
                        "ExecContract.createdContainerTakesOne",
                        "api.exec.created",
                        "the container's proxy carries for others from its start on",
                        "it is created"),
                new Deviation(
                        "LinuxIdMappedMountsContract.ownersAreMapped",
                        "linux.mount-options.idmap.applied",
                        "what a file server serves has no mapped ids before Linux 6.12",
                        "cannot map the ids of /host"),
                new Deviation(
                        "LinuxIdMappedMountsContract.ownersAreMappedBelowToo",
                        "linux.mount-options.ridmap.applied",
                        "what a file server serves has no mapped ids before Linux 6.12",
                        "cannot map the ids of /host"),
                new Deviation(
                        "LinuxIdMappedMountsContract.ownersAreThoseOfTheMountInAUserNamespaceToo",
                        "linux.mount-options.idmap.own-mappings",
                        "what a file server serves has no mapped ids before Linux 6.12",
                        "cannot map the ids of /host"),
                Deviation.sometimes(
                        "CapabilitiesContract.capabilityThatTheRuntimeLacksIsLeftOut",
                        "linux.process.capabilities.not-grantable-does-not-fail",
                        "the guest's root has all capabilities of its kernel, also where the host's runtime lacks one",
                        "16777217"),
                Deviation.sometimes(
                        "VmContract.machineThatIsKilledIsNoExitCode",
                        "api.vm.lost",
                        "what the test kills are the proxy's children; a machine that waited is its keeper's: PoolIT kills that",
                        "onExit did not complete"),
                new Deviation(
                        "HookOrderContract.poststartRunsWhenTheProgramDoes",
                        "config.hooks.poststart.timing",
                        "the process that a hook on the host sees is the proxy, whose command line isn't the program's",
                        "command line of the init process"),
                new Deviation(
                        "CreateContract.mountsAreThereBeforeStart",
                        "runtime.create.applies-all-but-process",
                        "the process that the host sees is the proxy; the container's mounts are those of the guest's kernel",
                        "mounts of the init process of a created container"),
                new Deviation(
                        "CreateContract.rootIsReadOnlyBeforeStart",
                        "runtime.create.applies-all-but-process",
                        "the process that the host sees is the proxy; the container's root is one of the guest's kernel",
                        "options of the root of the init process of a created container"),
                new Deviation(
                        "LifecycleContract.namespacesExistBeforeStart",
                        "runtime.lifecycle.resources-exist-after-create",
                        "the process that the host sees is the proxy; the container's namespaces are those of the guest's kernel",
                        "namespace of the init process of a created container"));
    }

    /** Each container boots a machine, which is translated. */
    @Override
    protected Duration deadline() {
        return DEADLINE;
    }
}
