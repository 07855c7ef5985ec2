package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on cgroups. Paths are absolute directories in a mounted hierarchy. */
public sealed interface CgroupOp extends PlanOp {
    /**
     * Makes a cgroup and its missing parents; what it makes is in the journal first, what was there is kept. {@code EBUSY} if it was there with
     * processes in it, or another execution is making a container in it; else it is journaled to be emptied. It is locked till {@code Detach}.
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

    /** Opens the list of a cgroup of v1 for the process that {@code CloneInit} makes, for which paths may lead elsewhere. */
    record OpenMembers(String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 114;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "open the tasks of cgroup " + path;
        }
    }

    /**
     * Has the init process move itself into a cgroup of v1: nobody waits for the kernel then, as for a process that is moved by
     * another.
     *
     * @param number which of the plan's {@link OpenMembers}, counted from 0
     * @param path the cgroup
     */
    record EnterCgroup(int number, String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 115;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).text(path);
        }

        @Override
        public String describe() {
            return "join cgroup " + path;
        }
    }

    /**
     * Kills all that is left in a cgroup and below it, and removes it; only ever in a journal.
     *
     * @param owner what the cgroup has to say that its owner is, or it is another's by now, and only removed if it is empty; empty for whoever
     *     it is
     */
    record RemoveCgroup(String path, int deadlineMillis, String owner) implements CgroupOp {
        /** Whoever it is. */
        public RemoveCgroup(String path, int deadlineMillis) {
            this(path, deadlineMillis, "");
        }

        @Override
        public int opcode() {
            return 99;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis).text(owner);
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

    /** Waits until whoever else made a cgroup has taken it away, as long as it is empty; only ever in a journal. */
    record AwaitCgroupRemoval(String path, int deadlineMillis) implements CgroupOp {
        @Override
        public int opcode() {
            return 118;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "await that cgroup " + path + " is removed";
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
    record EmptyCgroup(String path, int deadlineMillis, String owner) implements CgroupOp {
        @Override
        public int opcode() {
            return 103;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis).text(owner);
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

    /** Writes a cgroup's file if there is one; where there is none that is no failure. */
    record WriteCgroupIfThere(String path, String value) implements CgroupOp {
        @Override
        public int opcode() {
            return 104;
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

    /**
     * Hands controllers of cgroup v2 down: in every cgroup from one down to the parent of another.
     *
     * @param top the first of them
     * @param path the one that is to have the controllers
     * @param needed controllers without which it fails: {@code ENOENT} where one isn't had, {@code EBUSY} where processes are in the way
     * @param more controllers that are handed down where it is possible
     */
    record EnableControllers(String top, String path, List<String> needed, List<String> more) implements CgroupOp {
        public EnableControllers {
            needed = List.copyOf(needed);
            more = List.copyOf(more);
        }

        @Override
        public int opcode() {
            return 105;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(top).text(path).texts(needed).texts(more);
        }

        @Override
        public String describe() {
            return "enable the controllers " + String.join(", ", needed) + " for " + path;
        }
    }

    /** Moves all processes of a cgroup of v2 into another one, which is made if it isn't there, and stays. */
    record VacateCgroup(String path, String leaf) implements CgroupOp {
        @Override
        public int opcode() {
            return 106;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).text(leaf);
        }

        @Override
        public String describe() {
            return "move the processes of cgroup " + path + " to " + leaf;
        }
    }

    /** Has the init process born in a cgroup of v2; it comes before {@code CloneInit}. */
    record HoldCgroup(String path) implements CgroupOp {
        @Override
        public int opcode() {
            return 107;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "open cgroup " + path;
        }
    }

    /** Gives a cgroup's directory and those of its files that are listed to a user; what of them isn't there is passed over. */
    record ChownCgroup(String path, int uid, List<String> files) implements CgroupOp {
        public ChownCgroup {
            files = List.copyOf(files);
        }

        @Override
        public int opcode() {
            return 108;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(uid).texts(files);
        }

        @Override
        public String describe() {
            return "give cgroup " + path + " to user " + Integer.toUnsignedString(uid);
        }
    }

    /**
     * Moves the init process into a cgroup of v2, or, if that hands controllers on and so takes no processes, into the one below
     * it that the process of {@code JoinProcess} is in.
     *
     * @param path the cgroup
     * @param shown what {@code /proc/PID/cgroup} of a process in it says
     */
    record JoinCgroupOrBelow(String path, String shown) implements CgroupOp {
        @Override
        public int opcode() {
            return 109;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).text(shown);
        }

        @Override
        public String describe() {
            return "join cgroup " + path;
        }
    }
}
