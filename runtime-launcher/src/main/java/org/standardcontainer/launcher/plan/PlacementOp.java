package org.standardcontainer.launcher.plan;

/** Operations on cgroups that somebody else makes. */
public sealed interface PlacementOp extends PlanOp {
    /**
     * Has whoever sent the plan put the init process into a cgroup that another manager of the host makes, and looks whether it is there
     * then. Comes right after {@code CloneInit}: init has done nothing so far. The cgroup is in the journal: first to be taken away if it
     * is empty, and from when init is in it, to be removed with all that is in it.
     *
     * @param path the cgroup's directory, in the v2 hierarchy
     * @param deadlineMillis how long that may take; then it fails with {@code ETIMEDOUT}, and with {@code ECANCELED} for a no
     */
    record AwaitPlacement(String path, int deadlineMillis) implements PlacementOp {
        @Override
        public int opcode() {
            return 117;
        }

        @Override
        public void encode(PlanWriter out) {
            out.text(path).u32(deadlineMillis);
        }

        @Override
        public String describe() {
            return "have the container placed in " + path;
        }
    }
}
