package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.CgroupFreezer;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.Freezer;
import org.standardcontainer.launcher.state.GuestFreezer;
import org.standardcontainer.launcher.state.StateRecord;

/**
 * A backend's three pieces of the plan that makes a container. Between them come the lifecycle's own steps (lock,
 * journal, records, hooks), which a backend never writes.
 *
 * @param environment from cgroups and {@code CloneInit} over namespaces to mounts: everything up to where the
 *     prestart, createRuntime and createContainer hooks run (runtime.md#lifecycle, steps 3 to 6); holds exactly one
 *     {@code CloneInit}, a host step, and before each step with a lasting effect the {@code Journal} that undoes it: the removal
 *     of a directory, which {@code state.json} can keep as well, or the return of a USB device ({@code MakeCgroup} writes its own)
 * @param rootSwitch the init process's steps after these hooks: the switch of the root and all of the process's set-up
 *     up to {@code FindProgram}, so that a program that isn't there is found out by create
 * @param program the init process's steps after it was started and the startContainer hooks have run; the last is {@code Exec}
 * @param hasInnerHooks true if the backend runs the hooks of the container's side by steps of its own, because the process
 *     that this plan makes isn't in there
 * @param placement who puts the container where the launcher can't; there if the plan has an {@code AwaitPlacement}
 * @param notes what the backend wants to find again in a container that was loaded, such as the paths of its cgroups; kept in
 *     {@code state.json}, read by {@link LaunchedContainer#notes()}
 */
public record CompiledContainer(
        LaunchPlan environment,
        LaunchPlan rootSwitch,
        LaunchPlan program,
        boolean hasInnerHooks,
        Optional<Placement> placement,
        Map<String, String> notes) {
    /**
     * A note: the path of a socket that whoever starts the container connects to, for the init process, which gets the
     * connection with its start ({@code OfferSocket}).
     */
    public static final String START_SOCKET = "start.socket";

    /** A note: the directory of a cgroup, of either version, that the container's processes are in and can be frozen with. */
    public static final String FREEZER = "freezer";

    /** The same of one in a virtual machine: of its guest's kernel. */
    public static final String GUEST_FREEZER = "guest.freezer";

    /** A note: the socket where the machine of such a one is reached, if that is another container's. */
    public static final String GUEST_SOCKET = "vm.socket";

    static Optional<Freezer> freezer(StateRecord record, ContainerDirectory directory) {
        String path = record.notes().get(FREEZER);
        if (path != null) {
            return Optional.of(new CgroupFreezer(Path.of(path)));
        }
        String shared = record.notes().get(GUEST_SOCKET);
        String socket = shared == null ? directory.startSocket().toString() : shared;
        return Optional.ofNullable(record.notes().get(GUEST_FREEZER))
                .map(inside -> new GuestFreezer(inside, socket, shared != null, directory.paused()));
    }

    public CompiledContainer {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    /** One whose init process runs its hooks itself. */
    public CompiledContainer(
            LaunchPlan environment, LaunchPlan rootSwitch, LaunchPlan program, Map<String, String> notes) {
        this(environment, rootSwitch, program, false, Optional.empty(), notes);
    }
}
