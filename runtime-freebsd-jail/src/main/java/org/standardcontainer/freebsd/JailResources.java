package org.standardcontainer.freebsd;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.JailShareOp;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/** A new jail's limits: rules before there is a jail, since they go by its name; its processors after it. */
final class JailResources {
    private static final String POINTER = "/linux/resources";

    private final LinuxResources resources;
    private final FreeBsdFacts facts;
    private final String jail;
    private final JailDraft draft;

    JailResources(Spec spec, FreeBsdFacts facts, String jail, JailDraft draft) {
        this.resources = of(spec);
        this.facts = facts;
        this.jail = jail;
        this.draft = draft;
    }

    /** The section, or one with nothing in it. */
    static LinuxResources of(Spec spec) {
        LinuxResources resources = spec.linux() == null ? null : spec.linux().resources();
        return resources != null ? resources : LinuxResources.builder().build();
    }

    void before() {
        if (facts.limits()) {
            // also without any now: an update may add some
            draft.environment.host(POINTER, new FileOp.Journal(new JailShareOp.RemoveRules("jail:" + jail)));
        }
        for (JailLimits.Limit limit : JailLimits.of(resources)) {
            check(limit, facts, jail, draft);
            if (limit.amount() >= 0) {
                draft.environment.host(limit.pointer(), new JailShareOp.AddRule(limit.rule(jail)));
            }
        }
    }

    /** Why a limit can't be set here. */
    static void check(JailLimits.Limit limit, FreeBsdFacts facts, String jail, JailDraft draft) {
        if (!facts.limits()) {
            draft.unsupported(
                    limit.pointer(),
                    "the kernel counts nothing for jails: kern.racct.enable is 0",
                    "set it to 1 in /boot/loader.conf and restart the machine, or remove the limit");
        } else if (jail.chars().anyMatch(c -> c == ':' || c == '=' || c == '/' || c == ',')) {
            draft.unsupported(
                    limit.pointer(),
                    "rules of rctl can't speak of a jail with the name " + jail,
                    "rename the parent, or remove the limit");
        }
    }

    void after() {
        String cpus = resources.cpu() == null ? null : resources.cpu().cpus();
        if (cpus == null || cpus.isBlank()) {
            return;
        }
        List<String> processors = processors(cpus);
        if (processors == null) {
            draft.unsupported(
                    POINTER + "/cpu/cpus",
                    "the machine has the processors 0 to " + (facts.processors() - 1),
                    "take some of these");
        } else {
            draft.environment.host(POINTER + "/cpu/cpus", new JailShareOp.SetJailProcessors(processors));
        }
    }

    /** Their numbers, of a list such as {@code 0-2,5}; null if one isn't there. */
    private @Nullable List<String> processors(String list) {
        List<String> processors = new ArrayList<>();
        for (String range : list.split(",")) {
            String[] ends = range.strip().split("-");
            if (ends[0].length() > 5 || ends[ends.length - 1].length() > 5) {
                return null;
            }
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (last >= facts.processors()) {
                return null;
            }
            for (int processor = Integer.parseInt(ends[0]); processor <= last; processor++) {
                processors.add(Integer.toString(processor));
            }
        }
        return processors;
    }
}
