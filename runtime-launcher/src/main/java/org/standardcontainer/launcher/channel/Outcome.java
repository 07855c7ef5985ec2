package org.standardcontainer.launcher.channel;

import java.util.List;

/**
 * How a plan ended.
 *
 * @param report success or failure
 * @param warnings what failed without ending the plan, or when a failed one was undone, in order
 */
public record Outcome(Report report, List<Report> warnings) {
    public Outcome {
        warnings = List.copyOf(warnings);
    }

    /** True if every step was done. */
    public boolean isSuccess() {
        return report.kind() == Report.Kind.SUCCESS;
    }
}
