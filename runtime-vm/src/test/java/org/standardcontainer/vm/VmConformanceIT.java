package org.standardcontainer.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requirement;
import org.standardcontainer.conformance.RuntimeConformance;

/**
 * The kit against this backend. Each test boots a machine or three, translated, so usually a part of it runs, and on one
 * Java alone, since most of its time is the guest's;
 * {@code -Dtest.args=-Dscr.vm.kit=.*} runs all, which takes ten minutes on one processor that is idle otherwise.
 */
@Tag("once")
class VmConformanceIT extends RuntimeConformance {
    private static final Pattern SELECTED = Pattern.compile(System.getProperty(
            "scr.vm.kit",
            "(Vm|Lifecycle|Start|Kill|State|Pause|Limits|HookFailure|HookOrder)Contract.*|SeccompContract.programIsFiltered"));
    private static final Map<String, String> SETTINGS =
            Boolean.getBoolean("scr.vm.template") ? Map.of("vm.template", "kit") : Map.of();
    private static final Duration DEADLINE = Duration.ofSeconds(200);

    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        TestMachines.assumePossible(SETTINGS);
        return TestMachines.open(stateRoot, SETTINGS, listener);
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
                Deviation.sometimes(
                        "CapabilitiesContract.capabilityThatTheRuntimeLacksIsLeftOut",
                        "linux.process.capabilities.not-grantable-does-not-fail",
                        "the guest's root has all capabilities of its kernel, also where the host's runtime lacks one",
                        "16777217"),
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
