package org.standardcontainer.launcher.plan;

import java.util.List;

/** Operations of the maker on the init process, most of which may not do these to itself. */
public sealed interface InitOp extends PlanOp {
    /** Writes a file of the init process below {@code /proc/PID} in one go: {@code uid_map}, {@code timens_offsets}. */
    record WriteInit(String name, String content) implements InitOp {
        @Override
        public int opcode() {
            return 77;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).text(content);
        }

        @Override
        public String describe() {
            return "set " + name + " of the init process";
        }

        @Override
        public String path() {
            return name;
        }
    }

    /**
     * Has {@link ProcessOp.CloneInit} make the init process with this {@code oom_score_adj}, -1000 to 1000, which it inherits: the
     * maker has it for that moment. Comes before {@link NamespaceOp.JoinProcess}, behind which a maker that isn't root may not
     * write its own.
     */
    record ScoreInit(int score) implements InitOp {
        @Override
        public int opcode() {
            return 110;
        }

        @Override
        public void encode(PlanWriter out) {
            out.u32(score);
        }

        @Override
        public String describe() {
            return "set oom_score_adj " + score;
        }
    }

    /** Runs a program to its end with the init process's pid as its first argument, before {@code args}, and without environment. A timeout of 0 is none. */
    record RunOnInit(String path, List<String> args, int timeoutMillis) implements InitOp {
        public RunOnInit {
            args = List.copyOf(args);
        }

        @Override
        public int opcode() {
            return 78;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).texts(args).u32(timeoutMillis);
        }

        @Override
        public String describe() {
            return "run " + path + " on the init process";
        }
    }

    /**
     * Compares the ids that the init process's user namespace has ({@code uid_map} or {@code gid_map} below {@code /proc/PID}) with
     * ranges, three numbers each as they stand in such a file, in any order; {@code EINVAL} if they are others.
     */
    record CheckIds(String name, List<Integer> ranges) implements InitOp {
        public CheckIds {
            ranges = List.copyOf(ranges);
        }

        @Override
        public int opcode() {
            return 79;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(name).numbers(ranges);
        }

        @Override
        public String describe() {
            return "compare " + name + " of the user namespace";
        }

        @Override
        public String path() {
            return name;
        }
    }
}
