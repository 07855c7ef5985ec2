package org.standardcontainer.spi;

import java.util.List;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;

/**
 * A backend, found by {@link java.util.ServiceLoader}. Has a public constructor without parameters, which does
 * nothing and never fails.
 */
public interface ContainerRuntimeProvider {
    /** The word for it in a configuration ({@code backend = linux}); lower case, unique. */
    String name();

    /** The configuration keys that it knows, besides {@code backend} and {@code state.root}. */
    List<ConfigKey<?>> keys();

    /**
     * Finds out whether it can run here with this configuration: errors say what is missing and how to get it, the
     * rest says what was found. Never throws and leaves nothing behind.
     */
    List<Finding> probe(RuntimeConfig config);

    /** Opens it; called only after a probe without errors. */
    ContainerRuntime open(RuntimeConfig config, RuntimeListener listener);
}
