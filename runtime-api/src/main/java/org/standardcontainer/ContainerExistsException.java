package org.standardcontainer;

/** The id is taken (runtime.md#state: unique on the host). */
public final class ContainerExistsException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public ContainerExistsException(ContainerId id) {
        super("container " + id + " already exists", "Delete it, or take another id.", null);
    }

    @Override
    public String errorId() {
        return "container-exists";
    }
}
