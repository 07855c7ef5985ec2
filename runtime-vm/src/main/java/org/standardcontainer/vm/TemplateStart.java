package org.standardcontainer.vm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * Machines and templates. A template's machine has its memory in a file; when it has booted, QEMU writes down the rest of it and has
 * no more part in it. A clone maps that file privately, which is copy on write, and goes on where the first one stopped. QEMU learns
 * of both over its monitor, before it has started: nobody listens to what it answers.
 */
final class TemplateStart {
    private static final int MOST_STATE = 16 << 20;
    private static final String FIRST = "{\"execute\":\"qmp_capabilities\"}"
            + "{\"execute\":\"migrate-set-capabilities\",\"arguments\":{\"capabilities\":"
            + "[{\"capability\":\"x-ignore-shared\",\"state\":true}]}}";

    private TemplateStart() {}

    private static List<String> monitored(QemuCommand command, int memory, boolean shared, int monitor) {
        return List.of(
                "-object",
                "memory-backend-file,id=" + QemuCommand.MEMORY + ",size=" + command.mebibytes() + "M,mem-path="
                        + MachineStart.descriptor(memory) + ",share=" + (shared ? "on" : "off"),
                "-chardev",
                "socket,id=monitor,fd=" + (QemuCommand.OWN + monitor),
                "-mon",
                "chardev=monitor,mode=control");
    }

    /**
     * The machine that a template is made of. It has no file server: there is nothing that it could serve yet.
     *
     * @param kernel the kernel's file
     * @param initramfs its first file system
     * @param memory a file as long as the machine's memory, which QEMU may write
     * @param state the new file with the rest
     */
    record Making(Path kernel, Path initramfs, Path memory, Path state) implements MachineStart {
        private static final int STATE = Numbers.FILE_SERVER;
        private static final int KERNEL = Numbers.OWN;
        private static final int INITRAMFS = Numbers.OWN + 1;
        private static final int MEMORY = Numbers.OWN + 2;
        private static final int MONITOR = Numbers.OWN + 3;
        private static final int MONITOR_OF_QEMU = Numbers.OWN + 4;
        private static final int STATE_OF_QEMU = Numbers.OWN + 5;

        @Override
        public void open(LaunchPlan.Builder plan) {
            plan.init("/vm/kernel", new GuestOp.OpenFile(KERNEL, kernel.toString()))
                    .init("/vm", new GuestOp.OpenFile(INITRAMFS, initramfs.toString()))
                    .init("/vm", new GuestOp.OpenFile(MEMORY, memory.toString()))
                    .init("/vm", new GuestOp.MakeChannel(MONITOR, MONITOR_OF_QEMU))
                    .init("/vm", new GuestOp.MakeChannel(STATE, STATE_OF_QEMU));
        }

        @Override
        public List<Integer> given() {
            return List.of(KERNEL, INITRAMFS, MEMORY, MONITOR_OF_QEMU);
        }

        @Override
        public List<String> arguments(QemuCommand command) {
            List<String> all = new ArrayList<>(command.boots(" template"));
            all.addAll(monitored(command, 2, true, 3));
            return all;
        }

        @Override
        public void await(LaunchPlan.Builder plan, int deadlineMillis) {
            String save = FIRST + "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"state\"}}"
                    + "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"fd:state\"}}";
            plan.init("/vm", new GuestOp.AwaitGuest(Numbers.AGENT, Numbers.MACHINE, deadlineMillis, ""))
                    .init("/vm", new GuestOp.WriteChannel(MONITOR, save, List.of(STATE_OF_QEMU)))
                    .init("/vm", new GuestOp.KeepStream(STATE, state.toString(), MOST_STATE, deadlineMillis));
        }
    }

    /**
     * A machine that goes on from a template.
     *
     * @param template which
     */
    record Clone(Template template) implements MachineStart {
        private static final int MEMORY = Numbers.OWN;
        private static final int STATE = Numbers.OWN + 1;
        private static final int MONITOR = Numbers.OWN + 2;
        private static final int MONITOR_OF_QEMU = Numbers.OWN + 3;

        @Override
        public void open(LaunchPlan.Builder plan) {
            String restore = FIRST + "{\"execute\":\"migrate-incoming\",\"arguments\":{\"uri\":\"fd:"
                    + (QemuCommand.OWN + 1) + "\"}}";
            plan.init("/vm", new GuestOp.OpenFile(MEMORY, template.memory().toString()))
                    .init("/vm", new GuestOp.OpenFile(STATE, template.state().toString()))
                    .init("/vm", new GuestOp.MakeChannel(MONITOR, MONITOR_OF_QEMU))
                    .init("/vm", new GuestOp.WriteChannel(MONITOR, restore, List.of()));
        }

        @Override
        public List<Integer> given() {
            return List.of(MEMORY, STATE, MONITOR_OF_QEMU);
        }

        @Override
        public List<String> arguments(QemuCommand command) {
            List<String> all = new ArrayList<>(List.of("-incoming", "defer"));
            all.addAll(monitored(command, 0, false, 2));
            return all;
        }

        @Override
        public void await(LaunchPlan.Builder plan, int deadlineMillis) {
            plan.init("/vm", new GuestOp.RenewGuest(Numbers.AGENT, Numbers.MACHINE, deadlineMillis))
                    .init("/vm", new GuestOp.AwaitGuest(Numbers.AGENT, Numbers.MACHINE, deadlineMillis, ""));
        }
    }
}
