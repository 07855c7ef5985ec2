package org.standardcontainer.launcher;

import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;

/**
 * A runtime whose containers are made by the launcher. A backend compiles; this runs the plans, keeps the state store and
 * finds containers again.
 */
public abstract class LaunchedRuntime extends ContainerRuntime {
    protected LaunchedRuntime(LauncherSettings settings, RuntimeListener listener) {
        super(listener);
    }

    // --- must be written by a backend ---

    /**
     * Compiles a configuration, without any effect.
     *
     * @throws org.standardcontainer.UnsupportedFeatureException if it asks for what this host can't do
     */
    protected abstract CompiledContainer compile(CompileRequest request);

    /** Makes the object that stands for a container, new or found again: {@code return new LinuxContainer(access)}. */
    protected abstract LaunchedContainer container(ContainerAccess access);
}
