package org.standardcontainer.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.BlockDevice;
import org.standardcontainer.ContainerStats.HugePages;
import org.standardcontainer.ContainerStats.NetworkInterface;
import org.standardcontainer.ContainerStats.Pressure;
import org.standardcontainer.ContainerStats.Share;
import org.standardcontainer.ContainerStats.Traffic;
import org.standardcontainer.ContainerStats.Usage;

/** Events as runc prints them, one JSON object a line; times are nanoseconds, those of pressure microseconds. What isn't known is left out. */
final class StatsJson {
    /** What runc writes for no limit. */
    private static final String UNLIMITED = "18446744073709551615";

    /** The same with cgroup v1, where it is the kernel's own number: as many whole pages, of 4 KiB, as there are bytes to count. */
    private static final String UNLIMITED_1 = "9223372036854771712";

    /** A figure that version 1 alone has. */
    private static final String OF_VERSION_1 = "hierarchical_memory_limit";

    private final JsonGenerator json;
    private final String unlimited;

    private StatsJson(JsonGenerator json, ContainerStats stats) {
        this.json = json;
        this.unlimited = stats.memory().details().containsKey(OF_VERSION_1) ? UNLIMITED_1 : UNLIMITED;
    }

    /** The figures of a container. */
    static String stats(ContainerId id, ContainerStats stats) {
        return event("stats", id, json -> {
            json.writeObjectFieldStart("data");
            new StatsJson(json, stats).all(stats);
            json.writeEndObject();
        });
    }

    /** It ran out of memory. */
    static String outOfMemory(ContainerId id) {
        return event("oom", id, json -> {});
    }

    private interface Body {
        void writeTo(JsonGenerator json) throws IOException;
    }

    private static String event(String type, ContainerId id, Body body) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            json.writeStringField("id", id.value());
            body.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter doesn't fail", e);
        }
        return out.toString();
    }

    private void all(ContainerStats stats) throws IOException {
        cpu(stats.cpu());
        if (stats.cpuset().isPresent()) {
            cpuset(stats.cpuset().get());
        }
        memory(stats.memory());
        json.writeObjectFieldStart("pids");
        number("current", stats.pids().current());
        number("limit", stats.pids().limit());
        json.writeEndObject();
        blockDevices(stats);
        json.writeObjectFieldStart("hugetlb");
        for (Map.Entry<String, HugePages> pages : stats.hugePages().entrySet()) {
            usage(pages.getKey(), pages.getValue().used(), false);
        }
        json.writeEndObject();
        json.writeObjectFieldStart("intel_rdt");
        json.writeEndObject();
        network(stats);
    }

    private void cpu(ContainerStats.Cpu cpu) throws IOException {
        json.writeObjectFieldStart("cpu");
        json.writeObjectFieldStart("usage");
        nanos("total", cpu.total());
        perProcessor("percpu", cpu.perProcessor());
        perProcessor("percpu_kernel", cpu.systemPerProcessor());
        perProcessor("percpu_user", cpu.userPerProcessor());
        nanos("kernel", cpu.system());
        nanos("user", cpu.user());
        json.writeEndObject();
        json.writeObjectFieldStart("throttling");
        if (cpu.throttling().isPresent()) {
            ContainerStats.Throttling throttling = cpu.throttling().get();
            json.writeNumberField("periods", throttling.periods());
            json.writeNumberField("throttledPeriods", throttling.throttledPeriods());
            json.writeNumberField("throttledTime", throttling.throttled().toNanos());
        }
        json.writeEndObject();
        pressure(cpu.pressure());
        json.writeEndObject();
    }

    private void perProcessor(String name, List<Duration> times) throws IOException {
        if (!times.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (Duration one : times) {
                json.writeNumber(one.toNanos());
            }
            json.writeEndArray();
        }
    }

    private void cpuset(ContainerStats.Cpuset cpuset) throws IOException {
        json.writeObjectFieldStart("cpuset");
        numbers("cpus", cpuset.processors());
        numbers("mems", cpuset.memoryNodes());
        for (Map.Entry<String, Long> detail : cpuset.details().entrySet()) {
            json.writeNumberField(detail.getKey(), detail.getValue());
        }
        json.writeEndObject();
    }

    private void numbers(String name, List<Integer> numbers) throws IOException {
        if (!numbers.isEmpty()) { // as runc does
            json.writeArrayFieldStart(name);
            for (int number : numbers) {
                json.writeNumber(number);
            }
            json.writeEndArray();
        }
    }

    private void memory(ContainerStats.Memory memory) throws IOException {
        json.writeObjectFieldStart("memory");
        number("cache", memory.cache());
        usage("usage", memory.total(), true);
        usage("swap", memory.withSwap(), true);
        usage("kernel", memory.kernel(), true);
        usage("kernelTCP", memory.kernelTcp(), true);
        json.writeObjectFieldStart("raw");
        for (Map.Entry<String, Long> detail : memory.details().entrySet()) {
            json.writeNumberField(detail.getKey(), detail.getValue());
        }
        json.writeEndObject();
        pressure(memory.pressure());
        json.writeEndObject();
    }

    private void usage(String name, Usage usage, boolean limited) throws IOException {
        json.writeObjectFieldStart(name);
        if (limited) {
            json.writeFieldName("limit");
            json.writeNumber(
                    usage.limit().isPresent() ? Long.toString(usage.limit().getAsLong()) : unlimited);
        }
        number("usage", usage.used());
        number("max", usage.peak());
        number("failcnt", usage.failures());
        json.writeEndObject();
    }

    private void blockDevices(ContainerStats stats) throws IOException {
        json.writeObjectFieldStart("blkio");
        json.writeArrayFieldStart("ioServiceBytesRecursive");
        for (BlockDevice device : stats.blockDevices()) {
            entry(device, "Read", device.bytesRead());
            entry(device, "Write", device.bytesWritten());
            entry(device, "Discard", device.bytesDiscarded());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("ioServicedRecursive");
        for (BlockDevice device : stats.blockDevices()) {
            entry(device, "Read", device.reads());
            entry(device, "Write", device.writes());
            entry(device, "Discard", device.discards());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void entry(BlockDevice device, String operation, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeStartObject();
            json.writeNumberField("major", device.major());
            json.writeNumberField("minor", device.minor());
            json.writeStringField("op", operation);
            json.writeNumberField("value", value.getAsLong());
            json.writeEndObject();
        }
    }

    private void network(ContainerStats stats) throws IOException {
        json.writeArrayFieldStart("network_interfaces");
        for (NetworkInterface one : stats.networkInterfaces()) {
            json.writeStartObject();
            json.writeStringField("Name", one.name());
            traffic("Rx", one.received());
            traffic("Tx", one.sent());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void traffic(String direction, Traffic traffic) throws IOException {
        json.writeNumberField(direction + "Bytes", traffic.bytes());
        json.writeNumberField(direction + "Packets", traffic.packets());
        json.writeNumberField(direction + "Errors", traffic.errors());
        json.writeNumberField(direction + "Dropped", traffic.dropped());
    }

    private void pressure(Optional<Pressure> pressure) throws IOException {
        if (pressure.isPresent()) {
            json.writeObjectFieldStart("psi");
            share("some", pressure.get().some());
            if (pressure.get().full().isPresent()) {
                share("full", pressure.get().full().get());
            }
            json.writeEndObject();
        }
    }

    private void share(String name, Share share) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("avg10", share.last10());
        json.writeNumberField("avg60", share.last60());
        json.writeNumberField("avg300", share.last300());
        json.writeNumberField("total", share.total().toNanos() / 1000);
        json.writeEndObject();
    }

    private void nanos(String name, Optional<Duration> time) throws IOException {
        if (time.isPresent()) {
            json.writeNumberField(name, time.get().toNanos());
        }
    }

    private void number(String name, OptionalLong number) throws IOException {
        if (number.isPresent()) {
            json.writeNumberField(name, number.getAsLong());
        }
    }
}
