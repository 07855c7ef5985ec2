package org.standardcontainer.vm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.CompiledExec;
import org.standardcontainer.launcher.ExecRequest;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;

/**
 * Compiles a further process of a container in a virtual machine: on the host a proxy for it, in the guest the plan that
 * runtime-linux has for the guest's kernel.
 */
final class VmExecCompiler {
    /** Before each of the guest's own notes among the container's. */
    static final String NOTE = "guest.";

    /** Where in the guest the container's maker writes who its init process is. */
    static final String RECORD = "/run/init";

    /** What stands there. */
    static final Template RECORDED = Template.of("")
            .then(Template.Variable.INIT_PID)
            .then(new Template.Bytes(new byte[] {' '}))
            .then(Template.Variable.INIT_START_TIME);

    static final int BOOT = 3; // deadlines: the guest may be busy with its own start

    private final Guest guest;
    private final VmSettings settings;

    VmExecCompiler(Guest guest, VmSettings settings) {
        this.guest = guest;
        this.settings = settings;
    }

    CompiledExec compile(ExecRequest request) {
        int deadline = MachinePlan.millis(settings.deadline());
        CompiledExec inside =
                guest.linux().exec(inGuest(request), request.notes().getOrDefault(Pod.RECORD, RECORD));
        LaunchPlan guests = LaunchPlan.builder()
                .host("", new ProcessOp.EndWithCaller())
                .host("", new ProcessOp.LimitInit(deadline))
                .all(inside.plan())
                .build();
        // who has the machine is asked, which is another container's proxy in a pod
        String socket = request.notes().getOrDefault(Pod.SOCKET, request.startSocket());
        int patience = MachinePlan.millis(settings.deadline().multipliedBy(BOOT));
        LaunchPlan plan = LaunchPlan.builder()
                .all(new PodPlan(socket, deadline, patience).plan())
                .all(VmCompiler.terminal(request.spec().process(), request.stdio()))
                .init("", new GuestOp.RunGuest(deadline, guests))
                .init("", new GuestOp.FollowGuest(MachinePlan.millis(settings.silence())))
                .build();
        return new CompiledExec(plan, inside.findings());
    }

    /** Streams are carried, whatever they are on the host. */
    private static ExecRequest inGuest(ExecRequest request) {
        return new ExecRequest(
                request.spec(),
                Stdio.pipes(),
                request.pid(),
                request.startTime(),
                request.startSocket(),
                inGuest(request.notes()),
                request.state());
    }

    /** The guest's own notes among a container's. */
    static Map<String, String> inGuest(Map<String, String> notes) {
        Map<String, String> found = new LinkedHashMap<>();
        notes.forEach((name, value) -> {
            if (name.startsWith(NOTE)) {
                found.put(name.substring(NOTE.length()), value);
            }
        });
        return found;
    }
}
