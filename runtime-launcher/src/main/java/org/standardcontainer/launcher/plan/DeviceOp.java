package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on what devices may be used. */
public sealed interface DeviceOp extends PlanOp {
    /**
     * Has the kernel ask a program whether processes of a v2 cgroup may use a device ({@code BPF_PROG_TYPE_CGROUP_DEVICE}). One that
     * this operation attached to the same cgroup before is replaced, without a moment in between; those of others stay, and count too.
     * It goes with the cgroup.
     *
     * @param path the cgroup's directory
     * @param program two numbers for each instruction: code, registers and jump, then the value
     */
    record SetDeviceProgram(String path, List<Integer> program) implements DeviceOp {
        public SetDeviceProgram {
            program = List.copyOf(program);
        }

        @Override
        public int opcode() {
            return 116;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).numbers(program);
        }

        @Override
        public String describe() {
            return "have devices of cgroup " + path + " decided by " + program.size() / 2 + " instructions";
        }

        /** Without the instructions, which nobody reads. */
        @Override
        public String toString() {
            return "SetDeviceProgram[path=" + path + ", instructions=" + program.size() / 2 + "]";
        }
    }
}
