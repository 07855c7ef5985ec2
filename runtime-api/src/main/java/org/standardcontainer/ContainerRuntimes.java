package org.standardcontainer;

import java.util.List;
import java.util.ServiceLoader;
import org.standardcontainer.config.InvalidRuntimeConfigException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.isolation.IsolationPolicy;
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
     * @throws InvalidRuntimeConfigException if {@link RuntimeConfig#ISOLATION_POLICY} names no policy
     */
    public static ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        ContainerRuntimeProvider provider = config.provider();
        List<Finding> findings = provider.probe(config);
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new BackendUnavailableException(provider.name(), findings);
        }
        IsolationPolicy policy = policy(config);
        ContainerRuntime runtime = provider.open(config, TolerantListener.of(listener));
        runtime.demand(policy);
        return runtime;
    }

    private static IsolationPolicy policy(RuntimeConfig config) {
        try {
            return config.find(RuntimeConfig.ISOLATION_POLICY)
                    .map(IsolationPolicy::load)
                    .orElseGet(IsolationPolicy::none);
        } catch (IllegalArgumentException e) {
            throw new InvalidRuntimeConfigException(
                    "the configuration",
                    List.of(new Finding(
                            Finding.Kind.INVALID,
                            RuntimeConfig.ISOLATION_POLICY.name(),
                            String.valueOf(e.getMessage()),
                            "Correct it; docs/isolation.md has the form.",
                            "")));
        }
    }

    /** Every backend that is there, ordered by name. */
    public static List<ContainerRuntimeProvider> providers() {
        return ServiceLoader.load(ContainerRuntimeProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(java.util.Comparator.comparing(ContainerRuntimeProvider::name))
                .toList();
    }
}
