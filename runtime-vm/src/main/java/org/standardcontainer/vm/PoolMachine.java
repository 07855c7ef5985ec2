package org.standardcontainer.vm;

import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.SideProcess;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.vm.MachineStart.Numbers;

/**
 * The kind of machine that waits: of the default size, with nothing that is a container's own.
 *
 * @param user who QEMU runs as
 * @param templates empty: each boots by itself, and waits at the point where a template is written down
 */
record PoolMachine(Guest guest, VmSettings settings, int user, Optional<Templates> templates) {
    /** What a container has to ask for to get one. */
    QemuCommand command() {
        return QemuCommand.of(
                        guest.qemu(),
                        guest.acceleration(),
                        guest.type(),
                        VmProperties.PROCESSORS,
                        VmProperties.MEMORY.longValue())
                .reclaims(settings.reclaim())
                .upTo(settings.processors())
                .build();
    }

    /**
     * The plan that makes a keeper of one, which is let go of when its machine waits.
     *
     * @param socket where it will wait
     * @param maker who it waits for
     */
    LaunchPlan plan(String socket, SideProcess maker) {
        QemuCommand command = command();
        MachineStart start = templates
                .<MachineStart>map(some -> new TemplateStart.Clone(some.of(command.processors(), command.memory(), 0)))
                .orElseGet(() -> new WaitingBoot(guest.image(), guest.initramfs(false, false)));
        MachinePlan machine = new MachinePlan(command, start, List.of(), user, settings.deadline());
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host(
                        "/vm",
                        new ProcessOp.LimitInit(
                                MachinePlan.millis(settings.deadline().multipliedBy(2))))
                .host("/vm", new ProcessOp.CloneInit(0))
                .init("/vm", new ProcessOp.NewSession())
                .init("/vm", new GuestOp.MakeChannel(Numbers.AGENT, Numbers.AGENT_OF_QEMU))
                .init("/vm", new GuestOp.MakeChannel(Numbers.FILES, Numbers.FILES_OF_QEMU));
        start.open(plan);
        plan.init("/vm/hypervisor", machine.machine());
        int deadline = MachinePlan.millis(settings.deadline());
        plan.init(
                "/vm",
                templates.isPresent()
                        ? new GuestOp.GreetGuest(Numbers.AGENT, Numbers.MACHINE, deadline)
                        : new GuestOp.AwaitGuest(Numbers.AGENT, Numbers.MACHINE, deadline, ""));
        return plan.host("/vm", new ProcessOp.Detach())
                .init(
                        "/vm",
                        new GuestOp.KeepMachine(
                                socket, Numbers.AGENT, Numbers.FILES, Numbers.MACHINE, maker.pid(), maker.startTime()))
                .build();
    }
}
