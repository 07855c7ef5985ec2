package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime implements on Linux (features-linux.md), whatever the host's kernel has. What is null isn't known. Immutable.
 *
 * @param namespaces types of namespaces
 * @param capabilities {@code CAP_…} words
 * @param cgroup cgroups
 * @param seccomp filters of system calls
 * @param apparmor AppArmor
 * @param selinux SELinux
 * @param intelRdt Intel's resource director
 * @param memoryPolicy NUMA memory policy
 * @param mountExtensions what mounts can do beside options
 * @param netDevices network devices that are moved in
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxFeatureSet(
        @JsonProperty("namespaces") @Nullable List<String> namespaces,
        @JsonProperty("capabilities") @Nullable List<String> capabilities,
        @JsonProperty("cgroup") @Nullable Cgroup cgroup,
        @JsonProperty("seccomp") @Nullable Seccomp seccomp,
        @JsonProperty("apparmor") @Nullable Switch apparmor,
        @JsonProperty("selinux") @Nullable Switch selinux,
        @JsonProperty("intelRdt") @Nullable IntelRdt intelRdt,
        @JsonProperty("memoryPolicy") @Nullable MemoryPolicy memoryPolicy,
        @JsonProperty("mountExtensions") @Nullable MountExtensions mountExtensions,
        @JsonProperty("netDevices") @Nullable Switch netDevices,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxFeatureSet {
        namespaces = Copies.list(namespaces);
        capabilities = Copies.list(capabilities);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxFeatureSet(
            @Nullable List<String> namespaces,
            @Nullable List<String> capabilities,
            @Nullable Cgroup cgroup,
            @Nullable Seccomp seccomp,
            @Nullable Switch apparmor,
            @Nullable Switch selinux,
            @Nullable IntelRdt intelRdt,
            @Nullable MemoryPolicy memoryPolicy,
            @Nullable MountExtensions mountExtensions,
            @Nullable Switch netDevices) {
        this(
                namespaces,
                capabilities,
                cgroup,
                seccomp,
                apparmor,
                selinux,
                intelRdt,
                memoryPolicy,
                mountExtensions,
                netDevices,
                Map.of());
    }

    /** The same with this about filters of system calls. */
    public LinuxFeatureSet withSeccomp(@Nullable Seccomp filters) {
        return new LinuxFeatureSet(
                namespaces,
                capabilities,
                cgroup,
                filters,
                apparmor,
                selinux,
                intelRdt,
                memoryPolicy,
                mountExtensions,
                netDevices,
                unknown);
    }

    /**
     * cgroups, whatever the host has (features-linux.md#cgroup).
     *
     * @param v1 cgroup v1
     * @param v2 cgroup v2
     * @param systemd by way of the system's systemd
     * @param systemdUser by way of a user's systemd
     * @param rdma the controller for RDMA
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Cgroup(
            @JsonProperty("v1") @Nullable Boolean v1,
            @JsonProperty("v2") @Nullable Boolean v2,
            @JsonProperty("systemd") @Nullable Boolean systemd,
            @JsonProperty("systemdUser") @Nullable Boolean systemdUser,
            @JsonProperty("rdma") @Nullable Boolean rdma,
            @Unknown Map<String, JsonNode> unknown) {
        public Cgroup {
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Cgroup(
                @Nullable Boolean v1,
                @Nullable Boolean v2,
                @Nullable Boolean systemd,
                @Nullable Boolean systemdUser,
                @Nullable Boolean rdma) {
            this(v1, v2, systemd, systemdUser, rdma, Map.of());
        }
    }

    /**
     * Filters of system calls (features-linux.md#seccomp).
     *
     * @param enabled whether there are any
     * @param actions {@code SCMP_ACT_…} words
     * @param operators {@code SCMP_CMP_…} words
     * @param archs {@code SCMP_ARCH_…} words
     * @param knownFlags {@code SECCOMP_FILTER_FLAG_…} words
     * @param supportedFlags those of them that this kernel has
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Seccomp(
            @JsonProperty("enabled") @Nullable Boolean enabled,
            @JsonProperty("actions") @Nullable List<String> actions,
            @JsonProperty("operators") @Nullable List<String> operators,
            @JsonProperty("archs") @Nullable List<String> archs,
            @JsonProperty("knownFlags") @Nullable List<String> knownFlags,
            @JsonProperty("supportedFlags") @Nullable List<String> supportedFlags,
            @Unknown Map<String, JsonNode> unknown) {
        public Seccomp {
            actions = Copies.list(actions);
            operators = Copies.list(operators);
            archs = Copies.list(archs);
            knownFlags = Copies.list(knownFlags);
            supportedFlags = Copies.list(supportedFlags);
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Seccomp(
                @Nullable Boolean enabled,
                @Nullable List<String> actions,
                @Nullable List<String> operators,
                @Nullable List<String> archs,
                @Nullable List<String> knownFlags,
                @Nullable List<String> supportedFlags) {
            this(enabled, actions, operators, archs, knownFlags, supportedFlags, Map.of());
        }
    }

    /**
     * Intel's resource director (features-linux.md#intel-rdt).
     *
     * @param enabled whether it is used
     * @param schemata the property of that name
     * @param monitoring the property {@code enableMonitoring}
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record IntelRdt(
            @JsonProperty("enabled") @Nullable Boolean enabled,
            @JsonProperty("schemata") @Nullable Boolean schemata,
            @JsonProperty("monitoring") @Nullable Boolean monitoring,
            @Unknown Map<String, JsonNode> unknown) {
        public IntelRdt {
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public IntelRdt(@Nullable Boolean enabled, @Nullable Boolean schemata, @Nullable Boolean monitoring) {
            this(enabled, schemata, monitoring, Map.of());
        }
    }

    /**
     * NUMA memory policy (features-linux.md#memorypolicy).
     *
     * @param modes {@code MPOL_…} words
     * @param flags {@code MPOL_F_…} words
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record MemoryPolicy(
            @JsonProperty("modes") @Nullable List<String> modes,
            @JsonProperty("flags") @Nullable List<String> flags,
            @Unknown Map<String, JsonNode> unknown) {
        public MemoryPolicy {
            modes = Copies.list(modes);
            flags = Copies.list(flags);
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public MemoryPolicy(@Nullable List<String> modes, @Nullable List<String> flags) {
            this(modes, flags, Map.of());
        }
    }

    /**
     * What mounts can do beside options (features-linux.md#mountextensions).
     *
     * @param idmap mappings of ids
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record MountExtensions(
            @JsonProperty("idmap") @Nullable Switch idmap,
            @Unknown Map<String, JsonNode> unknown) {
        public MountExtensions {
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public MountExtensions(@Nullable Switch idmap) {
            this(idmap, Map.of());
        }
    }

    /**
     * What is there or not (features-linux.md#apparmor, #selinux, #netdevices).
     *
     * @param enabled whether it is there
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Switch(
            @JsonProperty("enabled") @Nullable Boolean enabled,
            @Unknown Map<String, JsonNode> unknown) {
        public Switch {
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Switch(@Nullable Boolean enabled) {
            this(enabled, Map.of());
        }
    }
}
