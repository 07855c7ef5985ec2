package org.standardcontainer.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.User;

/** Compiles configurations for the hosts of {@code src/test/resources/hosts}, and shows what came out. */
final class Compiling {
    static final Bundle BUNDLE = Bundle.at(Path.of("/bundles/one"));

    private Compiling() {}

    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Compiling.class.getResource("/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static HostFacts host(String name) {
        return new HostFactsReader(resource("hosts/" + name)).read();
    }

    static Spec bundle(String name) {
        try {
            return SpecJson.read(Files.readAllBytes(resource("bundles/" + name + "/config.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A configuration with nothing in it but what every container needs. */
    static Spec.Builder small() {
        return Spec.builder()
                .root(new Root("rootfs", null))
                .process(process().build())
                .linux(linux().build());
    }

    /** One that is found, and that nothing is asked of. */
    static Criu criu() {
        return new Criu(
                Optional.of(Path.of("/usr/sbin/criu")),
                () -> {
                    throw new AssertionError("nothing of this host");
                },
                plan -> {
                    throw new AssertionError("nothing is executed");
                });
    }

    static ProcessConfig.Builder process() {
        return ProcessConfig.builder().user(User.of(0, 0)).args("/bin/true");
    }

    static LinuxConfig.Builder linux() {
        return LinuxConfig.builder().namespaces(new LinuxNamespace("mount", null), new LinuxNamespace("pid", null));
    }

    static Draft compile(Spec spec) {
        return compile(spec, host("hybrid"), CgroupMode.ENABLED);
    }

    static Draft compile(Spec spec, HostFacts facts, CgroupMode mode) {
        return compile(spec, facts, mode, Stdio.pipes());
    }

    static Draft compile(Spec spec, HostFacts facts, CgroupMode mode, Stdio stdio) {
        return new LinuxCompiler(facts, mode)
                .compile(new CompileRequest(ContainerId.of("one"), BUNDLE, spec, stdio, ProcessTree.MONITORED));
    }

    /** All operations, in order. */
    static List<PlanOp> operations(Draft draft) {
        List<PlanOp> all = new ArrayList<>();
        for (LaunchPlan part : parts(draft)) {
            part.steps().forEach(step -> all.add(step.op()));
        }
        return all;
    }

    /** The operations of one type, in order. */
    static <T extends PlanOp> List<T> operations(Draft draft, Class<T> type) {
        return operations(draft).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    static List<String> findings(Draft draft, Finding.Kind kind) {
        return draft.findings.all().stream()
                .filter(f -> f.kind() == kind)
                .map(f -> f.subject() + ": " + f.problem())
                .toList();
    }

    /** The plan in words: who, what with all operands, and the property that asked for it. */
    static String explain(Draft draft) {
        StringBuilder out = new StringBuilder();
        String[] names = {"environment", "root switch", "program"};
        List<LaunchPlan> parts = parts(draft);
        for (int i = 0; i < names.length; i++) {
            out.append("-- ").append(names[i]).append('\n');
            for (LaunchPlan.Step step : parts.get(i).steps()) {
                out.append(step.actor().name().toLowerCase(java.util.Locale.ROOT))
                        .append(' ')
                        .append(step.op())
                        .append(step.origin().isEmpty() ? "" : "   # " + step.origin())
                        .append('\n');
            }
        }
        draft.findings
                .all()
                .forEach(f -> out.append(f.kind())
                        .append(' ')
                        .append(f.subject())
                        .append(": ")
                        .append(f.problem())
                        .append('\n'));
        return out.toString();
    }

    private static List<LaunchPlan> parts(Draft draft) {
        return List.of(draft.environment.build(), draft.rootSwitch.build(), draft.program.build());
    }
}
