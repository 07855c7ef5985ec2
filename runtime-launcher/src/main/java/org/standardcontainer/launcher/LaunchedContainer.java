package org.standardcontainer.launcher;

import java.util.Map;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Waitable;

/** A container whose processes were made by the launcher. A backend's subclass adds the optional operations that it has. */
public abstract class LaunchedContainer extends StandardContainer implements Waitable {
    private final ContainerAccess access;

    protected LaunchedContainer(ContainerAccess access) {
        super(access.id());
        this.access = access;
    }

    /** What the backend noted when it compiled the container; see {@link CompiledContainer#notes()}. */
    protected final Map<String, String> notes() {
        return access.notes();
    }
}
