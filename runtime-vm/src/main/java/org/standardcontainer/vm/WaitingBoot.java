package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * A kernel boots, and its agent waits to be told that the machine is one of its own, as that of a template does.
 *
 * @param kernel the kernel's file
 * @param initramfs its first file system
 */
record WaitingBoot(Path kernel, Path initramfs) implements MachineStart {
    private static final int KERNEL = Numbers.OWN;
    private static final int INITRAMFS = Numbers.OWN + 1;

    @Override
    public void open(LaunchPlan.Builder plan) {
        plan.init("/vm/kernel", new GuestOp.OpenFile(KERNEL, kernel.toString()))
                .init("/vm", new GuestOp.OpenFile(INITRAMFS, initramfs.toString()));
    }

    @Override
    public List<Integer> given() {
        return List.of(KERNEL, INITRAMFS);
    }

    @Override
    public List<String> arguments(QemuCommand command) {
        return command.boots(" template");
    }

    @Override
    public void await(LaunchPlan.Builder plan, int deadlineMillis) {
        plan.init("/vm", new GuestOp.AwaitGuest(Numbers.AGENT, Numbers.MACHINE, deadlineMillis, ""));
    }
}
