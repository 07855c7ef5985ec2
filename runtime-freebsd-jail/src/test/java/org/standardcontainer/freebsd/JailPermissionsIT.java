package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.freebsd.Seen.interfaces;
import static org.standardcontainer.freebsd.Seen.outcome;
import static org.standardcontainer.freebsd.Seen.texts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a program in a jail may do. */
class JailPermissionsIT extends JailScenario {
    private static final String JAIL = "/freebsd/jail";

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
}
