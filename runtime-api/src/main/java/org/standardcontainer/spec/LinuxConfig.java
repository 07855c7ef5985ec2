package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is special to Linux (config-linux.md).
 *
 * @param uidMappings user ids of the user namespace
 * @param gidMappings group ids of the user namespace
 * @param sysctl kernel parameters of the container, in order
 * @param resources limits; absent leaves them untouched
 * @param cgroupsPath where its cgroup is; absent leaves the choice to the runtime
 * @param namespaces new or joined namespaces; those not named are the runtime's
 * @param devices device files that must be there
 * @param netDevices network interfaces to move, by their name on the host
 * @param seccomp a filter of system calls
 * @param rootfsPropagation {@code private}, {@code shared}, {@code slave} or {@code unbindable}
 * @param maskedPaths absolute paths inside that can't be read
 * @param readonlyPaths absolute paths inside that can't be written
 * @param mountLabel SELinux label of the mounts
 * @param intelRdt Intel resource director technology; empty makes a class for the container
 * @param memoryPolicy NUMA policy
 * @param personality execution domain
 * @param timeOffsets offsets of the time namespace, by clock: {@code monotonic}, {@code boottime}
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxConfig(
        @JsonProperty("uidMappings") @Nullable List<IdMapping> uidMappings,
        @JsonProperty("gidMappings") @Nullable List<IdMapping> gidMappings,
        @JsonProperty("sysctl") @Nullable Map<String, String> sysctl,
        @JsonProperty("resources") @Nullable LinuxResources resources,
        @JsonProperty("cgroupsPath") @Nullable String cgroupsPath,
        @JsonProperty("namespaces") @Nullable List<LinuxNamespace> namespaces,
        @JsonProperty("devices") @Nullable List<LinuxDevice> devices,
        @JsonProperty("netDevices") @Nullable Map<String, LinuxNetDevice> netDevices,
        @JsonProperty("seccomp") @Nullable Seccomp seccomp,
        @JsonProperty("rootfsPropagation") @Nullable String rootfsPropagation,
        @JsonProperty("maskedPaths") @Nullable List<String> maskedPaths,
        @JsonProperty("readonlyPaths") @Nullable List<String> readonlyPaths,
        @JsonProperty("mountLabel") @Nullable String mountLabel,
        @JsonProperty("intelRdt") @EmptyMatters @Nullable LinuxIntelRdt intelRdt,
        @JsonProperty("memoryPolicy") @Nullable LinuxMemoryPolicy memoryPolicy,
        @JsonProperty("personality") @Nullable LinuxPersonality personality,
        @JsonProperty("timeOffsets") @Nullable Map<String, LinuxTimeOffset> timeOffsets,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxConfig {
        uidMappings = Copies.list(uidMappings);
        gidMappings = Copies.list(gidMappings);
        sysctl = Copies.map(sysctl);
        namespaces = Copies.list(namespaces);
        devices = Copies.list(devices);
        netDevices = Copies.map(netDevices);
        maskedPaths = Copies.list(maskedPaths);
        readonlyPaths = Copies.list(readonlyPaths);
        timeOffsets = Copies.map(timeOffsets);
        unknown = Copies.members(unknown);
    }

    /** True if it has a namespace of that type, new or joined, and doesn't share the runtime's. */
    public boolean hasNamespace(String type) {
        return namespaces != null
                && namespaces.stream().anyMatch(namespace -> namespace.type().equals(type));
    }

    /** Starts a Linux section with all else absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from a copy of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.uidMappings = uidMappings;
        builder.gidMappings = gidMappings;
        builder.sysctl = sysctl;
        builder.resources = resources;
        builder.cgroupsPath = cgroupsPath;
        builder.namespaces = namespaces;
        builder.devices = devices;
        builder.netDevices = netDevices;
        builder.seccomp = seccomp;
        builder.rootfsPropagation = rootfsPropagation;
        builder.maskedPaths = maskedPaths;
        builder.readonlyPaths = readonlyPaths;
        builder.mountLabel = mountLabel;
        builder.intelRdt = intelRdt;
        builder.memoryPolicy = memoryPolicy;
        builder.personality = personality;
        builder.timeOffsets = timeOffsets;
        builder.unknown = unknown;
        return builder;
    }

    /** Makes {@link LinuxConfig} values; setting null makes a member absent. Not safe for several threads. */
    public static final class Builder {
        private @Nullable List<IdMapping> uidMappings;
        private @Nullable List<IdMapping> gidMappings;
        private @Nullable Map<String, String> sysctl;
        private @Nullable LinuxResources resources;
        private @Nullable String cgroupsPath;
        private @Nullable List<LinuxNamespace> namespaces;
        private @Nullable List<LinuxDevice> devices;
        private @Nullable Map<String, LinuxNetDevice> netDevices;
        private @Nullable Seccomp seccomp;
        private @Nullable String rootfsPropagation;
        private @Nullable List<String> maskedPaths;
        private @Nullable List<String> readonlyPaths;
        private @Nullable String mountLabel;
        private @Nullable LinuxIntelRdt intelRdt;
        private @Nullable LinuxMemoryPolicy memoryPolicy;
        private @Nullable LinuxPersonality personality;
        private @Nullable Map<String, LinuxTimeOffset> timeOffsets;
        private Map<String, JsonNode> unknown = Map.of();

        private Builder() {}

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

        /** Sets {@code sysctl}. */
        public Builder sysctl(@Nullable Map<String, String> sysctl) {
            this.sysctl = sysctl;
            return this;
        }

        /** Sets {@code resources}. */
        public Builder resources(@Nullable LinuxResources resources) {
            this.resources = resources;
            return this;
        }

        /** Sets {@code cgroupsPath}. */
        public Builder cgroupsPath(@Nullable String cgroupsPath) {
            this.cgroupsPath = cgroupsPath;
            return this;
        }

        /** Sets {@code namespaces}. */
        public Builder namespaces(@Nullable List<LinuxNamespace> namespaces) {
            this.namespaces = namespaces;
            return this;
        }

        /** Sets {@code namespaces}. */
        public Builder namespaces(LinuxNamespace... namespaces) {
            return namespaces(List.of(namespaces));
        }

        /** Sets {@code devices}. */
        public Builder devices(@Nullable List<LinuxDevice> devices) {
            this.devices = devices;
            return this;
        }

        /** Sets {@code devices}. */
        public Builder devices(LinuxDevice... devices) {
            return devices(List.of(devices));
        }

        /** Sets {@code netDevices}. */
        public Builder netDevices(@Nullable Map<String, LinuxNetDevice> netDevices) {
            this.netDevices = netDevices;
            return this;
        }

        /** Sets {@code seccomp}. */
        public Builder seccomp(@Nullable Seccomp seccomp) {
            this.seccomp = seccomp;
            return this;
        }

        /** Sets {@code rootfsPropagation}. */
        public Builder rootfsPropagation(@Nullable String rootfsPropagation) {
            this.rootfsPropagation = rootfsPropagation;
            return this;
        }

        /** Sets {@code maskedPaths}. */
        public Builder maskedPaths(@Nullable List<String> maskedPaths) {
            this.maskedPaths = maskedPaths;
            return this;
        }

        /** Sets {@code maskedPaths}. */
        public Builder maskedPaths(String... maskedPaths) {
            return maskedPaths(List.of(maskedPaths));
        }

        /** Sets {@code readonlyPaths}. */
        public Builder readonlyPaths(@Nullable List<String> readonlyPaths) {
            this.readonlyPaths = readonlyPaths;
            return this;
        }

        /** Sets {@code readonlyPaths}. */
        public Builder readonlyPaths(String... readonlyPaths) {
            return readonlyPaths(List.of(readonlyPaths));
        }

        /** Sets {@code mountLabel}. */
        public Builder mountLabel(@Nullable String mountLabel) {
            this.mountLabel = mountLabel;
            return this;
        }

        /** Sets {@code intelRdt}. */
        public Builder intelRdt(@Nullable LinuxIntelRdt intelRdt) {
            this.intelRdt = intelRdt;
            return this;
        }

        /** Sets {@code memoryPolicy}. */
        public Builder memoryPolicy(@Nullable LinuxMemoryPolicy memoryPolicy) {
            this.memoryPolicy = memoryPolicy;
            return this;
        }

        /** Sets {@code personality}. */
        public Builder personality(@Nullable LinuxPersonality personality) {
            this.personality = personality;
            return this;
        }

        /** Sets {@code timeOffsets}. */
        public Builder timeOffsets(@Nullable Map<String, LinuxTimeOffset> timeOffsets) {
            this.timeOffsets = timeOffsets;
            return this;
        }

        /** Sets the members that the model doesn't know. */
        public Builder unknown(Map<String, JsonNode> unknown) {
            this.unknown = unknown;
            return this;
        }

        /** The finished value. */
        public LinuxConfig build() {
            return new LinuxConfig(
                    uidMappings,
                    gidMappings,
                    sysctl,
                    resources,
                    cgroupsPath,
                    namespaces,
                    devices,
                    netDevices,
                    seccomp,
                    rootfsPropagation,
                    maskedPaths,
                    readonlyPaths,
                    mountLabel,
                    intelRdt,
                    memoryPolicy,
                    personality,
                    timeOffsets,
                    unknown);
        }
    }
}
