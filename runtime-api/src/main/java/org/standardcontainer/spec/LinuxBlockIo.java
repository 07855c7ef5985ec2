package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits of block devices (config-linux.md#block-io).
 *
 * @param weight 10 to 1000; 0: none
 * @param leafWeight 10 to 1000; 0: none, against child cgroups
 * @param weightDevice weights of single devices
 * @param throttleReadBpsDevice bytes a second that are read
 * @param throttleWriteBpsDevice bytes a second that are written
 * @param throttleReadIopsDevice reads a second
 * @param throttleWriteIopsDevice writes a second
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxBlockIo(
        @JsonProperty("weight") @Uint16 @Nullable Integer weight,
        @JsonProperty("leafWeight") @Uint16 @Nullable Integer leafWeight,
        @JsonProperty("weightDevice") @Nullable List<WeightDevice> weightDevice,
        @JsonProperty("throttleReadBpsDevice") @Nullable List<ThrottleDevice> throttleReadBpsDevice,
        @JsonProperty("throttleWriteBpsDevice") @Nullable List<ThrottleDevice> throttleWriteBpsDevice,
        @JsonProperty("throttleReadIOPSDevice") @Nullable List<ThrottleDevice> throttleReadIopsDevice,
        @JsonProperty("throttleWriteIOPSDevice") @Nullable List<ThrottleDevice> throttleWriteIopsDevice,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxBlockIo {
        weightDevice = Copies.list(weightDevice);
        throttleReadBpsDevice = Copies.list(throttleReadBpsDevice);
        throttleWriteBpsDevice = Copies.list(throttleWriteBpsDevice);
        throttleReadIopsDevice = Copies.list(throttleReadIopsDevice);
        throttleWriteIopsDevice = Copies.list(throttleWriteIopsDevice);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public LinuxBlockIo(
            @Nullable Integer weight,
            @Nullable Integer leafWeight,
            @Nullable List<WeightDevice> weightDevice,
            @Nullable List<ThrottleDevice> throttleReadBpsDevice,
            @Nullable List<ThrottleDevice> throttleWriteBpsDevice,
            @Nullable List<ThrottleDevice> throttleReadIopsDevice,
            @Nullable List<ThrottleDevice> throttleWriteIopsDevice) {
        this(
                weight,
                leafWeight,
                weightDevice,
                throttleReadBpsDevice,
                throttleWriteBpsDevice,
                throttleReadIopsDevice,
                throttleWriteIopsDevice,
                Map.of());
    }

    /**
     * Weights of a device; at least one of them.
     *
     * @param major major number
     * @param minor minor number
     * @param weight 10 to 1000; 0: none
     * @param leafWeight 10 to 1000; 0: none
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record WeightDevice(
            @JsonProperty("major") Long major,
            @JsonProperty("minor") Long minor,
            @JsonProperty("weight") @Uint16 @Nullable Integer weight,
            @JsonProperty("leafWeight") @Uint16 @Nullable Integer leafWeight,
            @Unknown Map<String, JsonNode> unknown) {
        public WeightDevice {
            Objects.requireNonNull(major, "major");
            Objects.requireNonNull(minor, "minor");
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public WeightDevice(Long major, Long minor, @Nullable Integer weight, @Nullable Integer leafWeight) {
            this(major, minor, weight, leafWeight, Map.of());
        }
    }

    /**
     * A rate of a device.
     *
     * @param major major number
     * @param minor minor number
     * @param rate bytes or operations a second, unsigned 64 bit
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record ThrottleDevice(
            @JsonProperty("major") Long major,
            @JsonProperty("minor") Long minor,
            @JsonProperty("rate") BigInteger rate,
            @Unknown Map<String, JsonNode> unknown) {
        public ThrottleDevice {
            Objects.requireNonNull(major, "major");
            Objects.requireNonNull(minor, "minor");
            Objects.requireNonNull(rate, "rate");
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public ThrottleDevice(Long major, Long minor, BigInteger rate) {
            this(major, minor, rate, Map.of());
        }
    }
}
