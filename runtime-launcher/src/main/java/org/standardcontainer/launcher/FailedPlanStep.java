package org.standardcontainer.launcher;

/** Says, as the cause of a {@link org.standardcontainer.LaunchFailedException}, which step of a plan it was: for who looks for a fault in the plan. */
public final class FailedPlanStep extends Exception {
    private static final long serialVersionUID = 1L;

    /** It was thrown by no line of Java, so it has no trace. */
    FailedPlanStep(FailedStep step, int number) {
        super(
                "step " + number + " of the plan, " + step.operation() + ": " + step.description()
                        + (step.origin().isEmpty() ? "" : ", for " + step.origin()),
                null,
                false,
                false);
    }
}
