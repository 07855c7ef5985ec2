package org.standardcontainer.launcher;

import java.util.List;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * A backend's plan of a further process.
 *
 * @param plan from joining the container ({@code JoinProcess}, {@code CloneInit}, its cgroup) to {@code Exec}; makes nothing that
 *     stays when the process has ended
 * @param findings what was found; with an error among them the plan isn't executed
 */
public record CompiledExec(LaunchPlan plan, List<Finding> findings) {
    public CompiledExec {
        findings = List.copyOf(findings);
    }
}
