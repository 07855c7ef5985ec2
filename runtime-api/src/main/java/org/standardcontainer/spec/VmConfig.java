package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is special to virtual machines (config-vm.md).
 *
 * @param hypervisor the hypervisor
 * @param kernel the guest's kernel
 * @param image the disk that has the root filesystem
 * @param hwConfig the virtual hardware; the spelling of programs in Go, all in lower case, is read too
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record VmConfig(
        @JsonProperty("hypervisor") @Nullable Hypervisor hypervisor,
        @JsonProperty("kernel") Kernel kernel,
        @JsonProperty("image") @Nullable Image image,

        @JsonProperty("hwConfig") @JsonAlias("hwconfig") @Nullable
        VmHardware hwConfig,

        @Unknown Map<String, JsonNode> unknown) {
    public VmConfig {
        Objects.requireNonNull(kernel, "kernel");
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public VmConfig(
            @Nullable Hypervisor hypervisor, Kernel kernel, @Nullable Image image, @Nullable VmHardware hwConfig) {
        this(hypervisor, kernel, image, hwConfig, Map.of());
    }

    /**
     * The hypervisor (config-vm.md#hypervisor-object). An empty path counts as no hypervisor, Go programs write it.
     *
     * @param path on the host, absolute
     * @param parameters its parameters
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Hypervisor(
            @JsonProperty("path") String path,
            @JsonProperty("parameters") @Nullable List<String> parameters,
            @Unknown Map<String, JsonNode> unknown) {
        public Hypervisor {
            Objects.requireNonNull(path, "path");
            parameters = Copies.list(parameters);
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Hypervisor(String path, @Nullable List<String> parameters) {
            this(path, parameters, Map.of());
        }
    }

    /**
     * The guest's kernel (config-vm.md#kernel-object).
     *
     * @param path on the host, absolute
     * @param parameters its command line
     * @param initrd on the host, absolute
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Kernel(
            @JsonProperty("path") String path,
            @JsonProperty("parameters") @Nullable List<String> parameters,
            @JsonProperty("initrd") @Nullable String initrd,
            @Unknown Map<String, JsonNode> unknown) {
        public Kernel {
            Objects.requireNonNull(path, "path");
            parameters = Copies.list(parameters);
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Kernel(String path, @Nullable List<String> parameters, @Nullable String initrd) {
            this(path, parameters, initrd, Map.of());
        }
    }

    /**
     * The disk that has the root filesystem (config-vm.md#image-object). An empty path counts as no image, Go programs write it.
     *
     * @param path on the host, absolute
     * @param format {@code raw}, {@code qcow2}, {@code vdi}, {@code vmdk} or {@code vhd}; absent is raw
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Image(
            @JsonProperty("path") String path,
            @JsonProperty("format") @Nullable String format,
            @Unknown Map<String, JsonNode> unknown) {
        public Image {
            Objects.requireNonNull(path, "path");
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Image(String path, @Nullable String format) {
            this(path, format, Map.of());
        }
    }
}
