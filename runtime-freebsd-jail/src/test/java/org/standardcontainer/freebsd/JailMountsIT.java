package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.standardcontainer.freebsd.Seen.mountAt;
import static org.standardcontainer.freebsd.Seen.outcome;
import static org.standardcontainer.freebsd.Seen.texts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;

/** What is mounted in a jail, devices among it. */
class JailMountsIT extends JailScenario {
    private static final String JAIL = "/freebsd/jail";

    @Test
    void mountsAreMadeAndGo() {
        JsonNode report = machine.look(
                new Config()
                        .set("/root/readonly", true)
                        .set(JAIL + "/enforceStatfs", 1)
                        .mount("/dev", "devfs", "")
                        .mount("/tmp", "tmpfs", "", "size=1m", "mode=1777", "nosuid", "noexec", "uid=5", "gid=6")
                        .mount("/mnt", "nullfs", Machine.bundle() + "/rootfs", "ro", "noexec")
                        .mount("/proc", "procfs", "")
                        .mount("/etc/file", "nullfs", Machine.bundle() + "/source")
                        .mount("/inside/below", "tmpfs", "", "ro"),
                "stat:/tmp",
                "exec:/mnt/probe",
                "exec:/probe",
                "create:/mnt/x",
                "create:/tmp/x",
                "read:/etc/file",
                "stat:/tmp/below",
                "create:/tmp/below/x",
                "create:/x",
                "stat:/proc/curproc");
        JsonNode tmp = report.path("tried").path("stat:/tmp");
        assertThat(tmp.path("mode").asInt()).isEqualTo(01777);
        assertThat(tmp.path("uid").asInt()).isEqualTo(5);
        assertThat(tmp.path("gid").asInt()).isEqualTo(6);
        assertThat(outcome(report, "exec:/mnt/probe")).isEqualTo("EACCES");
        assertThat(outcome(report, "exec:/probe")).isEqualTo("ok");
        assertThat(outcome(report, "create:/mnt/x")).isEqualTo("EROFS");
        assertThat(outcome(report, "create:/x")).isEqualTo("EROFS");
        assertThat(outcome(report, "create:/tmp/x")).isEqualTo("ok");
        assertThat(report.path("tried").path("read:/etc/file").path("text").asText())
                .isEqualTo("source\n");
        assertThat(outcome(report, "stat:/tmp/below"))
                .as("through a link in the image")
                .isEqualTo("ok");
        assertThat(outcome(report, "create:/tmp/below/x")).isEqualTo("EROFS");
        assertThat(mountAt(report, "/proc").path("type").asText()).isEqualTo("procfs");
        assertThat(mountAt(report, "/etc/file").path("type").asText()).isEqualTo("nullfs");
        machine.assertNothingLeft();
    }

    @Test
    void aLinkOutOfTheRootLeadsNowhere() {
        Config config = new Config().mount("/outside/trap", "tmpfs", "").args(List.of("/probe", "sleep"));
        ContainerId id = Machine.newId();
        List<String> places = new ArrayList<>();
        try {
            machine.create(id, config.text());
            machine.host()
                    .path("mounts")
                    .forEach(mount -> places.add(mount.path("at").asText()));
            machine.runtime().destroy(id, Machine.PATIENCE);
        } catch (LaunchFailedException failure) { // a root that can't be written to has no place for it
            assertThat(failure.pointer()).isEqualTo("/mounts/0");
        }
        assertThat(places)
                .filteredOn(place -> place.endsWith("/trap"))
                .allMatch(place -> place.endsWith(id + "/root/var/run/trap"));
        machine.assertNothingLeft();
    }

    @Test
    void whatCanNotBeMountedIsOneClearError() {
        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .mount("/mnt", "nullfs", Machine.bundle() + "/source")
                                .args(List.of("/probe", "exit", "0"))
                                .text()))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/mounts/0");
                    assertThat(failure.errno()).isIn("EINVAL", "ENOTDIR");
                });
        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .mount("/mnt", "nullfs", "/no/such/source")
                                .args(List.of("/probe", "exit", "0"))
                                .text()))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/mounts/0");
                    assertThat(failure.errno()).isEqualTo("ENOENT");
                });
        machine.assertNothingLeft();
    }

    @Test
    void whatIsMountedBelowASourceIsMountedToo() {
        JsonNode report = machine.look(
                new Config()
                        .set(JAIL + "/enforceStatfs", 1)
                        .mount("/mnt", "none", Machine.bundle() + "/shared", "rbind", "ro"),
                "create:/mnt/below/x");
        assertThat(mountAt(report, "/mnt/below").path("from").asText()).isEqualTo(Machine.bundle() + "/shared/below");
        assertThat(outcome(report, "create:/mnt/below/x")).isEqualTo("EROFS");
        machine.assertNothingLeft();
    }

    @Test
    void onlyTheDevicesThatAreAskedForAreThere() {
        JsonNode report = machine.look(
                new Config()
                        .mount("/dev", "devfs", "")
                        .set("/freebsd/devices", List.of(Map.of("path", "mem", "mode", 0400), Map.of("path", "bpf"))),
                "list:/dev",
                "stat:/dev/mem",
                "read:/dev/zero",
                "write:/dev/null",
                "stat:/dev/bpf");
        List<String> names = texts(report.path("tried").path("list:/dev").path("names"));
        assertThat(names)
                .contains("null", "zero", "random", "urandom", "mem", "bpf")
                .doesNotContain("kmem", "vtbd0");
        assertThat(report.path("tried").path("stat:/dev/mem").path("mode").asInt())
                .isEqualTo(0400);
        assertThat(report.path("tried").path("read:/dev/zero").path("zero").asBoolean())
                .isTrue();
        assertThat(outcome(report, "write:/dev/null")).isEqualTo("ok");
        JsonNode without = machine.look(new Config().mount("/dev", "devfs", ""), "list:/dev");
        assertThat(texts(without.path("tried").path("list:/dev").path("names"))).doesNotContain("mem", "bpf");
    }

    @Test
    void aRulesetThatIsntLoadedIsRefused() {
        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .mount("/dev", "devfs", "", "ruleset=4")
                                .args(List.of("/probe", "exit", "0"))
                                .text()))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).startsWith("/mounts/0");
                    assertThat(failure.errno()).isEqualTo("ENOENT");
                });
        machine.assertNothingLeft();
    }
}
