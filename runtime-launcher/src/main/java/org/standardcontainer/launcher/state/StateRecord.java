package org.standardcontainer.launcher.state;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Status;

/**
 * What stands in a container's {@code state.json} and never changes.
 *
 * @param ociVersion the spec version that its configuration follows
 * @param bundle the absolute path of its bundle
 * @param annotations its annotations, in order
 * @param created when create began
 * @param boot within what its pid means something
 * @param monitored true if a monitor keeps its pipes and exit status
 * @param streams what its standard streams are
 * @param notes the backend's notes
 * @param footprints what it has on the host outside its directory, in the order in which it was made
 * @param startSteps what its init process does once it was started
 */
public record StateRecord(
        ContainerId id,
        String ociVersion,
        String bundle,
        Map<String, String> annotations,
        Instant created,
        Boot boot,
        boolean monitored,
        Streams streams,
        Map<String, String> notes,
        List<Footprint> footprints,
        List<StartStep> startSteps) {
    /** What a container's standard streams are connected to. */
    public enum Streams {
        /** Nothing of ours. */
        OTHER,
        /** Pipes, whose other ends the monitor has. */
        PIPES,
        /** A terminal, whose other side the monitor has. */
        TERMINAL
    }

    public StateRecord {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        footprints = List.copyOf(footprints);
        startSteps = List.copyOf(startSteps);
    }

    /** The step of this place in the plan that made the container. */
    public Optional<StartStep> startStep(int index) {
        return startSteps.stream().filter(step -> step.index() == index).findFirst();
    }

    /** The same, with what its plan says of it. */
    public StateRecord with(List<Footprint> made, List<StartStep> steps) {
        return new StateRecord(
                id, ociVersion, bundle, annotations, created, boot, monitored, streams, notes, made, steps);
    }

    /** The state document (runtime.md#state) with this status. */
    public ContainerState state(Status status, Optional<ProcessRef> process, boolean paused) {
        return new ContainerState(ociVersion, id, status, process, bundle, annotations, paused, Optional.of(created));
    }
}
