package org.standardcontainer.linux;

import java.util.List;
import java.util.Set;
import org.standardcontainer.spec.Spec;

/**
 * {@code linux.mountLabel} (config-linux.md#mount-label): the SELinux context of what is in the container's file systems. As with runc it is that
 * of new file systems, the empty ones that hide masked directories among them; procfs and sysfs have labels for each file, binds those of
 * the host's files, and mqueue is one with its namespace, so that its root is labelled instead.
 *
 * @param label empty: none
 */
record MountLabel(String label) {
    static final String NO_SELINUX = "SELinux is not enabled on this kernel, or has no policy";

    private static final String POINTER = "/linux/mountLabel";
    private static final Set<String> WITH_OTHERS = Set.of("proc", "sysfs", "mqueue", "cgroup", "cgroup2");

    static MountLabel of(Spec spec, HostFacts facts, Findings findings) {
        String label = text(spec);
        if (!label.isEmpty() && !facts.securityModules().contains("selinux")) {
            findings.unsupported(POINTER, NO_SELINUX, "remove it");
        }
        if (label.indexOf('"') >= 0) {
            findings.invalid(POINTER, "has a quotation mark in it", "config-linux.md#mount-label");
        }
        return new MountLabel(label);
    }

    /** As it stands in the configuration; empty: none. */
    static String text(Spec spec) {
        return spec.linux() == null || spec.linux().mountLabel() == null
                ? ""
                : spec.linux().mountLabel();
    }

    /** What a new file system of this type gets for an option. In quotes, since the categories of a label have commas between. */
    List<String> options(String type) {
        if (label.isEmpty() || WITH_OTHERS.contains(type)) {
            return List.of();
        }
        return List.of("context=" + (label.contains(",") ? '"' + label + '"' : label));
    }

    /** True if the root of such a file system is labelled when it is mounted. */
    boolean isForRootOf(String type) {
        return !label.isEmpty() && type.equals("mqueue");
    }
}
