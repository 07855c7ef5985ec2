package org.standardcontainer;

/** No container has this id. */
public final class ContainerNotFoundException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public ContainerNotFoundException(ContainerId id) {
        super("container " + id + " does not exist", "List the containers that do, or check the state root.", null);
    }

    @Override
    public String errorId() {
        return "container-not-found";
    }
}
