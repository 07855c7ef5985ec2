package org.standardcontainer.linux;

import java.util.List;

/** The hosts of docs/hosts.md: the machine itself, and what is made of it by containers. */
enum HostKind {
    BARE,
    NESTED,
    RUNNER(Trait.MASKED, Trait.PROFILE),
    NO_NEW_PRIVILEGES(Trait.NO_NEW_PRIVILEGES),
    USERS_ROOT(Trait.USER_NAMESPACE),
    POD(Trait.FEW_CAPABILITIES, Trait.MASKED),
    ENGINE(Trait.FEW_CAPABILITIES, Trait.MASKED, Trait.FILTERED),
    USER(Trait.USER, Trait.SUBORDINATES),
    USER_WITHOUT_RANGE(Trait.USER),
    USER_NO_NEW_PRIVILEGES(Trait.USER, Trait.SUBORDINATES, Trait.NO_NEW_PRIVILEGES),
    USER_WITHOUT_NAMESPACES(Trait.USER, Trait.USER_NAMESPACE, Trait.NO_USER_NAMESPACES);

    /** What it differs by from a root with all capabilities in namespaces of its own. */
    enum Trait {
        /** An ordinary user. */
        USER,
        /** Who has ids in /etc/subuid and /etc/subgid. */
        SUBORDINATES,
        NO_NEW_PRIVILEGES,
        /** The capabilities that container engines grant. */
        FEW_CAPABILITIES,
        /** What container engines cover in /proc and /sys. */
        MASKED,
        /** The filter of system calls that container engines have, as it is for these capabilities. */
        PROFILE,
        /** A filter that refuses what Docker's does without CAP_SYS_ADMIN. */
        FILTERED,
        /** It is in a user namespace of its own. */
        USER_NAMESPACE,
        /** In which no further ones can be made. */
        NO_USER_NAMESPACES
    }

    @SuppressWarnings("ImmutableEnumChecker") // as List.of makes them
    private final List<Trait> traits;

    HostKind(Trait... traits) {
        this.traits = List.of(traits);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Its name in the document. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
