package org.standardcontainer.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.StartStep;
import org.standardcontainer.launcher.state.StateRecord;

/** What is kept of a plan so that a failed start can be explained by whoever starts. */
final class StartSteps {
    private StartSteps() {}

    /** Set in the place of a step that is one of the plan inside the plan. */
    private static final int OF_GUEST = 0x40000000;

    /** The steps behind the wait for the start, in a plan's last part whose first step has the place {@code first}. */
    static List<StartStep> of(LaunchPlan plan, int first) {
        List<StartStep> steps = new ArrayList<>(behindWait(plan, first));
        for (LaunchPlan.Step step : plan.steps()) {
            if (step.op() instanceof GuestOp.RunGuest inside) {
                steps.addAll(behindWait(inside.plan(), OF_GUEST));
            }
        }
        return steps;
    }

    /** The step that a report is about, among those that a container keeps. */
    static Optional<StartStep> find(StateRecord record, Report report) {
        return record.startStep(report.step() | (report.ofGuest() ? OF_GUEST : 0));
    }

    private static List<StartStep> behindWait(LaunchPlan plan, int first) {
        List<StartStep> steps = new ArrayList<>();
        boolean started = false;
        for (int i = 0; i < plan.steps().size(); i++) {
            LaunchPlan.Step step = plan.steps().get(i);
            if (started) {
                steps.add(new StartStep(
                        first + i,
                        step.op().getClass().getSimpleName(),
                        step.op().describe(),
                        step.origin(),
                        step.op().path()));
            }
            started |= step.op() instanceof ProcessOp.WaitStart;
        }
        return steps;
    }
}
