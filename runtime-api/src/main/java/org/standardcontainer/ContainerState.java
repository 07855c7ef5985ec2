package org.standardcontainer;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code state} answers (runtime.md#state). The constructor is not stable; members follow the spec.
 *
 * @param ociVersion the spec version that the state follows
 * @param id the container's id
 * @param status where it is in its life
 * @param pid its init process; empty when there is none, or no longer
 * @param bundle the absolute path of its bundle
 * @param annotations the configuration's annotations, in order; never null
 * @param paused true if all its processes are frozen
 * @param created when create began; empty when not known
 */
public record ContainerState(
        String ociVersion,
        ContainerId id,
        Status status,
        Optional<ProcessRef> pid,
        String bundle,
        Map<String, String> annotations,
        boolean paused,
        Optional<Instant> created) {
    public ContainerState {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }
}
