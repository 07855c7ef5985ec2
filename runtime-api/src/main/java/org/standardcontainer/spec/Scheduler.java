package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a process is scheduled (config.md#linux-process, sched_setattr(2)).
 *
 * @param policy {@code SCHED_OTHER}, {@code SCHED_FIFO}, …
 * @param nice -20 to 19; absent is 0
 * @param priority 1 to 99 for the real-time policies; absent is 0
 * @param flags {@code SCHED_FLAG_…} words
 * @param runtime nanoseconds, for {@code SCHED_DEADLINE}; absent is 0
 * @param deadline nanoseconds, for {@code SCHED_DEADLINE}; absent is 0
 * @param period nanoseconds, for {@code SCHED_DEADLINE}; absent is 0
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Scheduler(
        @JsonProperty("policy") String policy,
        @JsonProperty("nice") @ZeroIsAbsent @Nullable Integer nice,
        @JsonProperty("priority") @ZeroIsAbsent @Nullable Integer priority,
        @JsonProperty("flags") @Nullable List<String> flags,
        @JsonProperty("runtime") @ZeroIsAbsent @Nullable BigInteger runtime,
        @JsonProperty("deadline") @ZeroIsAbsent @Nullable BigInteger deadline,
        @JsonProperty("period") @ZeroIsAbsent @Nullable BigInteger period,
        @Unknown Map<String, JsonNode> unknown) {
    public Scheduler {
        Objects.requireNonNull(policy, "policy");
        flags = Copies.list(flags);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public Scheduler(
            String policy,
            @Nullable Integer nice,
            @Nullable Integer priority,
            @Nullable List<String> flags,
            @Nullable BigInteger runtime,
            @Nullable BigInteger deadline,
            @Nullable BigInteger period) {
        this(policy, nice, priority, flags, runtime, deadline, period, Map.of());
    }
}
