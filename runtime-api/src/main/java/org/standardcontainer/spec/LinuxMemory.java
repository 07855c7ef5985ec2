package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits of memory (config-linux.md#memory); sizes in bytes, -1 means unlimited.
 *
 * @param limit memory
 * @param reservation soft limit
 * @param swap memory and swap together
 * @param kernel kernel memory; discouraged
 * @param kernelTcp kernel memory of TCP buffers; discouraged
 * @param swappiness 0 to 100
 * @param disableOomKiller true to let processes wait instead of killing one
 * @param useHierarchy true to account children too (cgroup v1)
 * @param checkBeforeUpdate true to refuse a limit below the current usage
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxMemory(
        @JsonProperty("limit") @Nullable Long limit,
        @JsonProperty("reservation") @Nullable Long reservation,
        @JsonProperty("swap") @Nullable Long swap,
        @JsonProperty("kernel") @Nullable Long kernel,
        @JsonProperty("kernelTCP") @Nullable Long kernelTcp,
        @JsonProperty("swappiness") @Nullable BigInteger swappiness,
        @JsonProperty("disableOOMKiller") @Nullable Boolean disableOomKiller,
        @JsonProperty("useHierarchy") @Nullable Boolean useHierarchy,
        @JsonProperty("checkBeforeUpdate") @Nullable Boolean checkBeforeUpdate,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxMemory {
        unknown = Copies.members(unknown);
    }

    /** Starts an empty set of limits with all else absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from a copy of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.limit = limit;
        builder.reservation = reservation;
        builder.swap = swap;
        builder.kernel = kernel;
        builder.kernelTcp = kernelTcp;
        builder.swappiness = swappiness;
        builder.disableOomKiller = disableOomKiller;
        builder.useHierarchy = useHierarchy;
        builder.checkBeforeUpdate = checkBeforeUpdate;
        builder.unknown = unknown;
        return builder;
    }

    /** Makes {@link LinuxMemory} values; setting null makes a member absent. Not safe for several threads. */
    public static final class Builder {
        private @Nullable Long limit;
        private @Nullable Long reservation;
        private @Nullable Long swap;
        private @Nullable Long kernel;
        private @Nullable Long kernelTcp;
        private @Nullable BigInteger swappiness;
        private @Nullable Boolean disableOomKiller;
        private @Nullable Boolean useHierarchy;
        private @Nullable Boolean checkBeforeUpdate;
        private Map<String, JsonNode> unknown = Map.of();

        private Builder() {}

        /** Sets {@code limit}. */
        public Builder limit(@Nullable Long limit) {
            this.limit = limit;
            return this;
        }

        /** Sets {@code limit}. */
        public Builder limit(long limit) {
            return limit(Long.valueOf(limit));
        }

        /** Sets {@code reservation}. */
        public Builder reservation(@Nullable Long reservation) {
            this.reservation = reservation;
            return this;
        }

        /** Sets {@code reservation}. */
        public Builder reservation(long reservation) {
            return reservation(Long.valueOf(reservation));
        }

        /** Sets {@code swap}. */
        public Builder swap(@Nullable Long swap) {
            this.swap = swap;
            return this;
        }

        /** Sets {@code swap}. */
        public Builder swap(long swap) {
            return swap(Long.valueOf(swap));
        }

        /** Sets {@code kernel}. */
        public Builder kernel(@Nullable Long kernel) {
            this.kernel = kernel;
            return this;
        }

        /** Sets {@code kernel}. */
        public Builder kernel(long kernel) {
            return kernel(Long.valueOf(kernel));
        }

        /** Sets {@code kernelTcp}. */
        public Builder kernelTcp(@Nullable Long kernelTcp) {
            this.kernelTcp = kernelTcp;
            return this;
        }

        /** Sets {@code kernelTcp}. */
        public Builder kernelTcp(long kernelTcp) {
            return kernelTcp(Long.valueOf(kernelTcp));
        }

        /** Sets {@code swappiness}. */
        public Builder swappiness(@Nullable BigInteger swappiness) {
            this.swappiness = swappiness;
            return this;
        }

        /** Sets {@code swappiness}. */
        public Builder swappiness(long swappiness) {
            return swappiness(BigInteger.valueOf(swappiness));
        }

        /** Sets {@code disableOomKiller}. */
        public Builder disableOomKiller(@Nullable Boolean disableOomKiller) {
            this.disableOomKiller = disableOomKiller;
            return this;
        }

        /** Sets {@code useHierarchy}. */
        public Builder useHierarchy(@Nullable Boolean useHierarchy) {
            this.useHierarchy = useHierarchy;
            return this;
        }

        /** Sets {@code checkBeforeUpdate}. */
        public Builder checkBeforeUpdate(@Nullable Boolean checkBeforeUpdate) {
            this.checkBeforeUpdate = checkBeforeUpdate;
            return this;
        }

        /** Sets the members that the model doesn't know. */
        public Builder unknown(Map<String, JsonNode> unknown) {
            this.unknown = unknown;
            return this;
        }

        /** The finished value. */
        public LinuxMemory build() {
            return new LinuxMemory(
                    limit,
                    reservation,
                    swap,
                    kernel,
                    kernelTcp,
                    swappiness,
                    disableOomKiller,
                    useHierarchy,
                    checkBeforeUpdate,
                    unknown);
        }
    }
}
