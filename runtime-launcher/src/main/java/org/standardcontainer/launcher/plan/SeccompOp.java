package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on filters of system calls. */
public sealed interface SeccompOp extends PlanOp {
    /** {@code SECCOMP_FILTER_FLAG_LOG}. */
    int LOG = 1 << 1;
    /** {@code SECCOMP_FILTER_FLAG_SPEC_ALLOW}. */
    int SPEC_ALLOW = 1 << 2;
    /** {@code SECCOMP_FILTER_FLAG_NEW_LISTENER}. */
    int NEW_LISTENER = 1 << 3;
    /** {@code SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV}, from Linux 5.19 on. */
    int WAIT_KILLABLE_RECV = 1 << 5;

    /**
     * Has the kernel filter the executing process's system calls from here on; the next step is {@code Exec}, all of whose
     * preparations are made before, so that execve is the only call that the filter has to let through.
     *
     * @param flags of seccomp(2)
     * @param program two numbers for each instruction: code and jumps, then the operand
     * @param reporter true if another thread, which isn't filtered, stays until the program is executed, to say if it can't be; false
     *     if the filter lets the calls through that this takes, or if execve may end the thread that makes it, since the other one
     *     would go on
     * @param message what the listener is told, over the connection that the start brought ({@link ProcessOp.OfferSocket}); empty
     *     unless there is {@link #NEW_LISTENER} among the flags
     */
    record InstallFilter(int flags, List<Integer> program, boolean reporter, Template message) implements SeccompOp {
        public InstallFilter {
            program = List.copyOf(program);
        }

        @Override
        public int opcode() {
            return 76;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(flags).numbers(program).u32(reporter ? 1 : 0).template(message);
        }

        @Override
        public String describe() {
            return "filter system calls, by " + program.size() / 2 + " instructions"
                    + ((flags & NEW_LISTENER) == 0 ? "" : ", and tell a listener");
        }

        /** Without the instructions, which nobody reads. */
        @Override
        public String toString() {
            return "InstallFilter[flags=" + flags + ", instructions=" + program.size() / 2 + ", reporter=" + reporter
                    + ", message=" + message.filledWith(0) + "]";
        }
    }
}
