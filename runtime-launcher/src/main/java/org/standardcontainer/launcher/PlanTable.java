package org.standardcontainer.launcher;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.Actor;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** A plan in words: what each step does, who does it, and which property asked for it. */
public final class PlanTable {
    private static final int MAX_WIDTH = 72;

    private PlanTable() {}

    /** One line for each step, under a heading. Columns are as wide as what is in them, within reason. */
    public static List<String> lines(LaunchPlan plan) {
        int numbers = Math.max(2, Integer.toString(plan.steps().size()).length());
        int width = plan.steps().stream()
                .mapToInt(step -> text(step).length())
                .max()
                .orElse(0);
        String format = "%" + numbers + "s  %-9s  %-" + Math.max(4, Math.min(width, MAX_WIDTH)) + "s  %s";
        List<String> lines = new ArrayList<>();
        lines.add(format.formatted("#", "by", "step", "from"));
        for (int i = 0; i < plan.steps().size(); i++) {
            LaunchPlan.Step step = plan.steps().get(i);
            String by = step.actor() == Actor.HOST ? "runtime" : "container";
            lines.add(format.formatted(i + 1, by, text(step), step.origin()).stripTrailing());
        }
        return lines;
    }

    /** A description may hold what a configuration holds: nothing of it may move a terminal's cursor. */
    private static String text(LaunchPlan.Step step) {
        return step.op().describe().replaceAll("\\p{Cntrl}", "?");
    }
}
