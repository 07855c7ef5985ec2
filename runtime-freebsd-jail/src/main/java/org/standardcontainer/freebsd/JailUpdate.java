package org.standardcontainer.freebsd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.JailShareOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.SpecValidator;

/** Compiles a change of a living jail's limits: each step with what takes it back, should a later one fail. */
final class JailUpdate {
    private static final String POINTER = "/linux/resources";

    private final FreeBsdFacts facts;
    private final String jail;
    private final Map<String, String> rules = new HashMap<>();

    /** @param rules those that are in force, as rctl_get_rules(2) has them: with commas between */
    JailUpdate(FreeBsdFacts facts, String jail, String rules) {
        this.facts = facts;
        this.jail = jail;
        for (String rule : rules.split(",")) {
            this.rules.put(rule.replaceFirst("=.*", ""), rule);
        }
    }

    /**
     * @param own the container's configuration
     * @throws InvalidConfigException if a value is against the spec
     * @throws UnsupportedFeatureException if one can't be changed, or can't be had here
     */
    LaunchPlan compile(Spec own, LinuxResources given) {
        LinuxResources.Builder all = given.toBuilder();
        LinuxResources before = JailResources.of(own);
        LinuxCpu cpu = given.cpu();
        if (cpu != null && cpu.quota() != null && cpu.period() == null && before.cpu() != null) {
            all.cpu(cpu.toBuilder().period(before.cpu().period()).build());
        }
        LinuxMemory memory = given.memory();
        if (memory != null && memory.swap() != null && memory.limit() == null && before.memory() != null) {
            all.memory(memory.toBuilder().limit(before.memory().limit()).build());
        }
        // what a program has made is no stricter than what Java can hold: read as if it had come from a file
        Spec with = SpecJson.read(SpecJson.write(own.toBuilder()
                .linux(LinuxConfig.builder().resources(all.build()).build())
                .build()));
        LinuxResources wanted =
                Objects.requireNonNull(Objects.requireNonNull(with.linux()).resources());
        JailDraft draft = new JailDraft();
        draft.addAll(SpecValidator.validate(with));
        draft.addAll(JailCompiler.PROPERTIES.check(with));
        if (cpu != null && cpu.cpus() != null) {
            draft.unsupported(
                    POINTER + "/cpu/cpus", "the processors of a jail that lives can't be changed", "leave them");
        }
        LaunchPlan.Builder steps = LaunchPlan.builder();
        for (JailLimits.Limit limit : JailLimits.of(wanted)) {
            JailResources.check(limit, facts, jail, draft);
            change(limit, steps);
        }
        refuse(draft);
        return steps.build();
    }

    private void change(JailLimits.Limit limit, LaunchPlan.Builder steps) {
        PlanOp remove = new JailShareOp.RemoveRules(limit.filter(jail));
        String former = rules.get(limit.filter(jail));
        if (former != null) {
            steps.host(limit.pointer(), new FileOp.OnFailure(new JailShareOp.AddRule(former)));
        } else {
            steps.host(limit.pointer(), new FileOp.OnFailure(remove));
        }
        steps.host(limit.pointer(), limit.amount() < 0 ? remove : new JailShareOp.AddRule(limit.rule(jail)));
    }

    private static void refuse(JailDraft draft) {
        List<Finding> errors = new ArrayList<>(draft.findings().stream()
                .filter(finding -> finding.isError() && finding.subject().startsWith(POINTER))
                .toList());
        if (errors.stream().anyMatch(finding -> finding.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        } else if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
    }
}
