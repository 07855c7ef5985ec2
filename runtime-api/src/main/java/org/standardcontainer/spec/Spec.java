package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A container's configuration (config.md), as it was read or as a program makes it.
 *
 * <p>An absent member is null; absent, empty and zero are three things. Words are kept as they were written, also those
 * that are not known; {@link SpecValidator} judges them. {@link SpecJson} reads and writes it without loss.
 *
 * @param ociVersion the version of the spec that it follows, SemVer
 * @param process the container process; absent if the container will never be started
 * @param root the root filesystem
 * @param hostname the name that the container sees; absent leaves it
 * @param domainname the NIS domain name; absent leaves it
 * @param mounts additional mounts, made in this order
 * @param hooks programs to run at points of the lifecycle
 * @param annotations arbitrary texts, in order
 * @param linux what is special to Linux
 * @param freebsd what is special to FreeBSD
 * @param vm what is special to virtual machines
 * @param solaris what is special to Solaris, as a tree
 * @param windows what is special to Windows, as a tree
 * @param zos what is special to z/OS, as a tree
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Spec(
        @JsonProperty("ociVersion") String ociVersion,
        @JsonProperty("process") @Nullable ProcessConfig process,
        @JsonProperty("root") @Nullable Root root,
        @JsonProperty("hostname") @Nullable String hostname,
        @JsonProperty("domainname") @Nullable String domainname,
        @JsonProperty("mounts") @Nullable List<Mount> mounts,
        @JsonProperty("hooks") @Nullable Hooks hooks,
        @JsonProperty("annotations") @Nullable Map<String, String> annotations,
        @JsonProperty("linux") @Nullable LinuxConfig linux,
        @JsonProperty("freebsd") @Nullable FreeBsdConfig freebsd,
        @JsonProperty("vm") @Nullable VmConfig vm,
        @JsonProperty("solaris") @EmptyMatters @Nullable JsonNode solaris,
        @JsonProperty("windows") @EmptyMatters @Nullable JsonNode windows,
        @JsonProperty("zos") @EmptyMatters @Nullable JsonNode zos,
        @Unknown Map<String, JsonNode> unknown) {
    public Spec {
        Objects.requireNonNull(ociVersion, "ociVersion");
        mounts = Copies.list(mounts);
        annotations = Copies.map(annotations);
        unknown = Copies.members(unknown);
    }

    /** The newest version of the spec that the model holds. */
    public static final String VERSION = "1.3.0";

    /** Starts a configuration for {@link #VERSION} with all else absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from a copy of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.ociVersion = ociVersion;
        builder.process = process;
        builder.root = root;
        builder.hostname = hostname;
        builder.domainname = domainname;
        builder.mounts = mounts;
        builder.hooks = hooks;
        builder.annotations = annotations;
        builder.linux = linux;
        builder.freebsd = freebsd;
        builder.vm = vm;
        builder.solaris = solaris;
        builder.windows = windows;
        builder.zos = zos;
        builder.unknown = unknown;
        return builder;
    }

    /** Makes {@link Spec} values; setting null makes a member absent. Not safe for several threads. */
    public static final class Builder {
        private String ociVersion = VERSION;
        private @Nullable ProcessConfig process;
        private @Nullable Root root;
        private @Nullable String hostname;
        private @Nullable String domainname;
        private @Nullable List<Mount> mounts;
        private @Nullable Hooks hooks;
        private @Nullable Map<String, String> annotations;
        private @Nullable LinuxConfig linux;
        private @Nullable FreeBsdConfig freebsd;
        private @Nullable VmConfig vm;
        private @Nullable JsonNode solaris;
        private @Nullable JsonNode windows;
        private @Nullable JsonNode zos;
        private Map<String, JsonNode> unknown = Map.of();

        private Builder() {}

        /** Sets {@code ociVersion}. */
        public Builder ociVersion(String ociVersion) {
            this.ociVersion = ociVersion;
            return this;
        }

        /** Sets {@code process}. */
        public Builder process(@Nullable ProcessConfig process) {
            this.process = process;
            return this;
        }

        /** Sets {@code root}. */
        public Builder root(@Nullable Root root) {
            this.root = root;
            return this;
        }

        /** Sets {@code hostname}. */
        public Builder hostname(@Nullable String hostname) {
            this.hostname = hostname;
            return this;
        }

        /** Sets {@code domainname}. */
        public Builder domainname(@Nullable String domainname) {
            this.domainname = domainname;
            return this;
        }

        /** Sets {@code mounts}. */
        public Builder mounts(@Nullable List<Mount> mounts) {
            this.mounts = mounts;
            return this;
        }

        /** Sets {@code mounts}. */
        public Builder mounts(Mount... mounts) {
            return mounts(List.of(mounts));
        }

        /** Sets {@code hooks}. */
        public Builder hooks(@Nullable Hooks hooks) {
            this.hooks = hooks;
            return this;
        }

        /** Sets {@code annotations}. */
        public Builder annotations(@Nullable Map<String, String> annotations) {
            this.annotations = annotations;
            return this;
        }

        /** Sets {@code linux}. */
        public Builder linux(@Nullable LinuxConfig linux) {
            this.linux = linux;
            return this;
        }

        /** Sets {@code freebsd}. */
        public Builder freebsd(@Nullable FreeBsdConfig freebsd) {
            this.freebsd = freebsd;
            return this;
        }

        /** Sets {@code vm}. */
        public Builder vm(@Nullable VmConfig vm) {
            this.vm = vm;
            return this;
        }

        /** Sets {@code solaris}. */
        public Builder solaris(@Nullable JsonNode solaris) {
            this.solaris = solaris;
            return this;
        }

        /** Sets {@code windows}. */
        public Builder windows(@Nullable JsonNode windows) {
            this.windows = windows;
            return this;
        }

        /** Sets {@code zos}. */
        public Builder zos(@Nullable JsonNode zos) {
            this.zos = zos;
            return this;
        }

        /** Sets the members that the model doesn't know. */
        public Builder unknown(Map<String, JsonNode> unknown) {
            this.unknown = unknown;
            return this;
        }

        /** The finished value. */
        public Spec build() {
            return new Spec(
                    ociVersion,
                    process,
                    root,
                    hostname,
                    domainname,
                    mounts,
                    hooks,
                    annotations,
                    linux,
                    freebsd,
                    vm,
                    solaris,
                    windows,
                    zos,
                    unknown);
        }
    }
}
