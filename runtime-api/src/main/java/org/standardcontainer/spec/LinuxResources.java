package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a container (config-linux.md#control-groups). What is absent isn't touched.
 *
 * @param devices which devices may be used, later rules over earlier ones
 * @param memory memory
 * @param cpu processor time
 * @param pids number of processes
 * @param blockIo block devices
 * @param hugepageLimits huge pages
 * @param network class and priorities of network packets
 * @param rdma RDMA devices, by name
 * @param unified files of cgroup v2 and what is written to them, in order
 * @param unknown members that the model doesn't know, in order; kept for writing
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#cgroup">cgroup in the glossary</a>
 */
public record LinuxResources(
        @JsonProperty("devices") @Nullable List<LinuxDeviceRule> devices,
        @JsonProperty("memory") @Nullable LinuxMemory memory,
        @JsonProperty("cpu") @Nullable LinuxCpu cpu,
        @JsonProperty("pids") @Nullable LinuxPids pids,
        @JsonProperty("blockIO") @Nullable LinuxBlockIo blockIo,
        @JsonProperty("hugepageLimits") @Nullable List<LinuxHugepageLimit> hugepageLimits,
        @JsonProperty("network") @Nullable LinuxNetwork network,
        @JsonProperty("rdma") @Nullable Map<String, LinuxRdma> rdma,
        @JsonProperty("unified") @Nullable Map<String, String> unified,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxResources {
        devices = Copies.list(devices);
        hugepageLimits = Copies.list(hugepageLimits);
        rdma = Copies.map(rdma);
        unified = Copies.map(unified);
        unknown = Copies.members(unknown);
    }

    /** Starts an empty set of limits with all else absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from a copy of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.devices = devices;
        builder.memory = memory;
        builder.cpu = cpu;
        builder.pids = pids;
        builder.blockIo = blockIo;
        builder.hugepageLimits = hugepageLimits;
        builder.network = network;
        builder.rdma = rdma;
        builder.unified = unified;
        builder.unknown = unknown;
        return builder;
    }

    /** Makes {@link LinuxResources} values; setting null makes a member absent. Not safe for several threads. */
    public static final class Builder {
        private @Nullable List<LinuxDeviceRule> devices;
        private @Nullable LinuxMemory memory;
        private @Nullable LinuxCpu cpu;
        private @Nullable LinuxPids pids;
        private @Nullable LinuxBlockIo blockIo;
        private @Nullable List<LinuxHugepageLimit> hugepageLimits;
        private @Nullable LinuxNetwork network;
        private @Nullable Map<String, LinuxRdma> rdma;
        private @Nullable Map<String, String> unified;
        private Map<String, JsonNode> unknown = Map.of();

        private Builder() {}

        /** Sets {@code devices}. */
        public Builder devices(@Nullable List<LinuxDeviceRule> devices) {
            this.devices = devices;
            return this;
        }

        /** Sets {@code devices}. */
        public Builder devices(LinuxDeviceRule... devices) {
            return devices(List.of(devices));
        }

        /** Sets {@code memory}. */
        public Builder memory(@Nullable LinuxMemory memory) {
            this.memory = memory;
            return this;
        }

        /** Sets {@code cpu}. */
        public Builder cpu(@Nullable LinuxCpu cpu) {
            this.cpu = cpu;
            return this;
        }

        /** Sets {@code pids}. */
        public Builder pids(@Nullable LinuxPids pids) {
            this.pids = pids;
            return this;
        }

        /** Sets {@code blockIo}. */
        public Builder blockIo(@Nullable LinuxBlockIo blockIo) {
            this.blockIo = blockIo;
            return this;
        }

        /** Sets {@code hugepageLimits}. */
        public Builder hugepageLimits(@Nullable List<LinuxHugepageLimit> hugepageLimits) {
            this.hugepageLimits = hugepageLimits;
            return this;
        }

        /** Sets {@code hugepageLimits}. */
        public Builder hugepageLimits(LinuxHugepageLimit... hugepageLimits) {
            return hugepageLimits(List.of(hugepageLimits));
        }

        /** Sets {@code network}. */
        public Builder network(@Nullable LinuxNetwork network) {
            this.network = network;
            return this;
        }

        /** Sets {@code rdma}. */
        public Builder rdma(@Nullable Map<String, LinuxRdma> rdma) {
            this.rdma = rdma;
            return this;
        }

        /** Sets {@code unified}. */
        public Builder unified(@Nullable Map<String, String> unified) {
            this.unified = unified;
            return this;
        }

        /** Sets the members that the model doesn't know. */
        public Builder unknown(Map<String, JsonNode> unknown) {
            this.unknown = unknown;
            return this;
        }

        /** The finished value. */
        public LinuxResources build() {
            return new LinuxResources(
                    devices, memory, cpu, pids, blockIo, hugepageLimits, network, rdma, unified, unknown);
        }
    }
}
