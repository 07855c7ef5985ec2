package org.standardcontainer.launcher;

import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Stdio;
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
 */
public record CompileRequest(ContainerId id, Bundle bundle, Spec spec, Stdio stdio, ProcessTree tree) {
    /** The steps of the startContainer hooks, for a backend that {@linkplain CompiledContainer#hasInnerHooks runs them itself}. */
    public LaunchPlan startContainerHooks() {
        return HookSteps.startContainer(this);
    }
}
