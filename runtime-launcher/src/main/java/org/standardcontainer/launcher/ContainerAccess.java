package org.standardcontainer.launcher;

import java.util.Map;
import org.standardcontainer.ContainerId;

/** What a {@link LaunchedContainer} gets from its runtime; a backend hands it on and looks no further. */
public final class ContainerAccess {
    private final ContainerId id;
    private final Map<String, String> notes;

    ContainerAccess(ContainerId id, Map<String, String> notes) {
        this.id = id;
        this.notes = notes;
    }

    ContainerId id() {
        return id;
    }

    Map<String, String> notes() {
        return notes;
    }
}
