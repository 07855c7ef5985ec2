package org.standardcontainer.cli;

import java.util.List;
import java.util.Locale;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.LaunchedRuntime;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.Spec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description =
                "Prints what create and start would do with a bundle, step by step, and which property asks for it."
                        + " Does nothing.",
        footer = {"", "Example:", "  scr explain --bundle ~/bundles/web"})
final class ExplainCommand extends Subcommand {
    @Mixin
    private final BundleOption bundleOption = new BundleOption();

    @Option(names = "--all", description = "every single step, also those that write down how to undo others")
    private boolean all;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "the name that the container would have (default: example)")
    private String id = "example";

    @Override
    public Integer call() {
        ContainerId containerId = ContainerId.of(id);
        Bundle bundle = bundleOption.bundle();
        scr().choose(bundle);
        try (ContainerRuntime runtime = scr().open()) {
            if (!(runtime instanceof LaunchedRuntime launched)) {
                throw new UsageException(
                        "backend " + runtime.name() + " has no launch plan to explain",
                        "Take one that has, such as linux.");
            }
            refuse(launched.check(bundle));
            Spec spec = BundleReader.read(bundle).spec();
            table(launched.plan(containerId, bundle, spec, Stdio.inherit()))
                    .lines()
                    .forEach(scr().shell().out()::println);
        }
        return 0;
    }

    /** What create would refuse has no plan. */
    private static void refuse(List<Finding> findings) {
        List<Finding> errors = findings.stream().filter(Finding::isError).toList();
        if (errors.stream().anyMatch(error -> error.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        }
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
    }

    private Table table(LaunchPlan plan) {
        Table table = new Table().row("#", "BY", "STEP", "FROM");
        List<LaunchPlan.Step> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            LaunchPlan.Step step = steps.get(i);
            if (!all && step.op() instanceof FileOp.Journal) {
                continue;
            }
            int alike = all ? 0 : alike(steps, i);
            table.row(
                    Integer.toString(i + 1),
                    step.actor().name().toLowerCase(Locale.ROOT),
                    step.op().describe() + (alike == 0 ? "" : " … and " + alike + " more"),
                    alike == 0 ? step.origin() : family(step));
            i += alike;
        }
        return table;
    }

    /** How many steps right after this one do the same for the same property. */
    private static int alike(List<LaunchPlan.Step> steps, int first) {
        LaunchPlan.Step step = steps.get(first);
        int next = first + 1;
        while (next < steps.size()
                && steps.get(next).actor() == step.actor()
                && steps.get(next).op().getClass() == step.op().getClass()
                && family(steps.get(next)).equals(family(step))) {
            next++;
        }
        return next - first - 1;
    }

    /** The property whose entries are treated alike; of others, such as mounts, each entry is one of its own. */
    private static String family(LaunchPlan.Step step) {
        return step.origin().replaceFirst("(Paths)/[0-9]+$", "$1");
    }
}
