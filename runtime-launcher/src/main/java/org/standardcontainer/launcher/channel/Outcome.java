package org.standardcontainer.launcher.channel;

import java.nio.ByteBuffer;
import java.util.List;
import org.standardcontainer.LauncherFailedException;

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

    /**
     * What the launcher said of a plan that failed when somebody else had it execute that.
     *
     * @throws IllegalArgumentException if that is no report of a failure
     */
    public static Outcome reported(byte[] report) {
        Outcome outcome;
        try {
            outcome = new Outcome(Report.decode(ByteBuffer.wrap(report)), List.of());
        } catch (LauncherFailedException e) {
            throw new IllegalArgumentException(e);
        }
        if (outcome.report().kind() != Report.Kind.FAILURE) {
            throw new IllegalArgumentException("no report of a failure");
        }
        return outcome;
    }

    /** True if every step was done. */
    public boolean isSuccess() {
        return report.kind() == Report.Kind.SUCCESS;
    }
}
