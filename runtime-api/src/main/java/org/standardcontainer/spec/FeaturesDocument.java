package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime implements, as the spec has it (features.md): of the runtime, not of the host that it happens to be on. What is
 * null isn't known; that is something else than false or an empty list. Immutable.
 *
 * @param ociVersionMin the oldest version of the spec that a configuration may name
 * @param ociVersionMax the newest; the document has no property that this version doesn't define
 * @param hooks names of lists of hooks
 * @param mountOptions options of mounts, without those that only a filesystem understands
 * @param linux what is there on Linux
 * @param annotations any metadata of the runtime
 * @param potentiallyUnsafeConfigAnnotations keys of annotations in a configuration that may change what the runtime does; one
 *     that ends with a dot stands for all that begin so
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record FeaturesDocument(
        @JsonProperty("ociVersionMin") String ociVersionMin,
        @JsonProperty("ociVersionMax") String ociVersionMax,
        @JsonProperty("hooks") @Nullable List<String> hooks,
        @JsonProperty("mountOptions") @Nullable List<String> mountOptions,
        @JsonProperty("linux") @Nullable LinuxFeatureSet linux,
        @JsonProperty("annotations") @Nullable Map<String, String> annotations,

        @JsonProperty("potentiallyUnsafeConfigAnnotations") @Nullable
        List<String> potentiallyUnsafeConfigAnnotations,

        @Unknown Map<String, JsonNode> unknown) {
    public FeaturesDocument {
        Objects.requireNonNull(ociVersionMin, "ociVersionMin");
        Objects.requireNonNull(ociVersionMax, "ociVersionMax");
        hooks = Copies.list(hooks);
        mountOptions = Copies.list(mountOptions);
        annotations = Copies.map(annotations);
        potentiallyUnsafeConfigAnnotations = Copies.list(potentiallyUnsafeConfigAnnotations);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public FeaturesDocument(
            String ociVersionMin,
            String ociVersionMax,
            @Nullable List<String> hooks,
            @Nullable List<String> mountOptions,
            @Nullable LinuxFeatureSet linux,
            @Nullable Map<String, String> annotations,
            @Nullable List<String> potentiallyUnsafeConfigAnnotations) {
        this(
                ociVersionMin,
                ociVersionMax,
                hooks,
                mountOptions,
                linux,
                annotations,
                potentiallyUnsafeConfigAnnotations,
                Map.of());
    }

    /** The same with other lists of hooks. */
    public FeaturesDocument withHooks(List<String> lists) {
        return new FeaturesDocument(
                ociVersionMin,
                ociVersionMax,
                lists,
                mountOptions,
                linux,
                annotations,
                potentiallyUnsafeConfigAnnotations,
                unknown);
    }

    /** The same with this about Linux. */
    public FeaturesDocument withLinux(@Nullable LinuxFeatureSet set) {
        return new FeaturesDocument(
                ociVersionMin,
                ociVersionMax,
                hooks,
                mountOptions,
                set,
                annotations,
                potentiallyUnsafeConfigAnnotations,
                unknown);
    }

    /** The same with one more annotation. */
    public FeaturesDocument withAnnotation(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>(annotations == null ? Map.of() : annotations);
        all.put(key, value);
        return new FeaturesDocument(
                ociVersionMin,
                ociVersionMax,
                hooks,
                mountOptions,
                linux,
                all,
                potentiallyUnsafeConfigAnnotations,
                unknown);
    }

    /** True if an annotation of a configuration with this key may change what the runtime does; false also where that isn't known. */
    public boolean isPotentiallyUnsafe(String annotation) {
        return potentiallyUnsafeConfigAnnotations != null
                && potentiallyUnsafeConfigAnnotations.stream()
                        .anyMatch(key -> key.endsWith(".") ? annotation.startsWith(key) : annotation.equals(key));
    }
}
