package org.standardcontainer.launcher;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.StartStep;
import org.standardcontainer.launcher.state.StateRecord;

/**
 * The step that a report is about, from the plan that was sent or from what a container keeps of the one that made it.
 *
 * @param operation the operation's type ({@code "MountBind"})
 * @param description what it does, in the imperative
 * @param origin the JSON pointer that asked for it; empty when none did
 * @param path the path that it works on; empty when none
 */
record FailedStep(String operation, String description, String origin, String path) {
    static FailedStep of(LaunchPlan plan, Optional<StateRecord> record, Report report) {
        if (report.ofMaker()) {
            return record.flatMap(r -> StartSteps.find(r, report))
                    .map(FailedStep::of)
                    .orElseGet(() -> new FailedStep("", "do step " + report.step() + " of the start", "", ""));
        }
        LaunchPlan executed = report.ofGuest() ? inside(plan) : plan;
        if (report.step() < 0 || report.step() >= executed.steps().size()) {
            return new FailedStep("", "execute the plan", "", "");
        }
        LaunchPlan.Step step = executed.steps().get(report.step());
        return new FailedStep(
                step.op().getClass().getSimpleName(),
                step.op().describe(),
                step.origin(),
                step.op().path());
    }

    /** The plan that is executed in a virtual machine. */
    private static LaunchPlan inside(LaunchPlan plan) {
        return plan.steps().stream()
                .map(LaunchPlan.Step::op)
                .flatMap(op -> op instanceof GuestOp.RunGuest made
                        ? Stream.of(made.plan())
                        : op instanceof GuestOp.AskGuest asked ? Stream.of(asked.plan()) : Stream.empty())
                .findFirst()
                .orElseGet(() -> new LaunchPlan(List.of()));
    }

    private static FailedStep of(StartStep step) {
        return new FailedStep(step.operation(), step.description(), step.origin(), step.path());
    }
}
