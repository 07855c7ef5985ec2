package org.standardcontainer.linux.cgroup;

import java.util.Map;
import java.util.Set;

/**
 * config-linux.md#unified: files of cgroup v2 by their own names, a write for each line. Which files there are is the kernel's
 * business: one that isn't there is an error when it is written, or before, where it is known.
 */
final class UnifiedSettings {
    /** Files that say who is in a cgroup, or do something to whoever is, instead of limiting it. */
    private static final Set<String> ACTIONS = Set.of(
            "cgroup.procs", "cgroup.threads", "cgroup.type", "cgroup.subtree_control", "cgroup.freeze", "cgroup.kill");

    private UnifiedSettings() {}

    static void v2(Map<String, String> files, CgroupFacts facts, CgroupSettings.Collector all) {
        files.forEach((file, value) -> {
            String property = "unified/" + CgroupSettings.escape(file);
            int dot = file.indexOf('.');
            String controller = dot < 0 ? file : file.substring(0, dot);
            SettingsWriter out = new SettingsWriter(facts, CgroupVersion.V2, controller);
            if (!facts.has(CgroupVersion.V2, controller)) {
                out.findings.add(facts.missing("/linux/resources/" + property, controller));
            } else if (ACTIONS.contains(file)) {
                out.refuse(property, "limits nothing: the runtime itself decides who is in the cgroup", "remove it");
            } else {
                value.lines().filter(line -> !line.isBlank()).forEach(line -> out.setIfBuilt(file, line, property));
                if (value.isBlank()) {
                    out.refuse(property, "there is nothing to write", "give a value, or remove it");
                }
            }
            all.take(out);
        });
    }
}
