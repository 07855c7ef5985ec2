package org.standardcontainer.launcher.plan;

/** Operations on cgroups. Paths are absolute directories in a mounted hierarchy. */
public sealed interface CgroupOp extends PlanOp {
    /**
     * Makes a cgroup and its missing parents; what it makes is in the journal first, what was there is kept. {@code EBUSY} if it was there with
     * processes in it; else it is journaled to be emptied.
     */
    record MakeCgroup(String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 96;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "make cgroup " + path;
        }
    }

    /** Writes a cgroup's file; may stand in a journal. */
    record WriteCgroup(String path, String value) implements CgroupOp {
        @Override
        public int opcode() {
            return 97;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).text(value);
        }

        @Override
        public String describe() {
            return "write " + value.strip() + " to " + path;
        }
    }

    /** Moves the init process into a cgroup. */
    record JoinCgroup(String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 98;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "join cgroup " + path;
        }
    }

    /** Kills all that is left in a cgroup and below it, and removes it; only ever in a journal. */
    record RemoveCgroup(String path, int deadlineMillis) implements CgroupOp {
        @Override
        public int opcode() {
            return 99;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "remove cgroup " + path;
        }
    }

    /** Removes a parent that was made on the way, unless others use it by now; only ever in a journal. */
    record RemoveCgroupIfEmpty(String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 100;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "remove cgroup " + path + " if it is empty";
        }
    }

    /** Fails with {@code EBUSY} if a cgroup exists and has processes in it. */
    record CheckCgroupEmpty(String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 101;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "check that cgroup " + path + " is empty";
        }
    }

    /** Copies {@code cpuset.cpus} and {@code cpuset.mems} down from the parents into each cgroup on this path where they are empty (cgroup v1 wants that before a process may join). */
    record InheritCpuset(String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 102;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "fill cpuset of " + path;
        }
    }

    /** Kills everything in a cgroup and removes what is below it; only in a journal, for one that was there before the container. */
    record EmptyCgroup(String path, int deadlineMillis) implements CgroupOp {
        @Override
        public int opcode() {
            return 103;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "empty cgroup " + path;
        }
    }

    /**
     * Makes all processes in a cgroup and below it stand still; returns when they do. {@code ETIMEDOUT} if that was not in time: some may
     * stand still by then, and more may come to, until it is thawed.
     */
    record FreezeCgroup(String path, int deadlineMillis) implements CgroupOp {
        @Override
        public int opcode() {
            return 124;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "freeze cgroup " + path;
        }
    }

    /** Lets them go on; may stand in a journal. {@code EBUSY} (version 2: {@code ETIMEDOUT}) if a cgroup above it is frozen too. */
    record ThawCgroup(String path, int deadlineMillis) implements CgroupOp {
        @Override
        public int opcode() {
            return 125;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "thaw cgroup " + path;
        }
    }
}
