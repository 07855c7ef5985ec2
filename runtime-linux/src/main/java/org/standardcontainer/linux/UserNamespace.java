package org.standardcontainer.linux;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.linux.LinuxNamespaces.Entry;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Spec;

/**
 * The container's user namespace, as far as the compilers of other topics have to know of it.
 *
 * @param isOwn false if the container is in the runtime's
 * @param isNew true if it is made with the container
 * @param keepsGroups true if nobody may set supplementary groups in it
 * @param uids what its user ids are outside; empty if that isn't known
 * @param gids the same of groups
 */
record UserNamespace(boolean isOwn, boolean isNew, boolean keepsGroups, List<IdMapping> uids, List<IdMapping> gids) {
    static UserNamespace of(Spec spec, HostFacts facts) {
        Entry entry = LinuxNamespaces.entry(spec, Kind.USER).orElse(null);
        LinuxConfig linux = spec.linux();
        if (entry == null || linux == null) {
            return new UserNamespace(false, false, facts.users().groupsFixed(), List.of(), List.of());
        }
        List<IdMapping> gids = given(linux.gidMappings());
        boolean fixed = facts.users().groupsFixed()
                || (!facts.canGrant(CapabilityNames.number("CAP_SETGID"))
                        && isOwnId(gids, facts.users().gid()));
        return new UserNamespace(true, entry.path().isEmpty(), fixed, given(linux.uidMappings()), gids);
    }

    private static List<IdMapping> given(@Nullable List<IdMapping> mappings) {
        return mappings == null ? List.of() : mappings;
    }

    /** One id that is the runtime's own: who isn't privileged may map that, and then nobody may set groups any more. */
    static boolean isOwnId(List<IdMapping> mappings, long own) {
        return mappings.size() == 1
                && mappings.get(0).size() == 1
                && mappings.get(0).hostId() == own;
    }

    /** True if groups that can't be set are left as they are: another's user namespace may forbid it, and how is not to be known. */
    boolean mayKeepGroups() {
        return isOwn || keepsGroups;
    }

    /** Who sets the container up: its root, or the first that there is. */
    int owner(List<IdMapping> mappings) {
        return mappings.isEmpty() || outside(mappings, 0).isPresent()
                ? 0
                : mappings.get(0).containerId().intValue();
    }

    /** What an id of the container is outside; empty if there is nothing, or it isn't known. */
    static OptionalLong outside(List<IdMapping> mappings, long id) {
        return mappings.stream()
                .filter(m -> id >= m.containerId() && id - m.containerId() < m.size())
                .mapToLong(m -> m.hostId() + (id - m.containerId()))
                .findFirst();
    }
}
