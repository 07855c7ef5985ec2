package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;
import org.standardcontainer.launcher.plan.GroupOp;
import org.standardcontainer.spec.LinuxIntelRdt;
import org.standardcontainer.spec.Spec;

/**
 * {@code linux.intelRdt} (config-linux.md#intelrdt): a class of the processor's cache and memory bandwidth, and a group to watch what of
 * them is used. A class that has a {@code closID} is somebody's who keeps it (decision 147).
 */
final class IntelRdtCompiler {
    /** Before a number, in the names of notes with the groups that the container's processes are in, in the order of joining. */
    static final String NOTE = "resctrl.";

    private static final String POINTER = "/linux/intelRdt";
    private static final int RDTGROUP_SUPER_MAGIC = 0x0765_5821;

    private final Draft draft;
    private final List<String> groups = new ArrayList<>();

    IntelRdtCompiler(Draft draft) {
        this.draft = draft;
    }

    static boolean isUsed(Spec spec) {
        return spec.linux() != null && spec.linux().intelRdt() != null;
    }

    /** Makes the groups, before the init process. */
    void make(Spec spec, HostFacts facts, ContainerId id) {
        LinuxIntelRdt rdt = spec.linux() == null ? null : spec.linux().intelRdt();
        if (rdt == null) {
            return;
        }
        if (facts.resctrl().isEmpty()) {
            draft.findings.unsupported(
                    POINTER,
                    "no resctrl file system is mounted on this host",
                    "mount it at /sys/fs/resctrl, if the processor has it, or remove the property");
            return;
        }
        String root = facts.resctrl().get();
        String closId = rdt.closId() == null || rdt.closId().isEmpty() ? null : rdt.closId();
        String group = root + (closId == null ? "/" + id.value() : closId.equals("/") ? "" : "/" + closId);
        Map<String, String> lines = lines(rdt);
        if (closId == null || !lines.isEmpty()) {
            draft.environment.host(
                    POINTER + "/closID",
                    new GroupOp.MakeGroup(group, RDTGROUP_SUPER_MAGIC, closId == null, closId != null));
        }
        lines.forEach((pointer, line) -> draft.environment.host(
                pointer, new GroupOp.WriteSchemata(group, List.of(line), RDTGROUP_SUPER_MAGIC, closId != null)));
        groups.add(group);
        if (Boolean.TRUE.equals(rdt.enableMonitoring())) {
            String watched = group + "/mon_groups/" + id.value();
            draft.environment.host(
                    POINTER + "/enableMonitoring", new GroupOp.MakeGroup(watched, RDTGROUP_SUPER_MAGIC, true, false));
            groups.add(watched);
        }
        for (int i = 0; i < groups.size(); i++) {
            draft.notes.put(NOTE + i, groups.get(i));
        }
    }

    /** Puts the init process there: into the class, then into the group in that. */
    void join() {
        groups.forEach(group -> join(group, draft));
    }

    /** The same for a further process. */
    static void join(Map<String, String> notes, Draft draft) {
        for (int i = 0; notes.get(NOTE + i) != null; i++) {
            join(notes.get(NOTE + i), draft);
        }
    }

    private static void join(@Nullable String group, Draft draft) {
        if (group != null) {
            draft.environment.host(POINTER + "/closID", new GroupOp.JoinGroup(group, RDTGROUP_SUPER_MAGIC));
        }
    }

    /** By where they stand, in the order in which the spec has them written. */
    private static Map<String, String> lines(LinuxIntelRdt rdt) {
        Map<String, String> lines = new LinkedHashMap<>();
        put(lines, "/l3CacheSchema", rdt.l3CacheSchema());
        put(lines, "/memBwSchema", rdt.memBwSchema());
        List<String> schemata = rdt.schemata() == null ? List.of() : rdt.schemata();
        for (int i = 0; i < schemata.size(); i++) {
            put(lines, "/schemata/" + i, schemata.get(i));
        }
        return lines;
    }

    /** An empty text is what programs in Go write for absence. */
    private static void put(Map<String, String> lines, String member, @Nullable String line) {
        if (line != null && !line.isEmpty()) {
            lines.put(POINTER + member, line);
        }
    }
}
