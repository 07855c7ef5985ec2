package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An additional mount (config.md#mounts).
 *
 * @param destination where in the container, absolute
 * @param type the filesystem's type; without meaning for a bind mount
 * @param source a device, a name, or for a bind mount a path that may be relative to the bundle
 * @param options mount options in order, free texts
 * @param uidMappings user ids for an id-mapped mount
 * @param gidMappings group ids for an id-mapped mount
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Mount(
        @JsonProperty("destination") String destination,
        @JsonProperty("type") @Nullable String type,
        @JsonProperty("source") @Nullable String source,
        @JsonProperty("options") @Nullable List<String> options,
        @JsonProperty("uidMappings") @Nullable List<IdMapping> uidMappings,
        @JsonProperty("gidMappings") @Nullable List<IdMapping> gidMappings,
        @Unknown Map<String, JsonNode> unknown) {
    public Mount {
        Objects.requireNonNull(destination, "destination");
        options = Copies.list(options);
        uidMappings = Copies.list(uidMappings);
        gidMappings = Copies.list(gidMappings);
        unknown = Copies.members(unknown);
    }

    /** A mount of a filesystem. */
    public static Mount of(String destination, String type, String source, String... options) {
        return builder(destination).type(type).source(source).options(options).build();
    }

    /** A bind mount of a file or directory; {@code rbind} unless the options say otherwise. */
    public static Mount bind(String source, String destination, String... options) {
        List<String> given = List.of(options);
        boolean named = given.contains("bind") || given.contains("rbind");
        List<String> all = new ArrayList<>(named ? List.of() : List.of("rbind"));
        all.addAll(given);
        return builder(destination).type("bind").source(source).options(all).build();
    }

    /** Starts a mount with all else absent. */
    public static Builder builder(String destination) {
        return new Builder(destination);
    }

    /** Starts from a copy of this. */
    public Builder toBuilder() {
        Builder builder = new Builder(destination);
        builder.type = type;
        builder.source = source;
        builder.options = options;
        builder.uidMappings = uidMappings;
        builder.gidMappings = gidMappings;
        builder.unknown = unknown;
        return builder;
    }

    /** Makes {@link Mount} values; setting null makes a member absent. Not safe for several threads. */
    public static final class Builder {
        private String destination;
        private @Nullable String type;
        private @Nullable String source;
        private @Nullable List<String> options;
        private @Nullable List<IdMapping> uidMappings;
        private @Nullable List<IdMapping> gidMappings;
        private Map<String, JsonNode> unknown = Map.of();

        private Builder(String destination) {
            this.destination = destination;
        }

        /** Sets {@code destination}. */
        public Builder destination(String destination) {
            this.destination = destination;
            return this;
        }

        /** Sets {@code type}. */
        public Builder type(@Nullable String type) {
            this.type = type;
            return this;
        }

        /** Sets {@code source}. */
        public Builder source(@Nullable String source) {
            this.source = source;
            return this;
        }

        /** Sets {@code options}. */
        public Builder options(@Nullable List<String> options) {
            this.options = options;
            return this;
        }

        /** Sets {@code options}. */
        public Builder options(String... options) {
            return options(List.of(options));
        }

        /** Sets {@code uidMappings}. */
        public Builder uidMappings(@Nullable List<IdMapping> uidMappings) {
            this.uidMappings = uidMappings;
            return this;
        }

        /** Sets {@code uidMappings}. */
        public Builder uidMappings(IdMapping... uidMappings) {
            return uidMappings(List.of(uidMappings));
        }

        /** Sets {@code gidMappings}. */
        public Builder gidMappings(@Nullable List<IdMapping> gidMappings) {
            this.gidMappings = gidMappings;
            return this;
        }

        /** Sets {@code gidMappings}. */
        public Builder gidMappings(IdMapping... gidMappings) {
            return gidMappings(List.of(gidMappings));
        }

        /** Sets the members that the model doesn't know. */
        public Builder unknown(Map<String, JsonNode> unknown) {
            this.unknown = unknown;
            return this;
        }

        /** The finished value. */
        public Mount build() {
            return new Mount(destination, type, source, options, uidMappings, gidMappings, unknown);
        }
    }
}
