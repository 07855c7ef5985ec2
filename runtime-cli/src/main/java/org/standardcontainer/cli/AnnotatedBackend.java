package org.standardcontainer.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.BundleReader;

/** A backend that a container's own configuration names, where the runtime's allows it to. */
final class AnnotatedBackend {
    static final String ANNOTATION = "org.standardcontainer.backend";

    private AnnotatedBackend() {}

    /** What a bundle asks for; empty if that can't be read, which whoever uses it finds out. */
    static Optional<String> of(Bundle bundle) {
        try {
            @Nullable
            Map<String, String> annotations = BundleReader.read(bundle).spec().annotations();
            return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(ANNOTATION));
        } catch (ContainerException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Those that may be named.
     *
     * @throws UnsupportedFeatureException if one of them keeps its containers elsewhere, where nobody looks for them then
     */
    static Set<String> allowed(RuntimeConfig config) {
        Set<String> names = Arrays.stream(
                        config.find(RuntimeConfig.ANNOTATED_BACKENDS).orElse("").split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        for (String name : names) {
            if (!Settings.hasTrees(name) || name.equals(Scr.ELSEWHERE)) {
                throw unsupported(
                        RuntimeConfig.ANNOTATED_BACKENDS.name(),
                        "names " + name + ", which is not there, or keeps its containers elsewhere",
                        "name linux or vm");
            }
        }
        return names;
    }

    /** @throws UnsupportedFeatureException if the configuration allows no such choice: then it isn't as if nothing had been asked for */
    static void require(RuntimeConfig config, String name) {
        if (!allowed(config).contains(name)) {
            throw unsupported(
                    "/annotations/" + ANNOTATION,
                    "asks for the backend " + name + ", which a bundle may not choose here",
                    "remove it, or add " + name + " to " + RuntimeConfig.ANNOTATED_BACKENDS.name());
        }
    }

    private static UnsupportedFeatureException unsupported(String subject, String problem, String remedy) {
        return new UnsupportedFeatureException(List.of(Finding.unsupported(subject, problem, remedy)));
    }
}
