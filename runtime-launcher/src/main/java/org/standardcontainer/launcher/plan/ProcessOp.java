package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations on processes: hooks, the init process and what it becomes. */
public sealed interface ProcessOp extends PlanOp {
    /** Runs a program to its end: {@code stdin} is given and closed, its output is drained and its end kept for the report. A timeout of 0 is none; at the timeout its process group is killed. With {@code warnOnly} a failure is reported and the plan goes on. */
    record RunProgram(
            String path,
            List<String> args,
            List<String> env,
            String cwd,
            Template stdin,
            int timeoutMillis,
            boolean warnOnly)
            implements ProcessOp {
        public RunProgram {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        @Override
        public int opcode() {
            return 32;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path)
                    .texts(args)
                    .texts(env)
                    .text(cwd)
                    .template(stdin)
                    .u32(timeoutMillis)
                    .u32(warnOnly ? 1 : 0);
        }

        @Override
        public String describe() {
            return "run " + path;
        }
    }

    /** Makes the init process in new namespaces (Linux: the {@code CLONE_NEW…} bits); it waits for its maker and ends when that ends. Its identity is in the journal before it does anything. */
    record CloneInit(int namespaces) implements ProcessOp {
        @Override
        public int opcode() {
            return 33;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(namespaces);
        }

        @Override
        public String describe() {
            return "make the init process";
        }
    }

    /** Lets the init process go on by itself with all steps that are left, and reports the plan done. */
    record Detach() implements ProcessOp {
        @Override
        public int opcode() {
            return 34;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "let the init process go";
        }
    }

    /**
     * Has the maker, which stays as the monitor, keep a journal in memory, and undo what is in it when init has ended and all that it wrote was taken, or the
     * plan fails. For a kernel of whose containers nobody outside keeps a journal.
     */
    record UndoAtEnd() implements ProcessOp {
        @Override
        public int opcode() {
            return 234;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "leave nothing when the container has ended";
        }
    }

    /** Makes the socket on which the init process will wait for its start. */
    record ListenStart(String path) implements ProcessOp {
        @Override
        public int opcode() {
            return 35;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "listen on " + path;
        }
    }

    /** Waits for the start; each step after it reports to whoever started it. */
    record WaitStart() implements ProcessOp {
        @Override
        public int opcode() {
            return 36;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "wait for the start";
        }
    }

    /** Tells a waiting init process to start, and waits until its program is executed or has failed. The deadline is for the first answer; 0 is none. */
    record StartInit(String path, int deadlineMillis) implements ProcessOp {
        @Override
        public int opcode() {
            return 37;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "start the init process over " + path;
        }
    }

    /** Makes the socket on which the monitor hands out streams and the exit status, and says where it records the exit status ({@code exit} beside it). Without effect in a maker that is no monitor. */
    record ListenMonitor(String path) implements ProcessOp {
        @Override
        public int opcode() {
            return 38;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "listen on " + path;
        }
    }

    /** Sends a signal to exactly this process, never to one that took its pid: {@code ESRCH} if it is gone. With a wait, returns when it has ended; {@code ETIMEDOUT} otherwise. */
    record KillProcess(int pid, long startTime, int signal, int waitMillis) implements ProcessOp {
        @Override
        public int opcode() {
            return 39;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(pid).u64(startTime).u32(signal).u32(waitMillis);
        }

        @Override
        public String describe() {
            return "send signal " + signal + " to process " + pid;
        }
    }

    /** Fails with {@code EBUSY} if this process still runs. */
    record CheckEnded(int pid, long startTime) implements ProcessOp {
        @Override
        public int opcode() {
            return 40;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(pid).u64(startTime);
        }

        @Override
        public String describe() {
            return "check that process " + pid + " has ended";
        }
    }

    /**
     * Fails with {@code ECANCELED} if a process is about to die of {@code SIGKILL}, which it can't while it is frozen by cgroup v1; with
     * {@code ESRCH} if it is gone.
     *
     * @param pid the process
     * @param startTime its start time, in clock ticks after boot
     */
    record CheckNotKilled(int pid, long startTime) implements ProcessOp {
        @Override
        public int opcode() {
            return 80;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(pid).u64(startTime);
        }

        @Override
        public String describe() {
            return "check that nobody has killed process " + pid;
        }
    }

    /** Sets the file mode creation mask. */
    record SetUmask(int mask) implements ProcessOp {
        @Override
        public int opcode() {
            return 41;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(mask);
        }

        @Override
        public String describe() {
            return "set umask " + Integer.toOctalString(mask);
        }
    }

    /** Changes the working directory, made if missing when so asked; what it ends in must be inside the root. */
    record ChangeDir(String path, boolean create) implements ProcessOp {
        @Override
        public int opcode() {
            return 42;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(create ? 1 : 0);
        }

        @Override
        public String describe() {
            return "change directory to " + path;
        }
    }

    /** Sets a resource limit, by the kernel's number of it, of the init process. */
    record SetRlimit(int resource, long soft, long hard) implements ProcessOp {
        @Override
        public int opcode() {
            return 43;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(resource).u64(soft).u64(hard);
        }

        @Override
        public String describe() {
            return "set resource limit " + resource;
        }
    }

    /**
     * Sets the supplementary groups, then the group, then the user, and checks them. With {@code keepGroups} an empty list leaves the
     * groups as they are where the kernel lets nobody set them ({@code EPERM}).
     */
    record SetUser(int uid, int gid, List<Integer> groups, boolean keepCapabilities, boolean keepGroups)
            implements ProcessOp {
        public SetUser {
            groups = List.copyOf(groups);
        }

        /** With exactly these groups. */
        public SetUser(int uid, int gid, List<Integer> groups, boolean keepCapabilities) {
            this(uid, gid, groups, keepCapabilities, false);
        }

        @Override
        public int opcode() {
            return 44;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(uid).u32(gid).numbers(groups).u32(keepCapabilities ? 1 : 0).u32(keepGroups ? 1 : 0);
        }

        @Override
        public String describe() {
            return "become user " + Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid);
        }
    }

    /** Finds the program as {@code execvp} would, as the user that will execute it; {@code ENOENT} or {@code EACCES} otherwise. */
    record FindProgram(String name, List<String> directories) implements ProcessOp {
        public FindProgram {
            directories = List.copyOf(directories);
        }

        @Override
        public int opcode() {
            return 45;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).texts(directories);
        }

        @Override
        public String describe() {
            return "find program " + name;
        }

        @Override
        public String path() {
            return name;
        }
    }

    /**
     * Looks for the user's home directory in the root's {@code /etc/passwd}, as who executes it may read that. What it finds takes
     * the place of the last variable of {@link Exec}, as {@code HOME=…}; if it finds none, that stays.
     */
    record FindHome(int uid) implements ProcessOp {
        @Override
        public int opcode() {
            return 156;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(uid);
        }

        @Override
        public String describe() {
            return "find the home directory of user " + Integer.toUnsignedString(uid);
        }
    }

    /** Becomes the program that was found. All descriptors but 0, 1, 2 are closed, all signals are as by default. */
    record Exec(List<String> args, List<String> env) implements ProcessOp {
        public Exec {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        @Override
        public int opcode() {
            return 46;
        }

        @Override
        public void encode(PlanWriter out) {
            out.texts(args).texts(env);
        }

        @Override
        public String describe() {
            return "execute " + args.get(0);
        }
    }

    /** Starts a new session without a terminal. */
    record NewSession() implements ProcessOp {
        @Override
        public int opcode() {
            return 47;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "start a session";
        }
    }

    /** Opens a terminal in the container's {@code devpts}, makes it the session's and the standard streams, binds it on {@code /dev/console} if it is to be the container's console, and hands its other side to the maker. */
    record OpenTerminal(int rows, int columns, int uid, boolean console) implements ProcessOp {
        @Override
        public int opcode() {
            return 48;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(rows).u32(columns).u32(uid).u32(console ? 1 : 0);
        }

        @Override
        public String describe() {
            return "open a terminal";
        }
    }

    /** Sends the other side of the terminal over a socket that somebody listens on. */
    record SendTerminal(String path) implements ProcessOp {
        @Override
        public int opcode() {
            return 49;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "send the terminal to " + path;
        }
    }

    /** Sends a descriptor of the init process over a socket that somebody listens on, with this name beside it. Linux alone. */
    record SendProcess(String path, String name) implements ProcessOp {
        @Override
        public int opcode() {
            return 163;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).text(name);
        }

        @Override
        public String describe() {
            return "send the process to " + path;
        }
    }

    /** Has the null device of init's own root in place of another one as a standard stream. Linux alone. */
    record OwnNull() implements ProcessOp {
        @Override
        public int opcode() {
            return 164;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "take the container's own null device for the host's";
        }
    }

    /** Refuses standard streams that are neither pipe, socket, terminal, regular file nor null device; gives pipes of our own to this user. */
    record CheckStdio(int uid) implements ProcessOp {
        @Override
        public int opcode() {
            return 50;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(uid);
        }

        @Override
        public String describe() {
            return "check the standard streams";
        }
    }

    /** Gives the init process so long for the steps that it does at once, from here on; 0 is for ever. {@code ETIMEDOUT} when it is over. */
    record LimitInit(int millis) implements ProcessOp {
        @Override
        public int opcode() {
            return 51;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(millis);
        }

        @Override
        public String describe() {
            return "let the init process take "
                    + (millis == 0 ? "as long as it wants" : "at most " + Integer.toUnsignedString(millis) + " ms");
        }
    }

    /** Has the monitor end the init process when whoever asked for it lets go of it, or dies. Without effect in a maker that is no monitor. */
    record EndWithCaller() implements ProcessOp {
        @Override
        public int opcode() {
            return 52;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "let the init process end with its caller";
        }
    }

    /** Connects to a stream socket that somebody listens on, and hands the connection to the init process with its start. */
    record OfferSocket(String path) implements ProcessOp {
        @Override
        public int opcode() {
            return 53;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "connect to " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }
}
