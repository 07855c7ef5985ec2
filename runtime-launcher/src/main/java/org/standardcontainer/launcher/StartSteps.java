package org.standardcontainer.launcher;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.StartStep;

/** What is kept of a plan so that a failed start can be explained by whoever starts. */
final class StartSteps {
    private StartSteps() {}

    /** The steps behind the wait for the start, in a plan's last part whose first step has the place {@code first}. */
    static List<StartStep> of(LaunchPlan plan, int first) {
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
