package org.standardcontainer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.Spec;

/**
 * What a backend can do, so that callers can choose and the conformance kit can hold it to it. Made by
 * {@link Features#builder}.
 *
 * @param backend the backend's name
 * @param ociVersionMin the oldest spec version that it takes
 * @param ociVersionMax the newest
 * @param hooks the hook lists that it runs, by property name ({@code "prestart"}), and where each runs
 * @param operations the optional operations that its containers may have
 * @param capabilities names of groups of properties that it supports, dotted, as the kit's clauses name them
 *     ({@code "linux.cgroup.memory"}, {@code "posix.hooks"})
 */
public record Features(
        String backend,
        String ociVersionMin,
        String ociVersionMax,
        Map<String, HookPlace> hooks,
        Set<Class<? extends ContainerOperation>> operations,
        Set<String> capabilities) {
    /** Where a hook runs. */
    public enum HookPlace {
        /** In the runtime's namespaces, on the host. */
        HOST,
        /** In the container's namespaces, on the container's kernel. */
        CONTAINER,
        /** On a guest kernel, outside the container. */
        GUEST,
        /** On the host of the jail. */
        JAIL_HOST
    }

    public Features {
        hooks = Collections.unmodifiableMap(new LinkedHashMap<>(hooks));
        operations = Collections.unmodifiableSet(new LinkedHashSet<>(operations));
        capabilities = Collections.unmodifiableSet(new LinkedHashSet<>(capabilities));
    }

    /** True if this very name is claimed; {@code "linux"} implies nothing below it. */
    public boolean claims(String capability) {
        return capabilities.contains(capability);
    }

    /** As much of it as the spec's own document of features has (features.md): versions and hooks. All else is null, which means not known. */
    public FeaturesDocument document() {
        return new FeaturesDocument(ociVersionMin, ociVersionMax, List.copyOf(hooks.keySet()), null, null, null, null);
    }

    /** Starts an empty description. */
    public static Builder builder(String backend) {
        return new Builder(backend);
    }

    /** Collects what a backend can do. Not safe for several threads. */
    public static final class Builder {
        private final String backend;
        private final Map<String, HookPlace> hooks = new LinkedHashMap<>();
        private final Set<Class<? extends ContainerOperation>> operations = new LinkedHashSet<>();
        private final Set<String> capabilities = new LinkedHashSet<>();

        private Builder(String backend) {
            this.backend = backend;
        }

        /** It runs this list of hooks, there. */
        public Builder hook(String list, HookPlace place) {
            hooks.put(list, place);
            return this;
        }

        /** Its containers may have this operation. */
        public Builder operation(Class<? extends ContainerOperation> operation) {
            operations.add(operation);
            return this;
        }

        /** It supports these groups of properties. */
        public Builder capabilities(String... names) {
            capabilities.addAll(List.of(names));
            return this;
        }

        /** The finished description. */
        public Features build() {
            return new Features(backend, "1.0.0", Spec.VERSION, hooks, operations, capabilities);
        }
    }
}
