package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.launcher.Placement;
import org.standardcontainer.linux.systemd.MonitorScope;
import org.standardcontainer.linux.systemd.Property;
import org.standardcontainer.linux.systemd.Scope;
import org.standardcontainer.linux.systemd.SystemdManager;

/** Has systemd make a container's scope, with its init process in it, and sees to it that the monitor is in one that ends with no service. */
record ScopePlacement(SystemdManager manager, Scope scope, List<Property> properties) implements Placement {
    private static final Path ROOT = Path.of("/");

    ScopePlacement {
        properties = List.copyOf(properties);
    }

    @Override
    public void place(int init, int monitor, int launcher) {
        try {
            manager.start(scope, properties, init, MonitorScope.outside(ROOT, monitor, launcher));
        } catch (IOException e) {
            throw new LaunchFailedException(
                    CgroupCompiler.PATH,
                    "cannot have systemd make " + scope.unit() + " in " + scope.slice(),
                    "",
                    "",
                    String.valueOf(e.getMessage()),
                    "",
                    SystemdManager.isTaken(e)
                            ? "another unit has this name. Stop it, or give linux.cgroupsPath another one."
                            : "the journal of systemd may say more: journalctl -u " + scope.unit() + ".",
                    e);
        }
    }
}
