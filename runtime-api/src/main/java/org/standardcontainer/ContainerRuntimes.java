package org.standardcontainer;

import java.util.List;
import java.util.ServiceLoader;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** Opens the runtime that a configuration names. The backends are those on the class or module path. */
public final class ContainerRuntimes {
    private ContainerRuntimes() {}

    /**
     * Opens the configured backend, with warnings going to the log.
     *
     * @throws BackendUnavailableException if it can't run here; no other is taken in its place
     */
    public static ContainerRuntime open(RuntimeConfig config) {
        return open(config, RuntimeListener.logging());
    }

    /**
     * Opens the configured backend.
     *
     * @throws BackendUnavailableException if it can't run here; no other is taken in its place
     */
    public static ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        ContainerRuntimeProvider provider = config.provider();
        List<Finding> findings = provider.probe(config);
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new BackendUnavailableException(provider.name(), findings);
        }
        return provider.open(config, TolerantListener.of(listener));
    }

    /** Every backend that is there, ordered by name. */
    public static List<ContainerRuntimeProvider> providers() {
        return ServiceLoader.load(ContainerRuntimeProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(java.util.Comparator.comparing(ContainerRuntimeProvider::name))
                .toList();
    }
}
