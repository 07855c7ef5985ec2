package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;

/** What comes of each property in a jail, as a program in it sees it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JailFieldsIT {
    private static final String JAIL = "/freebsd/jail";

    private Machine machine;

    @BeforeEach
    void open() {
        machine = Machine.open();
    }

    @AfterEach
    void close() {
        if (machine != null) {
            machine.close();
        }
    }

    private static String outcome(JsonNode report, String attempt) {
        JsonNode tried = report.path("tried").path(attempt);
        assertThat(tried.isMissingNode()).as(attempt).isFalse();
        return tried.path("error").asText("ok");
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static List<String> interfaces(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.path("interfaces").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode mountAt(JsonNode report, String at) {
        return StreamSupport.stream(report.path("mounts").spliterator(), false)
                .filter(mount -> mount.path("at").asText().equals(at))
                .reduce((lower, upper) -> upper)
                .orElseThrow(() -> new AssertionError("nothing at " + at + ": " + report.path("mounts")));
    }

    // --- the process ---

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

    // --- defaults: the spec's, not the kernel's ---

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

    // --- permissions ---

    @Test
    void whatIsAllowedCanBeDone() {
        JsonNode report = machine.look(
                new Config()
                        .set(JAIL + "/enforceStatfs", 1)
                        .set(JAIL + "/ip4", "inherit")
                        .set(JAIL + "/ip6", "inherit")
                        .set(
                                JAIL + "/allow",
                                Map.of(
                                        "rawSockets", true,
                                        "chflags", true,
                                        "mount", List.of("tmpfs"),
                                        "quotas", true,
                                        "socketAf", true,
                                        "mlock", true,
                                        "reservedPorts", true))
                        .mount("/scratch", "tmpfs", ""),
                "socket:2,3,1",
                "socket:2,2,0",
                "socket:28,2,0",
                "chflags:/scratch",
                "mount:tmpfs,/tmp",
                "mount:nullfs,/tmp",
                "mlock:",
                "bind:0.0.0.0,80");
        for (String attempt : List.of(
                "socket:2,3,1",
                "socket:2,2,0",
                "socket:28,2,0",
                "chflags:/scratch",
                "mount:tmpfs,/tmp",
                "mlock:",
                "bind:0.0.0.0,80")) {
            assertThat(outcome(report, attempt)).as(attempt).isEqualTo("ok");
        }
        assertThat(outcome(report, "mount:nullfs,/tmp")).isEqualTo("EPERM");
        assertThat(interfaces(report)).contains("lo0");
        assertThat(report.path("mounts"))
                .as("enforceStatfs 1: those below the root")
                .hasSize(2);
    }

    @Test
    void whatIsForbiddenCanNot() {
        JsonNode report = machine.look(
                new Config()
                        .set(JAIL + "/enforceStatfs", 0)
                        .set(JAIL + "/ip4", "inherit")
                        .set(JAIL + "/ip6", "disable")
                        .set(JAIL + "/sysvmsg", "disable")
                        .set(JAIL + "/sysvsem", "inherit")
                        .set(JAIL + "/sysvshm", "new")
                        .set(
                                JAIL + "/allow",
                                Map.of(
                                        "setHostname",
                                        false,
                                        "reservedPorts",
                                        false,
                                        "suser",
                                        false,
                                        "rawSockets",
                                        false))
                        .mount("/scratch", "tmpfs", ""),
                "hostname:x",
                "bind:0.0.0.0,80",
                "bind:0.0.0.0,8080",
                "chown:/scratch",
                "socket:2,3,1",
                "socket:28,2,0",
                "sysv:msg",
                "sysv:sem",
                "sysv:shm");
        assertThat(outcome(report, "hostname:x")).isEqualTo("EPERM");
        assertThat(outcome(report, "bind:0.0.0.0,80")).isEqualTo("EACCES");
        assertThat(outcome(report, "bind:0.0.0.0,8080")).isEqualTo("ok");
        assertThat(outcome(report, "chown:/scratch")).isEqualTo("EPERM");
        assertThat(outcome(report, "socket:2,3,1")).isEqualTo("EPERM");
        assertThat(outcome(report, "socket:28,2,0")).isEqualTo("EPROTONOSUPPORT");
        assertThat(outcome(report, "sysv:msg")).isEqualTo("ENOSYS");
        assertThat(outcome(report, "sysv:sem")).isEqualTo("ok");
        assertThat(outcome(report, "sysv:shm")).isEqualTo("ok");
        assertThat(report.path("mounts").size()).as("enforceStatfs 0: all").isGreaterThan(2);
    }

    @Test
    void whereRootHasNoRightsAnotherUserIsStillThat() {
        JsonNode report = machine.look(new Config()
                .set(JAIL + "/allow", Map.of("suser", false))
                .set("/process/user", Map.of("uid", 1001, "gid", 1002, "additionalGids", List.of(7))));
        assertThat(texts(report.path("uid"))).containsOnly("1001");
        assertThat(texts(report.path("gid"))).containsOnly("1002");
        assertThat(texts(report.path("groups"))).containsExactly("7");
    }

    @Test
    void theHostsNamesAreInheritedIfSoAsked() {
        JsonNode host = machine.host();
        JsonNode report = machine.look(new Config().set(JAIL + "/host", "inherit"), "sysctl:kern.hostuuid");
        assertThat(report.path("hostuuid").asText()).isNotEmpty();
        assertThat(host.path("jailed").asInt()).isZero();
        JsonNode own = machine.look(new Config().set(JAIL + "/host", "new"));
        assertThat(own.path("hostname").asText()).isEmpty();
        assertThat(own.path("hostuuid")).isNotEqualTo(report.path("hostuuid"));
    }

    // --- the network ---

    @Test
    void addressesAreAddedToAnInterfaceAndTakenAway() {
        JsonNode report = machine.look(
                new Config()
                        .set(JAIL + "/interface", "lo0")
                        .set(JAIL + "/ip4Addr", List.of("127.0.0.77", "127.0.0.78"))
                        .set(JAIL + "/ip6Addr", List.of("fd00::77")),
                "bind:127.0.0.78,8080",
                "bind:127.0.0.2,8080");
        assertThat(texts(report.path("interfaces").path("lo0")))
                .contains("127.0.0.77", "127.0.0.78", "fd00:0000:0000:0000:0000:0000:0000:0077");
        assertThat(outcome(report, "bind:127.0.0.78,8080")).isEqualTo("ok");
        assertThat(outcome(report, "bind:127.0.0.2,8080")).isEqualTo("EADDRNOTAVAIL");
        assertThat(machine.host().path("interfaces").path("lo0").toString()).doesNotContain("127.0.0.7", "fd00");
    }

    @Test
    void anAddressThatIsThereAlreadyIsSomebodysAndStays() {
        machine.output(new Config()
                .hook("createRuntime", "create-interface", "lo7")
                .args(List.of("/probe", "exit", "0"))
                .text());
        Config first = new Config()
                .set(JAIL + "/interface", "lo7")
                .set(JAIL + "/ip4Addr", List.of("127.0.0.99"))
                .args(List.of("/probe", "sleep"));
        machine.create(Machine.newId(), first.text());
        assertThatThrownBy(() -> machine.create(Machine.newId(), first.text()))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/freebsd/jail/interface");
                    assertThat(failure.errno()).isEqualTo("EEXIST");
                });
        assertThat(machine.host().path("interfaces").path("lo7").toString()).contains("127.0.0.99");
    }

    @Test
    void aNetworkOfItsOwnGetsInterfacesAndGivesThemBack() {
        machine.output(new Config()
                .hook("createRuntime", "create-interface", "epair")
                .args(List.of("/probe", "exit", "0"))
                .text());
        assertThat(interfaces(machine.host())).contains("epair0a", "epair0b");
        JsonNode report = machine.look(
                new Config().set(JAIL + "/vnet", "new").set(JAIL + "/vnetInterfaces", List.of("epair0b")),
                "socket:2,2,0",
                "socket:28,2,0");
        assertThat(interfaces(report)).containsExactlyInAnyOrder("lo0", "epair0b");
        assertThat(outcome(report, "socket:2,2,0")).isEqualTo("ok");
        assertThat(interfaces(machine.host())).as("afterwards").contains("epair0a", "epair0b");

        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .set(JAIL + "/vnet", "new")
                                .set(JAIL + "/vnetInterfaces", List.of("epair0b", "epair7b"))
                                .args(List.of("/probe", "exit", "0"))
                                .text()))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/freebsd/jail/vnetInterfaces/1");
                    assertThat(failure.errno()).isEqualTo("ENXIO");
                });
        assertThat(interfaces(machine.host())).as("after a failure").contains("epair0a", "epair0b");
        machine.assertNothingLeft();
    }

    // --- a parent ---

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

    // --- mounts ---

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
        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .mount("/outside/trap", "tmpfs", "")
                                .args(List.of("/probe", "exit", "0"))
                                .text()))
                .isInstanceOfSatisfying(
                        LaunchFailedException.class,
                        failure -> assertThat(failure.pointer()).isEqualTo("/mounts/0"));
        assertThat(machine.host().path("mounts").toString()).doesNotContain("trap");
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

    // --- names ---

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

    // --- devices ---

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

    // --- hooks ---

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
