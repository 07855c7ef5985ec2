package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits of processor time (config-linux.md#cpu).
 *
 * @param shares relative share, 1024 is usual
 * @param quota microseconds in a period; negative means no limit
 * @param burst microseconds that may be saved up
 * @param period microseconds
 * @param realtimeRuntime microseconds of real-time scheduling in a period
 * @param realtimePeriod microseconds
 * @param cpus processors, as a list such as {@code 0-3,7}
 * @param mems memory nodes, as a list
 * @param idle 1 for the idle policy, 0 for the normal one
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record LinuxCpu(
        @JsonProperty("shares") @Nullable BigInteger shares,
        @JsonProperty("quota") @Nullable Long quota,
        @JsonProperty("burst") @Nullable BigInteger burst,
        @JsonProperty("period") @Nullable BigInteger period,
        @JsonProperty("realtimeRuntime") @Nullable Long realtimeRuntime,
        @JsonProperty("realtimePeriod") @Nullable BigInteger realtimePeriod,
        @JsonProperty("cpus") @Nullable String cpus,
        @JsonProperty("mems") @Nullable String mems,
        @JsonProperty("idle") @Nullable Long idle,
        @Unknown Map<String, JsonNode> unknown) {
    public LinuxCpu {
        unknown = Copies.members(unknown);
    }

    /** Starts an empty set of limits with all else absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from a copy of this. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.shares = shares;
        builder.quota = quota;
        builder.burst = burst;
        builder.period = period;
        builder.realtimeRuntime = realtimeRuntime;
        builder.realtimePeriod = realtimePeriod;
        builder.cpus = cpus;
        builder.mems = mems;
        builder.idle = idle;
        builder.unknown = unknown;
        return builder;
    }

    /** Makes {@link LinuxCpu} values; setting null makes a member absent. Not safe for several threads. */
    public static final class Builder {
        private @Nullable BigInteger shares;
        private @Nullable Long quota;
        private @Nullable BigInteger burst;
        private @Nullable BigInteger period;
        private @Nullable Long realtimeRuntime;
        private @Nullable BigInteger realtimePeriod;
        private @Nullable String cpus;
        private @Nullable String mems;
        private @Nullable Long idle;
        private Map<String, JsonNode> unknown = Map.of();

        private Builder() {}

        /** Sets {@code shares}. */
        public Builder shares(@Nullable BigInteger shares) {
            this.shares = shares;
            return this;
        }

        /** Sets {@code shares}. */
        public Builder shares(long shares) {
            return shares(BigInteger.valueOf(shares));
        }

        /** Sets {@code quota}. */
        public Builder quota(@Nullable Long quota) {
            this.quota = quota;
            return this;
        }

        /** Sets {@code quota}. */
        public Builder quota(long quota) {
            return quota(Long.valueOf(quota));
        }

        /** Sets {@code burst}. */
        public Builder burst(@Nullable BigInteger burst) {
            this.burst = burst;
            return this;
        }

        /** Sets {@code burst}. */
        public Builder burst(long burst) {
            return burst(BigInteger.valueOf(burst));
        }

        /** Sets {@code period}. */
        public Builder period(@Nullable BigInteger period) {
            this.period = period;
            return this;
        }

        /** Sets {@code period}. */
        public Builder period(long period) {
            return period(BigInteger.valueOf(period));
        }

        /** Sets {@code realtimeRuntime}. */
        public Builder realtimeRuntime(@Nullable Long realtimeRuntime) {
            this.realtimeRuntime = realtimeRuntime;
            return this;
        }

        /** Sets {@code realtimeRuntime}. */
        public Builder realtimeRuntime(long realtimeRuntime) {
            return realtimeRuntime(Long.valueOf(realtimeRuntime));
        }

        /** Sets {@code realtimePeriod}. */
        public Builder realtimePeriod(@Nullable BigInteger realtimePeriod) {
            this.realtimePeriod = realtimePeriod;
            return this;
        }

        /** Sets {@code realtimePeriod}. */
        public Builder realtimePeriod(long realtimePeriod) {
            return realtimePeriod(BigInteger.valueOf(realtimePeriod));
        }

        /** Sets {@code cpus}. */
        public Builder cpus(@Nullable String cpus) {
            this.cpus = cpus;
            return this;
        }

        /** Sets {@code mems}. */
        public Builder mems(@Nullable String mems) {
            this.mems = mems;
            return this;
        }

        /** Sets {@code idle}. */
        public Builder idle(@Nullable Long idle) {
            this.idle = idle;
            return this;
        }

        /** Sets {@code idle}. */
        public Builder idle(long idle) {
            return idle(Long.valueOf(idle));
        }

        /** Sets the members that the model doesn't know. */
        public Builder unknown(Map<String, JsonNode> unknown) {
            this.unknown = unknown;
            return this;
        }

        /** The finished value. */
        public LinuxCpu build() {
            return new LinuxCpu(
                    shares, quota, burst, period, realtimeRuntime, realtimePeriod, cpus, mems, idle, unknown);
        }
    }
}
