package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The virtual hardware (config-vm.md#hwconfig-object).
 *
 * @param deviceTree a device tree file on the host
 * @param vcpus number of processors
 * @param memory bytes, unsigned 64 bit
 * @param dtdevs device tree nodes that are passed through
 * @param iomems memory of devices that is passed through
 * @param irqs interrupts that are passed through
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record VmHardware(
        @JsonProperty("deviceTree") @Nullable String deviceTree,
        @JsonProperty("vcpus") @Uint32 @Nullable Long vcpus,
        @JsonProperty("memory") @Nullable BigInteger memory,
        @JsonProperty("dtdevs") @Nullable List<String> dtdevs,
        @JsonProperty("iomems") @Nullable List<Iomem> iomems,
        @JsonProperty("irqs") @Uint32 @Nullable List<Long> irqs,
        @Unknown Map<String, JsonNode> unknown) {
    public VmHardware {
        dtdevs = Copies.list(dtdevs);
        iomems = Copies.list(iomems);
        irqs = Copies.list(irqs);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public VmHardware(
            @Nullable String deviceTree,
            @Nullable Long vcpus,
            @Nullable BigInteger memory,
            @Nullable List<String> dtdevs,
            @Nullable List<Iomem> iomems,
            @Nullable List<Long> irqs) {
        this(deviceTree, vcpus, memory, dtdevs, iomems, irqs, Map.of());
    }

    /**
     * Memory of a device; numbers of page frames, unsigned 64 bit.
     *
     * @param firstGfn the first in the guest; absent is the same as on the machine
     * @param firstMfn the first on the machine
     * @param nrMfns how many
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Iomem(
            @JsonProperty("firstGFN") @Nullable BigInteger firstGfn,
            @JsonProperty("firstMFN") BigInteger firstMfn,
            @JsonProperty("nrMFNs") BigInteger nrMfns,
            @Unknown Map<String, JsonNode> unknown) {
        public Iomem {
            Objects.requireNonNull(firstMfn, "firstMfn");
            Objects.requireNonNull(nrMfns, "nrMfns");
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Iomem(@Nullable BigInteger firstGfn, BigInteger firstMfn, BigInteger nrMfns) {
            this(firstGfn, firstMfn, nrMfns, Map.of());
        }
    }
}
