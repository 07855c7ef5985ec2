package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A filter of system calls (config-linux.md#seccomp).
 *
 * @param defaultAction {@code SCMP_ACT_…} for a call that no rule names
 * @param defaultErrnoRet error number of the default action; absent is EPERM
 * @param architectures {@code SCMP_ARCH_…} words
 * @param flags {@code SECCOMP_FILTER_FLAG_…} words
 * @param listenerPath Unix socket that is sent the notification descriptor
 * @param listenerMetadata opaque text for it
 * @param syscalls the rules
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Seccomp(
        @JsonProperty("defaultAction") String defaultAction,
        @JsonProperty("defaultErrnoRet") @Uint32 @Nullable Long defaultErrnoRet,
        @JsonProperty("architectures") @Nullable List<String> architectures,
        @JsonProperty("flags") @Nullable List<String> flags,
        @JsonProperty("listenerPath") @Nullable String listenerPath,
        @JsonProperty("listenerMetadata") @Nullable String listenerMetadata,
        @JsonProperty("syscalls") @Nullable List<Syscall> syscalls,
        @Unknown Map<String, JsonNode> unknown) {
    public Seccomp {
        Objects.requireNonNull(defaultAction, "defaultAction");
        architectures = Copies.list(architectures);
        flags = Copies.list(flags);
        syscalls = Copies.list(syscalls);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public Seccomp(
            String defaultAction,
            @Nullable Long defaultErrnoRet,
            @Nullable List<String> architectures,
            @Nullable List<String> flags,
            @Nullable String listenerPath,
            @Nullable String listenerMetadata,
            @Nullable List<Syscall> syscalls) {
        this(defaultAction, defaultErrnoRet, architectures, flags, listenerPath, listenerMetadata, syscalls, Map.of());
    }

    /**
     * What happens to some system calls.
     *
     * @param names the calls' names
     * @param action {@code SCMP_ACT_…}
     * @param errnoRet error number of the action; absent is EPERM, 0 is 0
     * @param args conditions, all of which must hold
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Syscall(
            @JsonProperty("names") List<String> names,
            @JsonProperty("action") String action,
            @JsonProperty("errnoRet") @Uint32 @Nullable Long errnoRet,
            @JsonProperty("args") @Nullable List<Arg> args,
            @Unknown Map<String, JsonNode> unknown) {
        public Syscall {
            names = List.copyOf(names);
            Objects.requireNonNull(action, "action");
            args = Copies.list(args);
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Syscall(List<String> names, String action, @Nullable Long errnoRet, @Nullable List<Arg> args) {
            this(names, action, errnoRet, args, Map.of());
        }
    }

    /**
     * A condition on an argument of a system call.
     *
     * @param index which argument, 0 to 5
     * @param value what it is compared with, or the mask, unsigned 64 bit
     * @param valueTwo what the masked value must be, unsigned 64 bit; absent is 0
     * @param op {@code SCMP_CMP_…}
     * @param unknown members that the model doesn't know, in order; kept for writing
     */
    public record Arg(
            @JsonProperty("index") @Uint32 Long index,
            @JsonProperty("value") BigInteger value,

            @JsonProperty("valueTwo") @ZeroIsAbsent @Nullable
            BigInteger valueTwo,

            @JsonProperty("op") String op,
            @Unknown Map<String, JsonNode> unknown) {
        public Arg {
            Objects.requireNonNull(index, "index");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(op, "op");
            unknown = Copies.members(unknown);
        }

        /** Without unknown members. */
        public Arg(Long index, BigInteger value, @Nullable BigInteger valueTwo, String op) {
            this(index, value, valueTwo, op, Map.of());
        }
    }
}
