package org.standardcontainer;

/** Another operation on the same container didn't end within its deadline. */
public final class ContainerBusyException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public ContainerBusyException(String message, String remedy) {
        super(message, remedy, null);
    }

    @Override
    public String errorId() {
        return "container-busy";
    }
}
