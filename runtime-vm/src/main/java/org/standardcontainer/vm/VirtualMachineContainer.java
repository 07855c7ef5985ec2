package org.standardcontainer.vm;

import java.util.Optional;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.spec.ProcessConfig;

/**
 * A container in a virtual machine of its own. Its process on the host is a proxy: it has the machine and the file server as
 * its children, hands on signals, and ends as the container does. So has each further process, by way of the first one.
 */
public final class VirtualMachineContainer extends LaunchedContainer implements Exec {
    private final VmExecCompiler execs;

    VirtualMachineContainer(ContainerAccess access, VmExecCompiler execs) {
        super(access);
        this.execs = execs;
    }

    /** Where channels to its machine are asked for, if it has the pod's. */
    Optional<String> machineOf(Pod pod) {
        return pod.name().equals(notes().get(Pod.HAS_MACHINE))
                ? Optional.of(startSocket().toString())
                : Optional.empty();
    }

    /** As everywhere, but in a running container alone: its proxy carries for others from its start on. */
    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        if (state().status() == Status.CREATED) {
            throw new IllegalContainerStateException(
                    id(),
                    "exec in",
                    Status.CREATED,
                    "Start it first: in a virtual machine only a running container takes more.");
        }
        return launch(process, stdio, execs::compile);
    }
}
