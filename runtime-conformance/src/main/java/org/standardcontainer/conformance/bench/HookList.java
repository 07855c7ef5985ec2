package org.standardcontainer.conformance.bench;

import org.standardcontainer.Status;

/** The six lists of hooks (config.md#posix-platform-hooks). */
public enum HookList {
    PRESTART("prestart", Status.CREATING),
    CREATE_RUNTIME("createRuntime", Status.CREATING),
    CREATE_CONTAINER("createContainer", Status.CREATING),
    START_CONTAINER("startContainer", Status.CREATED),
    POSTSTART("poststart", Status.RUNNING),
    POSTSTOP("poststop", Status.STOPPED);

    private final String property;
    private final Status status;

    HookList(String property, Status status) {
        this.property = property;
        this.status = status;
    }

    /** Its property under {@code hooks}. */
    public String property() {
        return property;
    }

    /** The status that fits the phase in which the list is run. */
    public Status status() {
        return status;
    }

    /** True if its programs are looked up in the container's filesystem. */
    public boolean resolvesInContainer() {
        return this == START_CONTAINER;
    }

    /** True if its programs run in the container's namespaces. */
    public boolean runsInContainer() {
        return this == START_CONTAINER || this == CREATE_CONTAINER;
    }

    /** True if create runs it. */
    public boolean partOfCreate() {
        return this == PRESTART || this == CREATE_RUNTIME || this == CREATE_CONTAINER;
    }

    @Override
    public String toString() {
        return property;
    }
}
