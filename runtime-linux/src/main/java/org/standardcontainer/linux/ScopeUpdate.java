package org.standardcontainer.linux;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.launcher.ChangedFile;
import org.standardcontainer.linux.systemd.SystemdManager;

/**
 * Tells systemd of the new limits of a container that is in one of its scopes: what it still knew of the old ones it would write anew when
 * it reads its configuration.
 *
 * @param manager the systemd
 * @param unit the scope's name
 */
record ScopeUpdate(SystemdManager manager, String unit) {
    /** Empty if the container isn't in a scope, or nobody asks systemd for any. */
    static Optional<ScopeUpdate> of(Optional<SystemdManager> manager, Map<String, String> notes) {
        return manager.flatMap(systemd -> CgroupNotes.unified(notes)
                .map(directory -> directory.substring(directory.lastIndexOf('/') + 1))
                .filter(name -> name.endsWith(".scope"))
                .map(name -> new ScopeUpdate(systemd, name)));
    }

    /** @throws LaunchFailedException if it takes them not */
    void tell(List<ChangedFile> changes) {
        try {
            manager.update(
                    unit,
                    changes.stream()
                            .map(change -> Map.entry(
                                    change.path().substring(change.path().lastIndexOf('/') + 1), change.value()))
                            .toList());
        } catch (IOException e) {
            throw new LaunchFailedException(
                    "/linux/resources",
                    "cannot have systemd keep the limits of " + unit,
                    "",
                    "",
                    String.valueOf(e.getMessage()),
                    "",
                    "the limits are as they were. See whether systemd answers: systemctl status " + unit + ".",
                    e);
        }
    }
}
