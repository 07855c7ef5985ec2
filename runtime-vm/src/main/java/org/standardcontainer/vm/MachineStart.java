package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** How a machine comes to run: what is opened for it, what QEMU is told of that, and what is waited for. */
sealed interface MachineStart permits MachineStart.Boot, TemplateStart.Making, TemplateStart.Clone, WaitingBoot {
    /** The numbers that a plan has for channels, files and helpers. */
    final class Numbers {
        static final int AGENT = 0;
        static final int AGENT_OF_QEMU = 1;
        static final int FILES = 2;
        static final int FILES_OF_QEMU = 3;
        static final int FILE_SERVER = 4;
        static final int MACHINE = 5;
        /** From here on they are a start's own. */
        static final int OWN = 6;
        /** From here on they are taps. */
        static final int TAPS = 20;

        private Numbers() {}
    }

    /** Opens what QEMU gets besides the channels. */
    void open(LaunchPlan.Builder plan);

    /** What QEMU gets of it, in the order of their descriptors, from {@link QemuCommand#OWN} on. */
    List<Integer> given();

    /** QEMU's arguments for it. */
    List<String> arguments(QemuCommand command);

    /** What happens once QEMU runs, until the agent is ready. */
    void await(LaunchPlan.Builder plan, int deadlineMillis);

    /** Where QEMU finds the file that it is given as this one of a start's own. */
    static String descriptor(int index) {
        return "/proc/self/fd/" + (QemuCommand.OWN + index);
    }

    /**
     * A kernel boots.
     *
     * @param kernel the kernel's file
     * @param initramfs its first file system
     * @param images where the images of the machine's disks come from, in their order, and a device tree behind them
     * @param hello a new file that is to have what the agent says of its kernel; empty for none
     */
    record Boot(Path kernel, Path initramfs, List<MachinePlan.Image> images, String hello) implements MachineStart {
        private static final int KERNEL = Numbers.OWN;
        private static final int INITRAMFS = Numbers.OWN + 1;
        private static final int DISKS = Numbers.OWN + 2;

        @Override
        public void open(LaunchPlan.Builder plan) {
            plan.init("/vm/kernel", new GuestOp.OpenFile(KERNEL, kernel.toString()))
                    .init("/vm", new GuestOp.OpenFile(INITRAMFS, initramfs.toString()));
            for (int i = 0; i < images.size(); i++) {
                plan.init(images.get(i).origin(), images.get(i).open(DISKS + i));
            }
        }

        @Override
        public List<Integer> given() {
            List<Integer> given = new ArrayList<>(List.of(KERNEL, INITRAMFS));
            for (int i = 0; i < images.size(); i++) {
                given.add(DISKS + i);
            }
            return given;
        }

        @Override
        public List<String> arguments(QemuCommand command) {
            return command.boots(hello.isEmpty() ? "" : " facts");
        }

        @Override
        public void await(LaunchPlan.Builder plan, int deadlineMillis) {
            plan.init("/vm", new GuestOp.AwaitGuest(Numbers.AGENT, Numbers.MACHINE, deadlineMillis, hello));
        }
    }
}
