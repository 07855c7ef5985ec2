package org.standardcontainer.launcher;

import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;

/** What is recorded of a container can't be used, so no more can be told of it; others aren't concerned. */
public final class DamagedStateException extends ContainerException {
    private static final long serialVersionUID = 1L;

    DamagedStateException(ContainerId id, String problem) {
        super(
                "the state of container " + id + " is damaged: " + problem,
                "Remove it: ContainerRuntime.destroy, or scr delete --force " + id + ".",
                null);
    }

    @Override
    public String errorId() {
        return "damaged-state";
    }
}
