package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on groups of the file system for cache and memory bandwidth. {@code fileSystem} is its {@code f_type}. */
public sealed interface GroupOp extends PlanOp {
    /**
     * Makes a group if it isn't there; {@link RemoveGroup} is in the journal then.
     *
     * @param mustBeNew that it is there is a failure, {@code EEXIST}
     * @param stays one that was made is removed only if the creation fails
     */
    record MakeGroup(String path, int fileSystem, boolean mustBeNew, boolean stays) implements GroupOp {
        @Override
        public int opcode() {
            return 151;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(fileSystem).u32(mustBeNew ? 1 : 0).u32(stays ? 1 : 0);
        }

        @Override
        public String describe() {
            return "make resctrl group " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Undoes it; not, if it {@code stays}, behind {@link FileOp.Settle}. */
    record RemoveGroup(String path, int fileSystem, boolean stays) implements GroupOp {
        @Override
        public int opcode() {
            return 152;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(fileSystem).u32(stays ? 1 : 0);
        }

        @Override
        public String describe() {
            return "remove resctrl group " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Writes lines to a group's {@code schemata}, one at a time.
     *
     * @param compare if the last {@link MakeGroup} has made none, they are compared with what is there instead: {@code EEXIST} if
     *     that isn't the same
     */
    record WriteSchemata(String path, List<String> lines, int fileSystem, boolean compare) implements GroupOp {
        public WriteSchemata {
            lines = List.copyOf(lines);
        }

        @Override
        public int opcode() {
            return 153;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).texts(lines).u32(fileSystem).u32(compare ? 1 : 0);
        }

        @Override
        public String describe() {
            return "write the schemata of resctrl group " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Puts the init process into a group. */
    record JoinGroup(String path, int fileSystem) implements GroupOp {
        @Override
        public int opcode() {
            return 154;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(fileSystem);
        }

        @Override
        public String describe() {
            return "join resctrl group " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }
}
