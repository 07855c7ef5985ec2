package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest.Sharing;

/** What is made of a list of devices, and options that ask for some. */
final class DevicesCommandTest {
    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");
    private static final DeviceHolder WEB =
            new DeviceHolder("web", "/run/scr", "linux", Sharing.EXCLUSIVE, SINCE, List.of("/dev/sdb1"), 42);

    private static final List<DeviceListing> SOME = List.of(
            new DeviceListing("block:5000c5", List.of("/dev/sdb", "/dev/sdb1"), List.of(WEB), List.of()),
            new DeviceListing("block:vda", List.of("/dev/vda"), List.of(), List.of("mounted on /")),
            new DeviceListing("usb:1-1", List.of(), List.of(WEB), List.of()));

    @TempDir
    private Path directory;

    private final CapturedShell shell = new CapturedShell();

    @Test
    void aLineForEachHolder() {
        assertThat(DevicesCommand.table(SOME).lines())
                .hasSize(4)
                .anyMatch(line ->
                        line.matches("block:5000c5 +exclusive +linux/web +2026-01-02T03:04:05Z +- +/dev/sdb /dev/sdb1"))
                .anyMatch(line -> line.matches("block:vda +- +- +- +mounted on / +/dev/vda"))
                .anyMatch(line -> line.matches("usb:1-1 +exclusive +linux/web .*\\(unplugged\\)"));
    }

    @Test
    void jsonHasTheDocumentedMembers() throws Exception {
        JsonNode json = new JsonMapper().readTree(DevicesCommand.json(SOME));
        assertThat(json.get(0).get("holders").get(0).get("since").asText()).isEqualTo(SINCE.toString());
        assertThat(json.get(2).get("lost").asBoolean()).isTrue();
        String document = Files.readString(DocumentationTest.ROOT.resolve("docs/devices.md"));
        json.get(0).fieldNames().forEachRemaining(name -> assertThat(document).contains("`" + name + "`"));
        json.get(0)
                .get("holders")
                .get(0)
                .fieldNames()
                .forEachRemaining(name -> assertThat(document).contains("`" + name + "`"));
    }

    @Test
    void aBackendThatGivesNoneSaysSo() throws Exception {
        String bundle = ShellBundle.empty(directory).toString();
        assertThat(shell.run("--backend", "inmemory", "devices")).isEqualTo(Scr.FAILED);
        assertThat(shell.err()).contains("the backend inmemory gives its containers no devices by a lease");
        assertThat(shell.run("--backend", "inmemory", "create", "-b", bundle, "--device", "/dev/fuse", "x"))
                .isEqualTo(Scr.FAILED);
        assertThat(shell.err()).contains("/dev/fuse").contains("use the backend linux");
        assertThat(shell.run("--backend", "inmemory", "create", "-b", bundle, "--device", "a b", "x"))
                .isEqualTo(Scr.FAILED);
        assertThat(shell.err()).contains("\"a b\" names no device");
    }
}
