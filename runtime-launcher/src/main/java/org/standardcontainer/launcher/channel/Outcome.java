package org.standardcontainer.launcher.channel;

import java.util.List;

/**
 * How a plan ended.
 *
 * @param report success or failure
 * @param warnings programs that failed without ending the plan, in order
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
