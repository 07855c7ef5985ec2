package org.standardcontainer.launcher;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * A backend's pieces of the plan that makes a container again from what was written of it. Between them come the lifecycle's own steps.
 *
 * @param environment from cgroups to where the container's first process and its namespaces are there; before the prestart and createRuntime hooks
 * @param processes from there to where all its processes are there, and none has gone on
 * @param release from there to where they go on
 * @param placement as {@link CompiledContainer#placement()}
 * @param notes as {@link CompiledContainer#notes()}
 */
public record CompiledRestore(
        LaunchPlan environment,
        LaunchPlan processes,
        LaunchPlan release,
        Optional<Placement> placement,
        Map<String, String> notes) {
    public CompiledRestore {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }
}
