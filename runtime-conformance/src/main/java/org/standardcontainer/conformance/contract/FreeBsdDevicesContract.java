package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-freebsd.md#devices. */
public abstract class FreeBsdDevicesContract {
    private static final String DEVICES = "/freebsd/devices";

    private static TestBundle withDevices(Bench bench) {
        return bench.bundle().mount("/dev", "devfs", "devfs");
    }

    @Test
    @Requires("freebsd.devfs")
    @Clause("freebsd.devices.devfs-mounted")
    void usualDevicesAreThereAndNoDisk(Bench bench) {
        ProbeReport report = bench.look(withDevices(bench), "list:/dev", "read:/dev/zero", "write:/dev/null");
        JsonNode all = report.tried("list:/dev").path("names");
        for (String name : List.of("null", "zero", "random", "fd")) {
            assertThat(all).as(name).extracting(JsonNode::asText).contains(name);
        }
        assertThat(all).extracting(JsonNode::asText).doesNotContain("mem", "kmem", "ada0", "vtbd0", "da0");
        assertThat(report.tried("read:/dev/zero").path("zero").asBoolean()).isTrue();
        assertThat(report.outcome("write:/dev/null")).isEqualTo("ok");
    }

    @Test
    @Requires("freebsd.devfs")
    @Clause({"freebsd.devices.path", "freebsd.devices.mode", "freebsd.devices.decimal"})
    void deviceIsThereWithItsMode(Bench bench) {
        ProbeReport report = bench.look(
                withDevices(bench).set(DEVICES, List.of(Map.of("path", "mem", "mode", 448))), "stat:/dev/mem");
        assertThat(report.tried("stat:/dev/mem").path("type").asText()).isEqualTo("c");
        assertThat(report.tried("stat:/dev/mem").path("mode").asInt()).isEqualTo(0700);
    }

    @Test
    @Requires("freebsd.devfs")
    @Clause("freebsd.devices.path")
    void deviceWithoutAPathIsRefused(Bench bench) {
        bench.createFails(withDevices(bench).set(DEVICES, List.of(Map.of("mode", 448))));
    }

    @Test
    @Requires("freebsd.devfs")
    @Clause("freebsd.devices.decimal")
    void modeThatIsATextIsRefused(Bench bench) {
        bench.createFails(withDevices(bench).set(DEVICES, List.of(Map.of("path", "mem", "mode", "0700"))));
    }
}
