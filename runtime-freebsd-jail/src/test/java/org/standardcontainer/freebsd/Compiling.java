package org.standardcontainer.freebsd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.launcher.plan.JailOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.spec.SpecJson;

/** Compiles configurations for machines that aren't there, and shows what came out. */
final class Compiling {
    static final Path STATE = Path.of("/var/run/scr");
    static final Path BUNDLE = Path.of("/bundles/one");

    private Compiling() {}

    /** One that has all that is asked for. */
    static FreeBsdFacts machine() {
        return machine(true);
    }

    /** The same, or one that executes of Linux only what says that it is. */
    static FreeBsdFacts machine(boolean unbranded) {
        return new FreeBsdFacts(
                "15.0-RELEASE",
                1500068,
                new LinkedHashSet<>(JailParameters.KNOWN),
                true,
                true,
                true,
                unbranded,
                "amd64",
                4);
    }

    /** An old one, with nothing but what it must have, and without these parameters. */
    static FreeBsdFacts poor(String... missing) {
        Set<String> parameters = new LinkedHashSet<>(JailParameters.KNOWN);
        List.of(missing).forEach(parameters::remove);
        return new FreeBsdFacts("13.5-RELEASE", 1305000, parameters, false, false, false, false, "amd64", 1);
    }

    static JailDraft compile(String config) {
        return compile(ContainerId.of("one"), config, machine(), Sources.UNKNOWN);
    }

    static JailDraft compile(ContainerId id, String config, FreeBsdFacts facts, Sources sources) {
        return new JailCompiler(facts, STATE)
                .draft(
                        new CompileRequest(
                                id,
                                Bundle.at(BUNDLE),
                                SpecJson.read(config.getBytes(StandardCharsets.UTF_8)),
                                Stdio.pipes(),
                                ProcessTree.MONITORED),
                        sources);
    }

    /** The findings, each in a line. */
    static List<String> findings(JailDraft draft) {
        return draft.findings().stream()
                .map(f -> f.kind() + " " + f.subject() + ": " + f.problem())
                .toList();
    }

    /** The plan in words: who, what with all operands, and the property that asked for it. */
    static String explain(JailDraft draft) {
        StringBuilder out = new StringBuilder();
        explain("environment", draft.environment.build(), out);
        explain("entry", draft.entry.build(), out);
        explain("program", draft.program.build(), out);
        findings(draft).forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    /** A jail's parameters in a line each. */
    private static String text(PlanOp op) {
        if (!(op instanceof JailOp.MakeJail jail)) {
            return op.toString();
        }
        StringBuilder out = new StringBuilder("MakeJail[name=" + jail.name() + "]");
        for (int i = 0; i + 2 < jail.parameters().size(); i += 3) {
            String value = jail.parameters().get(i + 2);
            String kind = jail.parameters().get(i + 1);
            out.append("\n         ").append(jail.parameters().get(i));
            out.append(kind.equals("b") ? "" : kind.equals("x") ? "=0x" + value : "=\"" + value + "\"");
        }
        return out.toString();
    }

    static void explain(String name, LaunchPlan plan, StringBuilder out) {
        out.append("-- ").append(name).append('\n');
        for (LaunchPlan.Step step : plan.steps()) {
            out.append(step.actor().name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(text(step.op()))
                    .append(step.origin().isEmpty() ? "" : "   # " + step.origin())
                    .append('\n');
        }
    }
}
