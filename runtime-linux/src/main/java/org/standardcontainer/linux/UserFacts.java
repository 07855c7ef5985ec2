package org.standardcontainer.linux;

import java.util.List;
import java.util.Optional;

/**
 * What decides over the ids that the runtime may give to a user namespace. The subordinate ids and the programs are looked for
 * only where the runtime isn't privileged, and so needs them.
 *
 * @param forbidden why this runtime may make no user namespace: a setting of the host with its value, or what else is in the way; empty if it may
 * @param gid the runtime's effective group id
 * @param noNewPrivileges true if programs can't gain privileges by being executed
 * @param groupsFixed true if the kernel lets nobody set supplementary groups in the runtime's user namespace
 * @param subordinatesKnown false if another service than the two files decides over subordinate ids
 * @param subuids the user's ranges in {@code /etc/subuid}
 * @param subgids the user's ranges in {@code /etc/subgid}
 * @param newuidmap the program that writes a map of such user ids
 * @param newgidmap the program that writes a map of such group ids
 */
record UserFacts(
        Optional<String> forbidden,
        long gid,
        boolean noNewPrivileges,
        boolean groupsFixed,
        boolean subordinatesKnown,
        List<Range> subuids,
        List<Range> subgids,
        Optional<String> newuidmap,
        Optional<String> newgidmap) {
    /** Ids, one after the other. */
    record Range(long first, long count) {
        boolean holds(long start, long size) {
            return start >= first && size <= count && start - first <= count - size;
        }
    }

    /** The same, with no user namespaces. */
    UserFacts forbidding(String why) {
        return new UserFacts(
                Optional.of(why),
                gid,
                noNewPrivileges,
                groupsFixed,
                subordinatesKnown,
                subuids,
                subgids,
                newuidmap,
                newgidmap);
    }

    UserFacts {
        subuids = List.copyOf(subuids);
        subgids = List.copyOf(subgids);
    }
}
