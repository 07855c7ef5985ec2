package org.standardcontainer.launcher.plan;

/** Operations on Linux namespaces and on what belongs to them. */
public sealed interface NamespaceOp extends PlanOp {
    /**
     * Joins a namespace; {@code kind} is its {@code CLONE_NEW…} bit and is checked. What the maker is told to join counts
     * for the init process alone, which is born into it: the pid namespace can't be joined otherwise, and a process that
     * comes into a running container should see nothing but that container from its first moment. A user namespace is
     * joined by init.
     */
    record JoinNamespace(String path, int kind) implements NamespaceOp {
        @Override
        public int opcode() {
            return 64;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(kind);
        }

        @Override
        public String describe() {
            return "join namespace " + path;
        }
    }

    /** As {@link JoinNamespace}, but never the one that the maker is in, and init until it joins another: {@code EEXIST}. */
    record JoinOtherNamespace(String path, int kind) implements NamespaceOp {
        @Override
        public int opcode() {
            return 158;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(kind);
        }

        @Override
        public String describe() {
            return "join namespace " + path + ", which is to be another";
        }
    }

    /** Writes a kernel parameter, by its path below {@code /proc/sys}, through the trusted procfs. */
    record SetParameter(String parameter, String value) implements NamespaceOp {
        @Override
        public int opcode() {
            return 157;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(parameter).text(value);
        }

        @Override
        public String describe() {
            return "set kernel parameter " + parameter;
        }
    }

    /** Moves the executing process into new namespaces. */
    record Unshare(int namespaces) implements NamespaceOp {
        @Override
        public int opcode() {
            return 65;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(namespaces);
        }

        @Override
        public String describe() {
            return "make new namespaces";
        }
    }

    /** Sets the host name. */
    record SetHostname(String name) implements NamespaceOp {
        @Override
        public int opcode() {
            return 66;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name);
        }

        @Override
        public String describe() {
            return "set hostname " + name;
        }
    }

    /** Sets the NIS domain name. */
    record SetDomainname(String name) implements NamespaceOp {
        @Override
        public int opcode() {
            return 67;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name);
        }

        @Override
        public String describe() {
            return "set domainname " + name;
        }
    }

    /** Brings the loopback interface up. */
    record LoopbackUp() implements NamespaceOp {
        @Override
        public int opcode() {
            return 68;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "bring up the loopback interface";
        }
    }

    /**
     * Keeps the mount, IPC and network namespaces of the init process for as long as its maker lives, so that the end of init can be told before they are
     * taken down.
     */
    record HoldNamespaces() implements NamespaceOp {
        @Override
        public int opcode() {
            return 123;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "hold the namespaces of the init process";
        }
    }

    /** Makes a new session keyring without a name, and joins it; a kernel without keyrings is no failure. */
    record NewKeyring() implements NamespaceOp {
        @Override
        public int opcode() {
            return 69;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "make a session keyring";
        }
    }

    /** Drops every capability that isn't in the mask from the bounding set. */
    record LimitBounding(long mask) implements NamespaceOp {
        @Override
        public int opcode() {
            return 71;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u64(mask);
        }

        @Override
        public String describe() {
            return "limit the bounding set";
        }
    }

    /** Sets the four sets, ambient last. */
    record SetCapabilities(long effective, long permitted, long inheritable, long ambient) implements NamespaceOp {
        @Override
        public int opcode() {
            return 72;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u64(effective).u64(permitted).u64(inheritable).u64(ambient);
        }

        @Override
        public String describe() {
            return "set capabilities";
        }
    }

    /** Sets {@code no_new_privs}. */
    record SetNoNewPrivileges() implements NamespaceOp {
        @Override
        public int opcode() {
            return 73;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "set no_new_privs";
        }
    }

    /**
     * Has the init process be born into the namespaces of exactly this process, never of one that took its pid: {@code ESRCH} if it
     * is gone. {@code kinds} are the {@code CLONE_NEW…} bits of those that are joined; a user namespace isn't among them.
     */
    record JoinProcess(int pid, long startTime, int kinds) implements NamespaceOp {
        @Override
        public int opcode() {
            return 74;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(pid).u64(startTime).u32(kinds);
        }

        @Override
        public String describe() {
            return "join the namespaces of process " + pid;
        }
    }

    /** {@link JoinProcess} for a process whose pid and start time stand in a file, with a blank between. */
    record JoinRecorded(String path, int kinds) implements NamespaceOp {
        @Override
        public int opcode() {
            return 75;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(kinds);
        }

        @Override
        public String describe() {
            return "join the namespaces of the container's process";
        }
    }
}
