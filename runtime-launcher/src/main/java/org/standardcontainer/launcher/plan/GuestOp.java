package org.standardcontainer.launcher.plan;

import java.util.List;

/**
 * Operations of a process that stands for a container in a virtual machine: it has the machine as its child, speaks with
 * the agent in there, and ends as the container does. Channels, files and helpers have numbers, 0 to 23, that the plan chooses.
 */
public sealed interface GuestOp extends PlanOp {
    /** Uid or gid of a helper that keeps its maker's. */
    int UNCHANGED = -1;

    /** Lets the monitor know whether the init process ended as its container did; before it is made. */
    record ShareFate() implements GuestOp {
        @Override
        public int opcode() {
            return 192;
        }

        @Override
        public void encode(PlanWriter out) {}

        @Override
        public String describe() {
            return "share memory with the init process";
        }
    }

    /** Makes a channel; its two ends get these numbers. */
    record MakeChannel(int one, int other) implements GuestOp {
        @Override
        public int opcode() {
            return 193;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(one).u32(other);
        }

        @Override
        public String describe() {
            return "make a channel";
        }
    }

    /** Makes a socket that is listened at and has one connection; the one that listens and the other end of that get these numbers. For a program that takes nothing else. */
    record MakeListener(int listening, int connected) implements GuestOp {
        @Override
        public int opcode() {
            return 232;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(listening).u32(connected);
        }

        @Override
        public String describe() {
            return "make a socket that is listened at";
        }
    }

    /** Takes the machine for ended, from now on, when this helper has; after {@link AwaitGuest}. */
    record WatchHelper(int helper) implements GuestOp {
        @Override
        public int opcode() {
            return 233;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(helper);
        }

        @Override
        public String describe() {
            return "watch a helper of the virtual machine";
        }
    }

    /** Starts a program as a child of this process that dies with it and is in the container's journal; an empty path is the launcher itself. It has the descriptors of {@code given} from 3 on, which are closed here. */
    record StartHelper(
            int number, String path, List<String> args, List<String> env, int uid, int gid, List<Integer> given)
            implements GuestOp {
        public StartHelper {
            args = List.copyOf(args);
            env = List.copyOf(env);
            given = List.copyOf(given);
        }

        @Override
        public int opcode() {
            return 194;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).text(path).texts(args).texts(env).u32(uid).u32(gid).numbers(given);
        }

        @Override
        public String describe() {
            return "start " + String.join(" ", args);
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Waits until the agent of the machine says hello over a channel; what it says is written into a new file, unless the path is empty. */
    record AwaitGuest(int channel, int machine, int deadlineMillis, String hello) implements GuestOp {
        @Override
        public int opcode() {
            return 195;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(channel).u32(machine).u32(deadlineMillis).text(hello);
        }

        @Override
        public String describe() {
            return "wait until the virtual machine has booted";
        }
    }

    /**
     * Has a plan executed in the guest, which makes the container there.
     *
     * @param followed whether it makes a network namespace and another one like it may follow, whose network namespace is made when this one has ended
     */
    record RunGuest(int deadlineMillis, LaunchPlan plan, boolean followed) implements GuestOp {
        /** One that none need follow. */
        public RunGuest(int deadlineMillis, LaunchPlan plan) {
            this(deadlineMillis, plan, false);
        }

        @Override
        public int opcode() {
            return 196;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(deadlineMillis).template(Template.of(plan.encode())).u32(followed ? 1 : 0);
        }

        @Override
        public String describe() {
            return "make the container in the virtual machine";
        }
    }

    /** Has the plan executed in the guest that starts the container, then carries its streams and signals and ends as it does. A guest that is silent for so long in spite of being asked is given up. */
    record BecomeProxy(int deadlineMillis, int silenceMillis, LaunchPlan start) implements GuestOp {
        @Override
        public int opcode() {
            return 197;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(deadlineMillis).u32(silenceMillis).template(Template.of(start.encode()));
        }

        @Override
        public String describe() {
            return "start the container in the virtual machine";
        }
    }

    /** Opens a regular file for reading. */
    record OpenFile(int number, String path) implements GuestOp {
        @Override
        public int opcode() {
            return 198;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).text(path);
        }

        @Override
        public String describe() {
            return "open " + path;
        }
    }

    /**
     * Opens a terminal of the host's that stands for the one that the container has in the guest: makes it the session's and the
     * standard streams, and hands its other side to the maker. Before {@link RunGuest}, whose plan opens the other.
     */
    record OpenHostTerminal(int rows, int columns) implements GuestOp {
        @Override
        public int opcode() {
            return 199;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(rows).u32(columns);
        }

        @Override
        public String describe() {
            return "open a terminal on the host";
        }
    }

    /** Asks the container's proxy, at the socket of its start, for a channel to its guest. */
    record ConnectGuest(String path, int deadlineMillis) implements GuestOp {
        @Override
        public int opcode() {
            return 200;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "reach the virtual machine over " + path;
        }
    }

    /**
     * Has a plan executed in the guest of a machine that runs, which makes nothing lasting there; what its steps tell is handed on.
     * By the maker.
     *
     * @param path the socket of the start of who has the machine
     */
    record AskGuest(String path, int deadlineMillis, LaunchPlan plan) implements GuestOp {
        @Override
        public int opcode() {
            return 81;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis).template(Template.of(plan.encode()));
        }

        @Override
        public String describe() {
            return "reach the virtual machine over " + path;
        }
    }

    /** Tells the first 32 KiB of a file. */
    record TellFile(String path) implements GuestOp {
        @Override
        public int opcode() {
            return 82;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "read " + path;
        }
    }

    /**
     * Has a kernel use a processor that it has, or no more; may stand in a journal. In the guest.
     *
     * @param number which one, from 0
     */
    record RunProcessor(int number, boolean runs) implements GuestOp {
        @Override
        public int opcode() {
            return 122;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).u32(runs ? 1 : 0);
        }

        @Override
        public String describe() {
            return (runs ? "start" : "stop") + " processor " + number;
        }
    }

    /** Tells the processes of a cgroup and those below it: a line for each, with its pid and its start time. */
    record TellProcesses(String path) implements GuestOp {
        @Override
        public int opcode() {
            return 83;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "list the processes of " + path;
        }
    }

    /**
     * Tells which process of the host stands for which one in the guest: a line for each, with its pid and start time, and those of the
     * one in the guest there. By the maker.
     *
     * @param path the socket of the start of who has the machine, which is the first one
     */
    record AskProxy(String path, int deadlineMillis) implements GuestOp {
        @Override
        public int opcode() {
            return 84;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "reach the virtual machine over " + path;
        }
    }

    /**
     * Waits until the agent of a machine that waits to be made one of its own answers.
     *
     * @see RenewGuest
     */
    record GreetGuest(int channel, int machine, int deadlineMillis) implements GuestOp {
        @Override
        public int opcode() {
            return 119;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(channel).u32(machine).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "wait until the virtual machine goes on from the template";
        }
    }

    /**
     * Keeps a machine until somebody takes it, by {@link TakeMachine}, and then until that one ends; ends with the machine, and with the
     * maker as long as nobody has taken it. By an init process that has been let go of.
     *
     * @param path a new socket
     * @param channel the agent's
     * @param files the file server's
     * @param machine the helper
     * @param maker the pid of who the machine waits for
     * @param startTime when that one was started
     */
    record KeepMachine(String path, int channel, int files, int machine, int maker, long startTime) implements GuestOp {
        @Override
        public int opcode() {
            return 120;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(channel).u32(files).u32(machine).u32(maker).u64(startTime);
        }

        @Override
        public String describe() {
            return "keep a virtual machine";
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Takes a machine that waits, with its channels; its end and ours are one from then on. In the place of {@link StartHelper} for it.
     *
     * @param path where it is kept
     * @param keeper what the connection to who keeps it is known by
     */
    record TakeMachine(String path, int channel, int files, int machine, int keeper, int deadlineMillis)
            implements GuestOp {
        @Override
        public int opcode() {
            return 121;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(channel).u32(files).u32(machine).u32(keeper).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "take a virtual machine that waits";
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Carries streams and signals of the process that {@link RunGuest} has made over such a channel, and ends as it does. A guest that is silent for so long in spite of being asked is given up. */
    record FollowGuest(int silenceMillis) implements GuestOp {
        @Override
        public int opcode() {
            return 201;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(silenceMillis);
        }

        @Override
        public String describe() {
            return "follow the process in the virtual machine";
        }
    }

    /**
     * Writes a text into a channel, with the other ends of channels, which are closed here.
     *
     * @param number the channel
     * @param given numbers of what goes with it
     */
    record WriteChannel(int number, String text, List<Integer> given) implements GuestOp {
        public WriteChannel {
            given = List.copyOf(given);
        }

        @Override
        public int opcode() {
            return 243;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).text(text).numbers(given);
        }

        @Override
        public String describe() {
            return "tell the virtual machine what to do";
        }
    }

    /**
     * Waits until the agent of a machine that goes on from a template answers, and gives it the time and a seed of its own. Before
     * {@link AwaitGuest}, on the same channel.
     */
    record RenewGuest(int channel, int machine, int deadlineMillis) implements GuestOp {
        @Override
        public int opcode() {
            return 244;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(channel).u32(machine).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "make a virtual machine of its own from the template";
        }
    }

    /**
     * Writes what comes over a channel, to its end, into a new file.
     *
     * @param number the channel
     * @param path the file
     * @param most how long it may become, in bytes
     */
    record KeepStream(int number, String path, long most, int deadlineMillis) implements GuestOp {
        @Override
        public int opcode() {
            return 245;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).text(path).u64(most).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "write " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /**
     * Copies a directory of the host, with all that is below it on the same mount, into an image of a file system that is only
     * read (EROFS). The image is a file without a name; it is gone when nobody has it open any more.
     *
     * @param number what the image is known by
     * @param path the directory; no symlink
     * @param directory where there is room for the image
     */
    record PackTree(int number, String path, String directory) implements GuestOp {
        @Override
        public int opcode() {
            return 144;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(number).text(path).text(directory);
        }

        @Override
        public String describe() {
            return "copy " + path + " into an image";
        }

        @Override
        public String path() {
            return path;
        }
    }
}
