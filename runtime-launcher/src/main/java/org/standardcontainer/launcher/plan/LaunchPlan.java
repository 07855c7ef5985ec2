package org.standardcontainer.launcher.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything that an operation does to the world, in order: lock, journal, records, cgroups, namespaces, mounts, hooks,
 * program. Java decides it, the launcher does it; nothing happens that isn't in it.
 *
 * @param steps in the order of execution
 */
public record LaunchPlan(List<Step> steps) {
    /** The largest encoded plan that a launcher takes, in bytes. */
    public static final int MAX_BYTES = 16 << 20;

    static final int MAGIC = 0x4e504353; // "SCPN"
    static final int VERSION = 1;

    /**
     * One step.
     *
     * @param actor who does it
     * @param op what is done
     * @param origin the JSON pointer of the property that asked for it; empty when the lifecycle itself does
     */
    public record Step(Actor actor, PlanOp op, String origin) {}

    public LaunchPlan {
        steps = List.copyOf(steps);
    }

    /** Starts an empty plan. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The wire form: magic, version, total length and number of steps, then for each step its opcode, actor, length of
     * operands and the operands.
     *
     * @throws IllegalArgumentException if it would be larger than {@link #MAX_BYTES}
     */
    public byte[] encode() {
        PlanWriter out = new PlanWriter();
        out.raw32(MAGIC);
        out.raw32(VERSION);
        out.raw32(0); // the total
        out.raw32(steps.size());
        for (Step step : steps) {
            out.raw32(step.op().opcode());
            out.raw32(step.actor().code());
            int start = out.beginLength();
            step.op().encode(out);
            out.endLength(start);
        }
        out.set32(8, out.length());
        return out.bytes();
    }

    /**
     * True if no step starts, becomes, enters or hands anything to a process: whoever executes it is seen by none of a container's, whatever file it is
     * executed from. Of steps that nobody has looked at it says no.
     */
    public boolean concernsNoProgram() {
        return steps.stream().allMatch(step -> step.actor() == Actor.HOST && concernsNoProgram(step.op()));
    }

    private static boolean concernsNoProgram(PlanOp op) {
        return op instanceof FileOp.LockFile
                || op instanceof FileOp.CheckFileEnd
                || op instanceof FileOp.ReplayJournal
                || op instanceof FileOp.KillMaker
                || op instanceof FileOp.RemoveFiles
                || op instanceof ProcessOp.LimitInit
                || op instanceof ProcessOp.StartInit
                || op instanceof ProcessOp.KillProcess
                || op instanceof CgroupOp.ThawCgroup
                || (op instanceof FileOp.Undo undo && concernsNoProgram(undo.op()));
    }

    /** Collects steps. Not safe for several threads. */
    public static final class Builder {
        private final List<Step> steps = new ArrayList<>();

        private Builder() {}

        /** The maker does this next. */
        public Builder host(String origin, PlanOp op) {
            steps.add(new Step(Actor.HOST, op, origin));
            return this;
        }

        /** The init process does this next. */
        public Builder init(String origin, PlanOp op) {
            steps.add(new Step(Actor.INIT, op, origin));
            return this;
        }

        /** All steps of another plan come next. */
        public Builder all(LaunchPlan other) {
            steps.addAll(other.steps());
            return this;
        }

        /** The finished plan. */
        public LaunchPlan build() {
            return new LaunchPlan(steps);
        }
    }
}
