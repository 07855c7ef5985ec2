package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on what the executing process is to the kernel's schedulers and security modules; a program keeps all of it. */
public sealed interface AttributeOp extends PlanOp {
    /** Sets how it is scheduled, by the kernel's numbers (sched_setattr(2)); times in nanoseconds, utilisation clamps 0. */
    record SetScheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period)
            implements AttributeOp {
        @Override
        public int opcode() {
            return 90;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(policy)
                    .u64(flags)
                    .u32(nice)
                    .u32(priority)
                    .u64(runtime)
                    .u64(deadline)
                    .u64(period);
        }

        @Override
        public String describe() {
            return "set scheduling policy " + policy;
        }
    }

    /** Sets the I/O priority: class and level as ioprio_set(2) takes them in one number. */
    record SetIoPriority(int priority) implements AttributeOp {
        @Override
        public int opcode() {
            return 91;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(priority);
        }

        @Override
        public String describe() {
            return "set the I/O priority";
        }
    }

    /** Sets the execution domain (personality(2)). */
    record SetPersonality(int persona) implements AttributeOp {
        @Override
        public int opcode() {
            return 92;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(persona);
        }

        @Override
        public String describe() {
            return "set the execution domain";
        }
    }

    /**
     * Sets the NUMA policy (set_mempolicy(2)).
     *
     * @param mode with its flags
     * @param nodes 32 bits in each, an even number of them, the first node is the lowest bit of the first; none is no node
     */
    record SetMemoryPolicy(int mode, List<Integer> nodes) implements AttributeOp {
        public SetMemoryPolicy {
            nodes = List.copyOf(nodes);
        }

        @Override
        public int opcode() {
            return 93;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(mode).numbers(nodes);
        }

        @Override
        public String describe() {
            return "set the memory policy";
        }
    }

    /**
     * Sets on which processors it may run.
     *
     * @param processors 32 bits in each, an even number of them, the first processor is the lowest bit of the first
     */
    record SetAffinity(List<Integer> processors) implements AttributeOp {
        public SetAffinity {
            processors = List.copyOf(processors);
        }

        @Override
        public int opcode() {
            return 94;
        }

        @Override
        public void encode(PlanWriter out) {
            out.numbers(processors);
        }

        @Override
        public String describe() {
            return "set the processors to run on";
        }
    }

    /**
     * Writes, in one piece, into a file of the executing process's directory in the trusted procfs.
     *
     * @param files relative paths; of those the first that is there
     */
    record WriteAttribute(List<String> files, String value) implements AttributeOp {
        public WriteAttribute {
            files = List.copyOf(files);
        }

        @Override
        public int opcode() {
            return 95;
        }

        @Override
        public void encode(PlanWriter out) {
            out.texts(files).text(value);
        }

        @Override
        public String describe() {
            return "write \"" + value + "\"";
        }
    }
}
