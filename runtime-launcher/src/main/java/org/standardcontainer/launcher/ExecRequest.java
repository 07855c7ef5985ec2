package org.standardcontainer.launcher;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.standardcontainer.ContainerState;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Spec;

/**
 * A further process that a backend compiles for a container that is there. The constructor is not stable.
 *
 * @param spec the container's configuration, with the further process in the place of its own
 * @param stdio what its standard streams will be, as in {@link CompileRequest}
 * @param pid the container's init process on the host
 * @param startTime that process's start time, in clock ticks since boot: the two together name it for ever
 * @param startSocket the path of the socket at which that process waited for its start
 * @param notes what the backend noted when it compiled the container
 * @param state what is known of the container at this moment
 */
public record ExecRequest(
        Spec spec,
        Stdio stdio,
        int pid,
        long startTime,
        String startSocket,
        Map<String, String> notes,
        ContainerState state) {
    public ExecRequest {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }
}
