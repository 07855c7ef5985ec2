package org.standardcontainer.ocicli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.Cpu;
import org.standardcontainer.ContainerStats.Cpuset;
import org.standardcontainer.ContainerStats.Memory;
import org.standardcontainer.ContainerStats.Pids;
import org.standardcontainer.ContainerStats.Usage;
import org.standardcontainer.LaunchFailedException;

/** What {@code ps --format json} and {@code events --stats} of runc print, as far as it is read here: processors, memory and processes. */
final class RuncOutput {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** From here on a limit is none. */
    private static final long NO_LIMIT = Long.MAX_VALUE - (1 << 20);

    private RuncOutput() {}

    static List<Long> pids(String output) {
        List<Long> pids = new ArrayList<>();
        for (JsonNode pid : read(output)) {
            pids.add(pid.asLong());
        }
        return pids.stream().filter(pid -> pid > 0).sorted().toList();
    }

    static ContainerStats stats(String output) {
        JsonNode data = read(output).path("data");
        JsonNode time = data.at("/cpu/usage");
        JsonNode memory = data.path("memory");
        Map<String, Long> details = new LinkedHashMap<>();
        memory.path("raw")
                .properties()
                .forEach(one -> details.put(one.getKey(), one.getValue().asLong()));
        return new ContainerStats(
                new Cpu(
                        nanos(time.path("total")),
                        nanos(time.path("user")),
                        nanos(time.path("kernel")),
                        eachNanos(time.path("percpu")),
                        eachNanos(time.path("percpu_user")),
                        eachNanos(time.path("percpu_kernel")),
                        Optional.empty(),
                        Optional.empty()),
                cpuset(data.path("cpuset")),
                new Memory(
                        usage(memory.path("usage")),
                        usage(memory.path("swap")),
                        usage(memory.path("kernel")),
                        usage(memory.path("kernelTCP")),
                        number(memory.path("cache")),
                        OptionalLong.empty(),
                        details,
                        Optional.empty()),
                new Pids(number(data.at("/pids/current")), limit(data.at("/pids/limit"))),
                List.of(),
                Map.of(),
                Map.of(),
                List.of());
    }

    private static Optional<Duration> nanos(JsonNode number) {
        return number.isNumber() ? Optional.of(Duration.ofNanos(number.asLong())) : Optional.empty();
    }

    private static List<Duration> eachNanos(JsonNode numbers) {
        List<Duration> found = new ArrayList<>();
        numbers.forEach(one -> nanos(one).ifPresent(found::add));
        return found;
    }

    /** Printed even where it says nothing. */
    private static Optional<Cpuset> cpuset(JsonNode cpuset) {
        Map<String, Long> details = new LinkedHashMap<>();
        cpuset.properties().forEach(one -> number(one.getValue()).ifPresent(value -> details.put(one.getKey(), value)));
        List<Integer> processors = integers(cpuset.path("cpus"));
        return processors.isEmpty()
                ? Optional.empty()
                : Optional.of(new Cpuset(processors, integers(cpuset.path("mems")), details));
    }

    private static List<Integer> integers(JsonNode numbers) {
        List<Integer> found = new ArrayList<>();
        numbers.forEach(one -> found.add(one.asInt()));
        return found;
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                number(usage.path("usage")),
                limit(usage.path("limit")),
                number(usage.path("max")),
                number(usage.path("failcnt")));
    }

    private static OptionalLong number(JsonNode number) {
        return number.canConvertToLong() && number.isIntegralNumber()
                ? OptionalLong.of(number.asLong())
                : OptionalLong.empty();
    }

    private static OptionalLong limit(JsonNode number) {
        OptionalLong limit = number(number);
        return limit.isPresent() && limit.getAsLong() < NO_LIMIT ? limit : OptionalLong.empty();
    }

    private static JsonNode read(String output) {
        try {
            return JSON.readTree(output);
        } catch (JsonProcessingException e) {
            throw new LaunchFailedException(
                    "", "the runtime's output is no JSON", "", "", String.valueOf(e.getMessage()), "", "", e);
        }
    }
}
