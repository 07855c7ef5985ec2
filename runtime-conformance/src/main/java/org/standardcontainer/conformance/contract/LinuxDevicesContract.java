package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** config-linux.md#devices and #default-devices. Devices are tried, not only looked at. */
@Requires("linux.devices")
public abstract class LinuxDevicesContract {
    private static final String DEVICES = "/linux/devices";

    private static Map<String, Object> device(String type, String path, int major, int minor) {
        return new LinkedHashMap<>(Map.of("type", type, "path", path, "major", major, "minor", minor));
    }

    private static TestBundle withDev(Bench bench) {
        return LinuxMountsContract.withUsual(bench.bundle());
    }

    private static String numbers(JsonNode node) {
        return node.path("type").asText() + " " + node.path("major").asText() + ":"
                + node.path("minor").asText();
    }

    @Test
    @Requires("linux.mount")
    @Clause({
        "linux.devices.default-devices",
        "linux.devices.default.null",
        "linux.devices.default.zero",
        "linux.devices.default.full",
        "linux.devices.default.random",
        "linux.devices.default.urandom",
        "linux.devices.default.tty",
        "linux.devices.default.ptmx"
    })
    void defaultDevicesAreSupplied(Bench bench) {
        Map<String, String> devices = Map.of(
                "null", "c 1:3", "zero", "c 1:5", "full", "c 1:7", "random", "c 1:8", "urandom", "c 1:9", "tty",
                "c 5:0");
        ProbeReport report = bench.look(
                withDev(bench),
                "stat:/dev/null",
                "stat:/dev/zero",
                "stat:/dev/full",
                "stat:/dev/random",
                "stat:/dev/urandom",
                "stat:/dev/tty",
                "read:/dev/null",
                "write:/dev/null",
                "read:/dev/zero",
                "write:/dev/full",
                "read:/dev/random",
                "read:/dev/urandom",
                "open:/dev/ptmx",
                "stat:/dev/ptmx");
        devices.forEach((name, numbers) -> {
            JsonNode node = report.tried("stat:/dev/" + name);
            assertThat(numbers(node)).as("/dev/%s", name).isEqualTo(numbers);
            assertThat(node.path("mode").asInt()).as("mode of /dev/%s", name).isEqualTo(0666);
        });
        assertThat(report.tried("read:/dev/null").path("bytes").asInt(-1))
                .as("bytes of /dev/null")
                .isZero();
        assertThat(report.outcome("write:/dev/null")).isEqualTo("ok");
        for (String name : List.of("zero", "random", "urandom")) {
            JsonNode bytes = report.tried("read:/dev/" + name);
            assertThat(bytes.path("bytes").asInt()).as("bytes of /dev/%s", name).isPositive();
            assertThat(bytes.path("zero").asBoolean())
                    .as("/dev/%s gives zeros", name)
                    .isEqualTo(name.equals("zero"));
        }
        assertThat(report.outcome("write:/dev/full")).isEqualTo("ENOSPC");
        assertThat(report.outcome("open:/dev/ptmx")).isEqualTo("ok");
        JsonNode ptmx = report.tried("stat:/dev/ptmx");
        if (ptmx.path("type").asText().equals("l")) {
            assertThat(ptmx.path("link").asText()).as("link at /dev/ptmx").isIn("pts/ptmx", "/dev/pts/ptmx");
        } else {
            assertThat(report.mount("/dev/ptmx").type())
                    .as("mount at /dev/ptmx")
                    .isEqualTo("devpts");
        }
    }

    @Test
    @Requires({"linux", "linux.mount"})
    @Clause({
        "linux.runtime.dev-symlinks",
        "linux.dev-links.fd",
        "linux.dev-links.stdin",
        "linux.dev-links.stdout",
        "linux.dev-links.stderr"
    })
    void linksLeadToTheProgramsDescriptors(Bench bench) {
        ProbeReport report = bench.look(
                withDev(bench),
                "stat:/dev/fd",
                "stat:/dev/stdin",
                "stat:/dev/stdout",
                "stat:/dev/stderr",
                "list:/dev/fd/",
                "open:/dev/stdin");
        assertThat(report.tried("stat:/dev/fd").path("link").asText()).isEqualTo("/proc/self/fd");
        List<String> names = List.of("stdin", "stdout", "stderr");
        for (int fd = 0; fd < names.size(); fd++) {
            assertThat(report.tried("stat:/dev/" + names.get(fd)).path("link").asText())
                    .as("/dev/%s", names.get(fd))
                    .isEqualTo("/proc/self/fd/" + fd);
        }
        assertThat(report.tried("list:/dev/fd/").path("names"))
                .extracting(JsonNode::asText)
                .contains("0", "1", "2");
        assertThat(report.outcome("open:/dev/stdin")).isEqualTo("ok");
    }

    @Test
    @Clause({
        "linux.devices.present",
        "linux.devices.available",
        "linux.devices.type",
        "linux.devices.major-minor",
        "linux.devices.file-mode",
        "linux.devices.uid",
        "linux.devices.gid"
    })
    void listedDevicesAreThere(Bench bench) {
        Map<String, Object> owned = device("c", "/dev/kit-null", 1, 3);
        owned.putAll(Map.of("fileMode", 0640, "uid", 10, "gid", 20));
        Map<String, Object> open = device("u", "/dev/kit-zero", 1, 5);
        open.put("fileMode", 0622);
        Map<String, Object> pipe = new LinkedHashMap<>(Map.of("type", "p", "path", "/dev/kit-pipe", "fileMode", 0600));
        TestBundle bundle = bench.bundle()
                .add(DEVICES, owned)
                .add(DEVICES, open)
                .add(DEVICES, device("b", "/dev/below/kit-loop", 7, 200))
                .add(DEVICES, pipe);
        ProbeReport report = bench.look(
                bundle,
                "stat:/dev/kit-null",
                "stat:/dev/kit-zero",
                "stat:/dev/below/kit-loop",
                "stat:/dev/kit-pipe",
                "read:/dev/kit-zero");
        JsonNode node = report.tried("stat:/dev/kit-null");
        assertThat(numbers(node)).isEqualTo("c 1:3");
        assertThat(node.path("mode").asInt()).isEqualTo(0640);
        assertThat(node.path("uid").asLong()).isEqualTo(10);
        assertThat(node.path("gid").asLong()).isEqualTo(20);
        assertThat(numbers(report.tried("stat:/dev/kit-zero"))).isEqualTo("c 1:5");
        assertThat(report.tried("stat:/dev/kit-zero").path("mode").asInt())
                .as("the mode, whatever the umask is")
                .isEqualTo(0622);
        assertThat(report.tried("read:/dev/kit-zero").path("zero").asBoolean())
                .as("it can be read, and gives zeros: %s", report.tried("read:/dev/kit-zero"))
                .isTrue();
        assertThat(numbers(report.tried("stat:/dev/below/kit-loop"))).isEqualTo("b 7:200");
        assertThat(report.tried("stat:/dev/kit-pipe").path("type").asText()).isEqualTo("p");
        assertThat(report.tried("stat:/dev/kit-pipe").path("mode").asInt()).isEqualTo(0600);
    }

    @Test
    @Clause({"linux.devices.path-anywhere", "linux.devices.any-mechanism"})
    void placeMayBeAnywhere(Bench bench) {
        ProbeReport report =
                bench.look(bench.bundle().add(DEVICES, device("c", "/opt/made/null", 1, 3)), "stat:/opt/made/null");
        assertThat(numbers(report.tried("stat:/opt/made/null"))).isEqualTo("c 1:3");
    }

    @Test
    @Clause("linux.devices.conflicting-file-fails")
    void otherFileAtItsPlaceIsAnError(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().add(DEVICES, device("c", "/scratch/null", 1, 3));
        Path file = UsualModes.file(bundle.rootfs().resolve("scratch/null"), "text");
        bench.createFails(bundle);
        assertThat(file).isRegularFile().hasContent("text");
    }

    @Test
    @Clause("linux.devices.type")
    void missingTypeIsRefused(Bench bench) {
        bench.createFails(bench.bundle().add(DEVICES, Map.of("path", "/dev/kit-null", "major", 1, "minor", 3)));
    }

    @Test
    @Clause("linux.devices.type")
    void unknownTypeIsRefused(Bench bench) {
        bench.createFails(bench.bundle().add(DEVICES, device("x", "/dev/kit-null", 1, 3)));
    }

    @Test
    @Clause("linux.devices.path")
    void missingPathIsRefused(Bench bench) {
        bench.createFails(bench.bundle().add(DEVICES, Map.of("type", "c", "major", 1, "minor", 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"major", "minor"})
    @Clause("linux.devices.major-minor")
    void missingNumberIsRefused(String number, Bench bench) {
        Map<String, Object> device = device("c", "/dev/kit-null", 1, 3);
        device.remove(number);
        bench.createFails(bench.bundle().add(DEVICES, device));
    }
}
