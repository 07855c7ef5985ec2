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

    /**
     * The same with nodes whose numbers only that kernel knows: instructions for each of them stand in front of the program.
     *
     * @param path the cgroup's directory
     * @param program as in {@link SetDeviceProgram}
     * @param nodes device nodes, and directories with some
     * @param pieces for each of these as many numbers: the places of three instructions that get the kind, the major and the minor number of a node as their
     *     value, then two numbers for each instruction
     */
    record AllowNodes(String path, List<Integer> program, List<String> nodes, List<Integer> pieces)
            implements DeviceOp {
        public AllowNodes {
            program = List.copyOf(program);
            nodes = List.copyOf(nodes);
            pieces = List.copyOf(pieces);
        }

        @Override
        public int opcode() {
            return 238;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).numbers(program).texts(nodes).numbers(pieces);
        }

        @Override
        public String describe() {
            return "allow cgroup " + path + " what " + String.join(" and ", nodes) + " are for";
        }

        /** Without the instructions, which nobody reads. */
        @Override
        public String toString() {
            return "AllowNodes[path=" + path + ", nodes=" + nodes + "]";
        }
    }
}
