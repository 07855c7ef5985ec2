package org.standardcontainer.launcher.plan;

import java.util.List;

/**
 * Mounts and devices of a jail, made from outside before there is one. All lie at or below one directory of the container's own, the
 * root, and are found again by that, since FreeBSD has one table of mounts for all.
 */
public sealed interface JailMountOp extends PlanOp {
    /** Opens a directory in which the following steps find their paths. */
    record OpenJailRoot(String path) implements JailMountOp {
        @Override
        public int opcode() {
            return 206;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "open the root " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Makes a directory or an empty file inside the root, and the directories on the way to it; what is there stays as it is.
     *
     * @param ifPossible that the file system can't be written is no failure: what is mounted later may have the place
     */
    record MakePlace(String path, boolean directory, boolean ifPossible) implements JailMountOp {
        @Override
        public int opcode() {
            return 207;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(directory ? 1 : 0).u32(ifPossible ? 1 : 0);
        }

        @Override
        public String describe() {
            return "make the mount point " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Mounts a directory on the one that will be the root. Writes into the journal first that all at and below the target is to be unmounted.
     *
     * @param target absolute, the container's own
     * @param pairs nmount(2)'s names and values but {@code from} and {@code fspath}; an empty value is none
     */
    record MountRoot(String source, String target, List<String> pairs) implements JailMountOp {
        @Override
        public int opcode() {
            return 208;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(source).text(target).texts(pairs);
        }

        @Override
        public String describe() {
            return "mount " + source + " as the root";
        }

        @Override
        public String path() {
            return target;
        }
    }

    /**
     * Mounts something inside the root, on a directory or on a file.
     *
     * @param pairs nmount(2)'s names and values but {@code fspath}; an empty value is none
     */
    record MountFileSystem(String path, List<String> pairs, boolean directory) implements JailMountOp {
        @Override
        public int opcode() {
            return 209;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).texts(pairs).u32(directory ? 1 : 0);
        }

        @Override
        public String describe() {
            return "mount on " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Unmounts all that is mounted at or below a directory, last to first; what stays busy is unmounted by force after a second. */
    record UnmountTree(String path, int waitMillis) implements JailMountOp {
        @Override
        public int opcode() {
            return 210;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(waitMillis);
        }

        @Override
        public String describe() {
            return "unmount all below " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Fails unless that ruleset of devfs is loaded, and hides all that it doesn't speak of: one that isn't shows every device. */
    record CheckRuleset(int number) implements JailMountOp {
        @Override
        public int opcode() {
            return 211;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number);
        }

        @Override
        public String describe() {
            return "use the devfs ruleset " + number;
        }
    }

    /**
     * Has a devfs inside the root show what these rules say. They get a ruleset of their own, whose removal is written into the journal first.
     *
     * @param rules three texts each, in order: a pattern (empty: all), {@code hide} or {@code unhide}, a mode in octal digits (empty: none)
     */
    record RestrictDevices(String path, List<String> rules) implements JailMountOp {
        @Override
        public int opcode() {
            return 212;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).texts(rules);
        }

        @Override
        public String describe() {
            return "restrict the devices in " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Removes a ruleset that {@link RestrictDevices} made. */
    record RemoveRuleset(int number) implements JailMountOp {
        @Override
        public int opcode() {
            return 213;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number);
        }

        @Override
        public String describe() {
            return "remove the devfs ruleset " + number;
        }
    }
}
