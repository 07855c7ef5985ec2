package org.standardcontainer.launcher;

import java.util.List;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Stdio;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.spec.Spec;

/**
 * What a backend compiles. The constructor is not stable.
 *
 * @param id the container's id
 * @param bundle where its bundle is; relative paths of the configuration start there
 * @param spec its configuration, valid and checked by the backend
 * @param stdio what its standard streams will be: with a terminal, {@link Stdio.Console} names the socket that the
 *     other side is sent to, and {@link Stdio.Pipes} leave it with the maker
 * @param tree whose child the container will be
 * @param leases of the devices that it was asked for besides its configuration
 */
public record CompileRequest(
        ContainerId id, Bundle bundle, Spec spec, Stdio stdio, ProcessTree tree, List<DeviceLease> leases) {
    public CompileRequest {
        leases = List.copyOf(leases);
    }

    /** Without devices. */
    public CompileRequest(ContainerId id, Bundle bundle, Spec spec, Stdio stdio, ProcessTree tree) {
        this(id, bundle, spec, stdio, tree, List.of());
    }

    /** The steps of the startContainer hooks, for a backend that {@linkplain CompiledContainer#hasInnerHooks runs them itself}. */
    public LaunchPlan startContainerHooks() {
        return HookSteps.startContainer(this);
    }
}
