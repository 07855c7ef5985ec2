package org.standardcontainer.launcher.plan;

import java.util.List;

/**
 * FreeBSD's jails. A plan makes one, or finds one, and its init process enters that. A jail of the same name whose root is another
 * directory isn't the container's, and is left alone by all of these.
 */
public sealed interface JailOp extends PlanOp {
    /** Loads a module of the kernel, by name, unless it is loaded. */
    record LoadModule(String name) implements JailOp {
        @Override
        public int opcode() {
            return 205;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name);
        }

        @Override
        public String describe() {
            return "load the kernel module " + name;
        }
    }

    /**
     * Makes a jail that stays without processes, at the root that {@link JailMountOp.OpenJailRoot} has opened. Writes its removal into the
     * journal first.
     *
     * @param parameters three texts each: name, kind, value. Kinds: {@code b} is there or isn't (no value), {@code s} a text, {@code x}
     *     bytes as hexadecimal digits
     */
    record MakeJail(String name, List<String> parameters) implements JailOp {
        @Override
        public int opcode() {
            return 214;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).texts(parameters);
        }

        @Override
        public String describe() {
            return "make the jail " + name;
        }
    }

    /**
     * Removes a jail, all its processes and those of jails below, and waits until they have ended. None is no failure.
     *
     * @param path the canonical path of its root
     * @param waitMillis how long, in milliseconds
     */
    record RemoveJail(String name, String path, int waitMillis) implements JailOp {
        @Override
        public int opcode() {
            return 215;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(path).u32(waitMillis);
        }

        @Override
        public String describe() {
            return "remove the jail " + name;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Looks up a container's jail, for {@link AttachJail}; {@code path} is the path of its root. */
    record FindJail(String name, String path) implements JailOp {
        @Override
        public int opcode() {
            return 216;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(path);
        }

        @Override
        public String describe() {
            return "find the jail " + name;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Has the init process enter the jail that the plan has made or found. Closes the root, since with a directory open none may enter. */
    record AttachJail() implements JailOp {
        @Override
        public int opcode() {
            return 217;
        }

        @Override
        public void encode(PlanWriter out) {
            // it has no operands
        }

        @Override
        public String describe() {
            return "enter the jail";
        }
    }

    /** Sets the login name of the init process's session. */
    record SetLogin(String name) implements JailOp {
        @Override
        public int opcode() {
            return 218;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name);
        }

        @Override
        public String describe() {
            return "set the login name " + name;
        }
    }

    /** No program that the init process executes gains rights by its file any more. */
    record RenouncePrivileges() implements JailOp {
        @Override
        public int opcode() {
            return 219;
        }

        @Override
        public void encode(PlanWriter out) {
            // it has no operands
        }

        @Override
        public String describe() {
            return "give up new privileges";
        }
    }

    /** When the init process has ended, nobody is left in the jail that the plan has made, nor in those below it. */
    record EndWithInit() implements JailOp {
        @Override
        public int opcode() {
            return 227;
        }

        @Override
        public void encode(PlanWriter out) {
            // it has no operands
        }

        @Override
        public String describe() {
            return "end the jail's processes with its first one";
        }
    }

    /**
     * Opens files of the machine as the standard streams of the init process that is made next. An empty path leaves the stream as it is;
     * output is appended, and made (mode 0644) if it isn't there; two equal paths are one open file.
     */
    record OpenStreams(String input, String output, String errors) implements JailOp {
        @Override
        public int opcode() {
            return 226;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(input).text(output).text(errors);
        }

        @Override
        public String describe() {
            return "open the files of the standard streams";
        }
    }

    /**
     * Has the init process take on groups and a user before it enters a jail in which nobody could, since root has no rights there. The
     * effective user stays root until {@link DropRoot}.
     *
     * @param groups the first is the effective one
     */
    record TakeIdentity(int uid, int gid, List<Integer> groups) implements JailOp {
        @Override
        public int opcode() {
            return 240;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(uid).u32(gid).numbers(groups);
        }

        @Override
        public String describe() {
            return "become user " + Integer.toUnsignedString(uid) + " before the jail";
        }
    }

    /** Has the init process be in effect who it is since {@link TakeIdentity}. */
    record DropRoot(int uid) implements JailOp {
        @Override
        public int opcode() {
            return 241;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(uid);
        }

        @Override
        public String describe() {
            return "become user " + Integer.toUnsignedString(uid);
        }
    }
}
