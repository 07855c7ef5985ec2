package org.standardcontainer.freebsd;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.RemoteMachine;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** The backend {@code freebsd-jail}. */
public final class JailRuntimeProvider implements ContainerRuntimeProvider {
    /** {@code freebsd.launcher}. */
    static final ConfigKey<String> LAUNCHER = ConfigKey.text(
            "freebsd.launcher",
            "Where the launcher of a FreeBSD machine answers, in its role agent: unix:PATH, a socket such as that of a virtual"
                    + " machine's console port, or exec:COMMAND, what a shell executes, with its input and output as the connection");

    /** For {@link java.util.ServiceLoader}. */
    public JailRuntimeProvider() {}

    @Override
    public String name() {
        return "freebsd-jail";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>(LauncherSettings.keys());
        keys.add(LAUNCHER);
        return List.copyOf(keys);
    }

    @Override
    public List<Finding> probe(RuntimeConfig config) {
        if (config.find(LAUNCHER).isEmpty()) {
            return List.of(missing());
        }
        try (RemoteMachine machine = machine(config)) {
            return FreeBsdFacts.read(machine).findings();
        } catch (LauncherFailedException e) {
            return List.of(Finding.unsupported(LAUNCHER.name(), String.valueOf(e.getMessage()), e.remedy()));
        }
    }

    private static Finding missing() {
        return Finding.unsupported(
                LAUNCHER.name(), "no launcher of a FreeBSD machine is configured", "Set freebsd.launcher.");
    }

    private static RemoteMachine machine(RuntimeConfig config) {
        String place = config.find(LAUNCHER)
                .orElseThrow(() -> new LauncherFailedException(
                        missing().problem(), missing().remedy()));
        try {
            return RemoteMachine.at(place);
        } catch (IllegalArgumentException e) {
            throw new LauncherFailedException(
                    "freebsd.launcher is " + e.getMessage(), "Write unix:PATH or exec:COMMAND.");
        }
    }

    @Override
    public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        RemoteMachine machine = machine(config);
        boolean opened = false;
        try {
            JailRuntime runtime =
                    new JailRuntime(LauncherSettings.from(config), FreeBsdFacts.read(machine), machine, listener);
            opened = true;
            return runtime;
        } finally {
            if (!opened) {
                machine.close();
            }
        }
    }
}
