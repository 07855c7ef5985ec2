package org.standardcontainer.inmemory;

import java.util.List;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** Makes the in-memory runtime by its name {@code inmemory}. */
public final class InMemoryProvider implements ContainerRuntimeProvider {
    /** For {@link java.util.ServiceLoader}. */
    public InMemoryProvider() {}

    @Override
    public String name() {
        return InMemoryRuntime.NAME;
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of();
    }

    @Override
    public List<Finding> probe(RuntimeConfig config) {
        return List.of(Finding.warning("backend", "it runs nothing and isolates nothing: for tests only"));
    }

    @Override
    public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        return InMemoryRuntime.builder().listener(listener).build();
    }
}
