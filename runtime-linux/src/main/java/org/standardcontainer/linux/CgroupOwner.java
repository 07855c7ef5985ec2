package org.standardcontainer.linux;

import java.util.List;
import java.util.Optional;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** Whom the container's cgroup of v2 is handed over to (config-linux.md#cgroup-ownership). */
final class CgroupOwner {
    private CgroupOwner() {}

    /** The user's id on the host; empty if the cgroup stays its maker's. */
    static Optional<Long> of(Spec spec) {
        LinuxConfig linux = spec.linux();
        Long given = spec.process() == null || spec.process().user() == null
                ? null
                : spec.process().user().uid();
        if (linux == null
                || given == null
                || !LinuxNamespaces.isNew(spec, LinuxNamespaces.Kind.CGROUP)
                || !seesItWritable(spec)) {
            return Optional.empty();
        }
        final long uid = given;
        if (LinuxNamespaces.entry(spec, LinuxNamespaces.Kind.USER).isEmpty()) {
            return Optional.of(uid);
        }
        List<IdMapping> mappings = linux.uidMappings() == null ? List.of() : linux.uidMappings();
        return mappings.stream()
                .filter(m -> uid >= m.containerId() && uid - m.containerId() < m.size())
                .map(m -> m.hostId() + uid - m.containerId())
                .findFirst();
    }

    /** "exactly when the cgroup filesystem is to be mounted read-write" */
    private static boolean seesItWritable(Spec spec) {
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        return mounts.stream()
                .anyMatch(m -> "cgroup".equals(m.source())
                        && ContainerPath.clean(m.destination()).equals("/sys/fs/cgroup")
                        && !MountOptions.parse(m.options() == null ? List.of() : m.options())
                                .readonly());
    }
}
