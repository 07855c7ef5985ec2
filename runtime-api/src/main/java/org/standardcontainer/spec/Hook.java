package org.standardcontainer.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A program to run at a point of the lifecycle (config.md#posix-platform-hooks).
 *
 * @param path the program, absolute
 * @param args its arguments, the first is argv[0]; absent or empty means the path alone
 * @param env its whole environment; absent means none
 * @param timeout seconds, 1 or more; absent means no limit
 * @param unknown members that the model doesn't know, in order; kept for writing
 */
public record Hook(
        @JsonProperty("path") String path,
        @JsonProperty("args") @Nullable List<String> args,
        @JsonProperty("env") @Nullable List<String> env,
        @JsonProperty("timeout") @Nullable Long timeout,
        @Unknown Map<String, JsonNode> unknown) {
    public Hook {
        Objects.requireNonNull(path, "path");
        args = Copies.list(args);
        env = Copies.list(env);
        unknown = Copies.members(unknown);
    }

    /** Without unknown members. */
    public Hook(String path, @Nullable List<String> args, @Nullable List<String> env, @Nullable Long timeout) {
        this(path, args, env, timeout, Map.of());
    }

    /** A program with arguments; argv[0] is its path. */
    public static Hook of(String path, String... arguments) {
        List<String> args = new ArrayList<>(List.of(path));
        args.addAll(List.of(arguments));
        return new Hook(path, args, null, null);
    }
}
