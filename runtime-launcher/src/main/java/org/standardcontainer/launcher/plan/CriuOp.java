package org.standardcontainer.launcher.plan;

import java.util.List;

/**
 * Operations with CRIU, a program that writes processes to disk and makes them again. What it is asked for, and what it is answered, are
 * messages of its own (protocol buffers) that the plan has; the launcher carries them.
 */
public sealed interface CriuOp extends PlanOp {
    /** The number under which CRIU finds the directory of images in its maker; {@code images_dir_fd} of a request. */
    int IMAGES = 100;

    /** The same of the directory that it works in; {@code work_dir_fd}. */
    int WORK = 101;

    /** The same of what it tells that pages can be had from it; {@code status_fd}. */
    int READY = 102;

    /** The number under which CRIU has the first of the container's standard streams; the others are behind it. */
    int STREAMS = 4;

    /** The number of the socket that CRIU is told in its arguments. */
    int SOCKET = 3;

    /**
     * What CRIU finds open in its maker, by path.
     *
     * @param images a directory
     * @param work a directory, or empty for none
     * @param ready something that can be written to, or empty for none
     */
    record Given(String images, String work, String ready) {
        /** The images alone. */
        public static Given images(String images) {
            return new Given(images, "", "");
        }

        void encode(PlanWriter out) {
            out.text(images).text(work).text(ready);
        }
    }

    /** Opens what CRIU is given and what the maker and CRIU will talk over; before the init process, which becomes CRIU. */
    record OpenCriu(Given given) implements CriuOp {
        @Override
        public int opcode() {
            return 85;
        }

        @Override
        public void encode(PlanWriter out) {
            given.encode(out);
        }

        @Override
        public String describe() {
            return "open the images in " + given.images();
        }

        @Override
        public String path() {
            return given.images();
        }
    }

    /** Becomes CRIU: null device and a pipe to the maker as standard streams, then the socket, then the three standard streams that it had. */
    record ExecCriu(String path, List<String> args, List<String> env) implements CriuOp {
        public ExecCriu {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        @Override
        public int opcode() {
            return 86;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).texts(args).texts(env);
        }

        @Override
        public String describe() {
            return "run " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Sends a request. */
    record AskCriu(Template request) implements CriuOp {
        @Override
        public int opcode() {
            return 87;
        }

        @Override
        public void encode(PlanWriter out) {
            out.template(request);
        }

        @Override
        public String describe() {
            return "ask CRIU for it";
        }
    }

    /**
     * Follows what CRIU tells, and lets it go on after each of its messages, up to the one of this moment, which it waits in then; an empty
     * one is its end with success. The first process that it makes becomes the plan's init process.
     *
     * @param goOn the answer that lets it go on
     * @param moment such as {@code "post-restore"}
     * @param forCaller CRIU is ended, and the step fails, when whoever gave the plan isn't there any more
     */
    record FollowCriu(Template goOn, String moment, boolean forCaller) implements CriuOp {
        /** For as long as it takes. */
        public FollowCriu(Template goOn, String moment) {
            this(goOn, moment, false);
        }

        @Override
        public int opcode() {
            return 88;
        }

        @Override
        public void encode(PlanWriter out) {
            out.template(goOn).text(moment).u32(forCaller ? 1 : 0);
        }

        @Override
        public String describe() {
            return "have CRIU write or make processes";
        }
    }

    /** Starts CRIU as a child of the maker, for what isn't to be the container's; it outlives its maker. */
    record StartCriu(String path, List<String> args, List<String> env, Given given) implements CriuOp {
        public StartCriu {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        @Override
        public int opcode() {
            return 89;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).texts(args).texts(env);
            given.encode(out);
        }

        @Override
        public String describe() {
            return "run " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }

    /** Removes the files of a directory, and not the directory; in {@link FileOp.OnFailure} alone. */
    record ClearDirectory(String path) implements CriuOp {
        @Override
        public int opcode() {
            return 113;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path);
        }

        @Override
        public String describe() {
            return "remove what is in " + path;
        }

        @Override
        public String path() {
            return path;
        }
    }
}
