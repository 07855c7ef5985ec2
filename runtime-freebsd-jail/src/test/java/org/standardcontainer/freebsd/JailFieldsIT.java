package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.freebsd.Seen.outcome;
import static org.standardcontainer.freebsd.Seen.texts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerId;

/** What a program in a jail sees of its process, its names and its hooks. */
class JailFieldsIT extends JailScenario {
    private static final String JAIL = "/freebsd/jail";

    @Test
    void theProcessIsAsConfigured() {
        JsonNode report = machine.look(
                new Config()
                        .set(
                                "/process/user",
                                Map.of("uid", 1001, "gid", 1002, "umask", 077, "additionalGids", List.of(7, 9)))
                        .set("/process/env", List.of("A=1", "B=two words"))
                        .set("/process/cwd", "/scratch")
                        .set(
                                "/process/rlimits",
                                List.of(
                                        Map.of("type", "RLIMIT_NOFILE", "soft", 100, "hard", 200),
                                        Map.of("type", "RLIMIT_NPTS", "soft", 3, "hard", 4),
                                        Map.of("type", "RLIMIT_KQUEUES", "soft", 5, "hard", 6),
                                        Map.of("type", "RLIMIT_CORE", "soft", 0, "hard", 0)))
                        .set("/process/noNewPrivileges", true),
                "chown:/tmp");
        assertThat(texts(report.path("uid"))).containsOnly("1001");
        assertThat(texts(report.path("gid"))).containsOnly("1002");
        assertThat(texts(report.path("groups"))).containsExactlyInAnyOrder("7", "9");
        assertThat(report.path("umask").asInt()).isEqualTo(077);
        assertThat(texts(report.path("env"))).containsExactly("A=1", "B=two words");
        assertThat(report.path("cwd").asText()).isEqualTo("/scratch");
        assertThat(report.path("login").asText()).isEqualTo("1001");
        assertThat(report.path("no_new_privileges").asBoolean()).isTrue();
        for (Map.Entry<String, List<Integer>> limit : Map.of(
                        "RLIMIT_NOFILE", List.of(100, 200),
                        "RLIMIT_NPTS", List.of(3, 4),
                        "RLIMIT_KQUEUES", List.of(5, 6),
                        "RLIMIT_CORE", List.of(0, 0))
                .entrySet()) {
            JsonNode seen = report.path("rlimits").path(limit.getKey());
            assertThat(List.of(seen.path("soft").asInt(), seen.path("hard").asInt()))
                    .as(limit.getKey())
                    .isEqualTo(limit.getValue());
        }
        assertThat(outcome(report, "chown:/tmp")).isNotEqualTo("ok");
    }

    @Test
    void onlyTheStandardStreamsAreOpen() {
        assertThat(machine.output(new Config().args(List.of("/probe", "fds")).text()))
                .isEqualTo("0 1 2\n");
    }

    @Test
    void whatIsntSaidIsAsTheSpecHasIt() {
        JsonNode report = machine.look(
                new Config()
                        .set("/hostname", "box")
                        .set("/domainname", "example.org")
                        .mount("/scratch", "tmpfs", ""),
                "socket:2,2,0",
                "socket:28,2,0",
                "socket:1,1,0",
                "sysv:msg",
                "sysv:sem",
                "sysv:shm",
                "hostname:other",
                "mlock:",
                "chflags:/scratch",
                "chown:/scratch",
                "mount:tmpfs,/tmp",
                "sysctl:security.jail.enforce_statfs",
                "sysctl:kern.securelevel");
        assertThat(report.path("hostname").asText()).isEqualTo("box");
        assertThat(report.path("domainname").asText()).isEqualTo("example.org");
        assertThat(report.path("hostuuid").asText()).hasSize(36).isNotEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(report.path("hostid").asLong()).isNotZero();
        assertThat(report.path("jailed").asInt()).isEqualTo(1);
        assertThat(outcome(report, "socket:2,2,0")).isEqualTo("EPROTONOSUPPORT");
        assertThat(outcome(report, "socket:28,2,0")).isEqualTo("EPROTONOSUPPORT");
        assertThat(outcome(report, "socket:1,1,0")).isEqualTo("ok");
        for (String kind : List.of("msg", "sem", "shm")) {
            assertThat(outcome(report, "sysv:" + kind)).as(kind).isEqualTo("ok");
        }
        assertThat(outcome(report, "hostname:other")).isEqualTo("ok");
        assertThat(outcome(report, "mlock:")).isEqualTo("EPERM");
        assertThat(outcome(report, "chflags:/scratch")).isEqualTo("EPERM");
        assertThat(outcome(report, "chown:/scratch")).isEqualTo("ok");
        assertThat(outcome(report, "mount:tmpfs,/tmp")).isEqualTo("EPERM");
        assertThat(report.path("tried")
                        .path("sysctl:security.jail.enforce_statfs")
                        .path("value")
                        .asInt())
                .isEqualTo(2);
        assertThat(report.path("mounts")).hasSize(1);
        machine.assertNothingLeft();
    }

    @Test
    void aJailIsMadeInItsParent() {
        String parent = "parent-" + System.nanoTime() % 100000;
        machine.create(
                        ContainerId.of(parent),
                        new Config().args(List.of("/probe", "sleep")).text())
                .start();
        JsonNode report = machine.look(new Config()
                .set(JAIL + "/parent", parent)
                .hook("createRuntime", "event", "/var/run/scr-" + parent, "host"));
        assertThat(report.path("jailed").asInt()).isEqualTo(1);
        String seen = machine.output(new Config()
                .mount("/mnt", "nullfs", "/var/run", "ro")
                .args(List.of("/probe", "read", "/mnt/scr-" + parent))
                .text());
        assertThat(seen).contains("\"" + parent + ".field+2e");
    }

    @Test
    void anIdIsNoHierarchyAndNoNumber() {
        for (String id : List.of("007", "1000", "a.b", "field+x")) {
            ContainerId container = ContainerId.of(id);
            machine.create(
                    container, new Config().args(List.of("/probe", "sleep")).text());
            List<String> jails = texts(machine.host().path("jails"));
            assertThat(jails)
                    .as(id)
                    .contains(
                            id.equals("007") || id.equals("1000")
                                    ? "+d" + id
                                    : id.replace("+", "+2b").replace(".", "+2e"));
        }
    }

    @Test
    void hooksRunInOrderWhereTheyBelong() throws Exception {
        String file = "/var/run/scr-hooks-" + System.nanoTime();
        Config config = new Config().mount("/mnt", "nullfs", "/var/run");
        for (String list : List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop")) {
            config.hook(list, "hook", file, list);
        }
        config.hook("startContainer", "hook", file.replace("/var/run", "/mnt"), "startContainer");
        machine.output(config.args(List.of("/probe", "event", file.replace("/var/run", "/mnt"), "program"))
                .text());
        String[] lines = machine.output(new Config()
                        .mount("/mnt", "nullfs", "/var/run", "ro")
                        .args(List.of("/probe", "read", file.replace("/var/run", "/mnt")))
                        .text())
                .split("\n");
        List<String> labels = new ArrayList<>();
        for (String line : lines) {
            JsonNode event = Machine.JSON.readTree(line);
            String label = event.path("label").asText();
            labels.add(label);
            boolean inside = label.equals("startContainer") || label.equals("program");
            assertThat(event.path("jailed").asInt()).as(label).isEqualTo(inside ? 1 : 0);
            if (!label.equals("program")) {
                assertThat(Machine.JSON
                                .readTree(event.path("stdin").asText())
                                .path("ociVersion")
                                .asText())
                        .as(label)
                        .startsWith("1.");
            }
        }
        assertThat(labels)
                .startsWith("prestart", "createRuntime", "createContainer", "startContainer")
                .endsWith("poststop")
                .containsExactlyInAnyOrder(
                        "prestart",
                        "createRuntime",
                        "createContainer",
                        "startContainer",
                        "program",
                        "poststart",
                        "poststop");
    }
}
