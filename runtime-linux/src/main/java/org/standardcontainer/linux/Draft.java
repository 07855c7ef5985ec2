package org.standardcontainer.linux;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.Placement;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.MountOp;

/**
 * A container that is being compiled: the three pieces of its plan, in which every compiler writes its steps, and what was
 * found on the way. Not safe for several threads.
 */
final class Draft {
    /** Up to the hooks that run before the switch of the root. */
    final LaunchPlan.Builder environment = LaunchPlan.builder();

    /** From there to where the container waits for its start. */
    final LaunchPlan.Builder rootSwitch = LaunchPlan.builder();

    /** What is made read-only within {@link #rootSwitch}, when all that has to be written is. */
    final LaunchPlan.Builder protection = LaunchPlan.builder();

    /** From the start to the program. */
    final LaunchPlan.Builder program = LaunchPlan.builder();

    final Map<String, String> notes = new LinkedHashMap<>();
    final Findings findings = new Findings();

    /** Who puts the container where the launcher can't. */
    Optional<Placement> placement = Optional.empty();

    private int kept;

    /** The number under which one more mount is kept until it is changed (MountOp.ChangeKept). */
    int keep(String pointer) {
        if (kept == MountOp.MOST_KEPT) {
            findings.unsupported(
                    pointer,
                    "more than " + MountOp.MOST_KEPT
                            + " file systems that are made read-only in the end are not supported",
                    "remove some, or the option ro");
            return MountOp.NOT_KEPT;
        }
        return kept++;
    }

    CompiledContainer finish() {
        return new CompiledContainer(environment.build(), rootSwitch.build(), program.build(), false, placement, notes);
    }
}
