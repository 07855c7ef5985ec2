package org.standardcontainer.launcher.state;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * What the command line's program may do with a container without a JVM, and as long as what holds. The boot and the pid namespace are the record's.
 *
 * @param build of the program; another one asks
 * @param config the bundle's configuration: as long as it is what it was
 * @param freezer the directory of the cgroup that says whether it is paused; empty if it can't be
 * @param text what is printed of its state, with a place for the pid and one for the status
 * @param directory where the plans have the container's files
 * @param start starts it when it is created, but for the check that it is the same; empty if that takes more than a plan
 * @param removal removes it when it has stopped; the same
 */
public record LeftAnswer(
        String build,
        String config,
        String freezer,
        String text,
        String directory,
        Optional<LaunchPlan> start,
        Optional<LaunchPlan> removal) {
    /** Characters of the text; where there is more, the file is more than the program reads. */
    public static final int LONGEST = 16 << 10;

    /** In the order in which they stand in {@code state.json}. */
    List<String> texts(Boot boot) {
        return List.of(
                build,
                boot.bootId(),
                boot.pidNamespace(),
                config,
                freezer,
                text,
                directory,
                encoded(start),
                encoded(removal));
    }

    private static String encoded(Optional<LaunchPlan> plan) {
        return plan.map(steps -> Base64.getEncoder().withoutPadding().encodeToString(steps.encode()))
                .orElse("");
    }
}
