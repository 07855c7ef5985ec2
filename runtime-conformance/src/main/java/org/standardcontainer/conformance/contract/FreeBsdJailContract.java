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
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-freebsd.md#jail: names, System V's objects, the view of mounts, permissions, a parent. */
public abstract class FreeBsdJailContract {
    private static final String JAIL = "/freebsd/jail";
    private static final String ALLOW = JAIL + "/allow";
    private static final int OWN = 1; // JAIL_SYS_NEW
    private static final int INHERITED = 2; // JAIL_SYS_INHERIT

    private static int kernelsNumber(ProbeReport report, String name) {
        return report.tried("sysctl:" + name).path("value").asInt(-1);
    }

    /** What the machine says of a container's jail. */
    private static JsonNode parameters(Bench bench, TestBundle bundle) {
        Subject subject = bench.create(bundle);
        JsonNode all = FreeBsdCreateContract.machine(bench).path("jail_parameters");
        return all.path(subject.id().value());
    }

    @Test
    @Requires({"freebsd.jail", "posix.hooks"})
    @Clause("freebsd.jail.host")
    void namesAreOfTheJailOrOfTheHost(Bench bench) {
        ProbeReport own = bench.look(bench.bundle().set(JAIL + "/host", "new").set("/hostname", "of-the-kit"));
        ProbeReport hosts = bench.look(bench.bundle().set(JAIL + "/host", "inherit"));
        assertThat(own.json().path("hostname").asText()).isEqualTo("of-the-kit");
        JsonNode machine = FreeBsdCreateContract.machine(bench);
        for (String name : List.of("hostname", "hostuuid")) {
            assertThat(hosts.json().path(name)).as("%s, of the host", name).isEqualTo(machine.path(name));
            assertThat(own.json().path(name)).as("%s, of the jail", name).isNotEqualTo(machine.path(name));
        }
    }

    @Test
    @Requires("freebsd.jail")
    @Clause("freebsd.jail.host")
    void hostThatIsNoWordIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(JAIL + "/host", "disable"));
    }

    @Test
    @Requires({"freebsd.jail", "posix.hooks"})
    @Clause({"freebsd.jail.sysvmsg", "freebsd.jail.sysvsem", "freebsd.jail.sysvshm"})
    void objectsOfSystemVAreNewUnlessItSaysSo(Bench bench) {
        for (String kind : List.of("msg", "sem", "shm")) {
            String attempt = "sysv:" + kind;
            assertThat(bench.look(bench.bundle(), attempt).outcome(attempt))
                    .as("by default")
                    .isEqualTo("ok");
            for (String word : List.of("new", "inherit")) {
                ProbeReport report = bench.look(bench.bundle().set(JAIL + "/sysv" + kind, word), attempt);
                assertThat(report.outcome(attempt)).as(kind + " " + word).isEqualTo("ok");
                assertThat(parameters(bench, bench.bundle().set(JAIL + "/sysv" + kind, word))
                                .path("sysv" + kind)
                                .asInt())
                        .as("the jail's parameter, with %s", word)
                        .isEqualTo(word.equals("new") ? OWN : INHERITED);
            }
            assertThat(parameters(bench, bench.bundle()).path("sysv" + kind).asInt())
                    .as("the jail's parameter, by default")
                    .isEqualTo(OWN);
            ProbeReport without = bench.look(bench.bundle().set(JAIL + "/sysv" + kind, "disable"), attempt);
            assertThat(without.outcome(attempt)).as(kind + " disable").isEqualTo("ENOSYS");
        }
    }

    @Test
    @Requires("freebsd.jail")
    @Clause("freebsd.jail.enforce-statfs")
    void mountsAreSeenAsFarAsItSays(Bench bench) {
        int[] seen = new int[3];
        for (int level = 0; level <= 2; level++) {
            seen[level] = bench.look(
                            bench.bundle().mount("/tmp", "tmpfs", "tmpfs").set(JAIL + "/enforceStatfs", level))
                    .json()
                    .path("mounts")
                    .size();
        }
        ProbeReport byDefault = bench.look(bench.bundle().mount("/tmp", "tmpfs", "tmpfs"));
        assertThat(seen[2]).as("the root").isEqualTo(1);
        assertThat(seen[1]).as("the root and below").isEqualTo(2);
        assertThat(seen[0]).as("all").isGreaterThan(2);
        assertThat(byDefault.json().path("mounts")).hasSize(1);
        bench.createFails(bench.bundle().set(JAIL + "/enforceStatfs", 3));
    }

    @Test
    @Requires("freebsd.jail")
    @Clause({
        "freebsd.jail.allow",
        "freebsd.jail.allow.raw-sockets",
        "freebsd.jail.allow.chflags",
        "freebsd.jail.allow.mlock"
    })
    void permissionsAreGivenOnlyIfTheySaySo(Bench bench) {
        String[] attempts = {"socket:2,3,1", "chflags:/tmp", "mlock:"};
        ProbeReport without =
                bench.look(bench.bundle().set(JAIL + "/ip4", "inherit").mount("/tmp", "tmpfs", "tmpfs"), attempts);
        ProbeReport with = bench.look(
                bench.bundle()
                        .set(JAIL + "/ip4", "inherit")
                        .mount("/tmp", "tmpfs", "tmpfs")
                        .set(ALLOW, Map.of("rawSockets", true, "chflags", true, "mlock", true)),
                attempts);
        for (String attempt : attempts) {
            assertThat(without.outcome(attempt)).as(attempt + " by default").isEqualTo("EPERM");
            assertThat(with.outcome(attempt)).as(attempt).isEqualTo("ok");
        }
    }

    /** Whether they are on without a word, the specification says in two ways. */
    @Test
    @Requires("freebsd.jail")
    @Clause({"freebsd.jail.allow.set-hostname", "freebsd.jail.allow.reserved-ports"})
    void namesAndLowPortsAreAPermission(Bench bench) {
        for (boolean may : List.of(true, false)) {
            ProbeReport report = bench.look(
                    bench.bundle()
                            .set(JAIL + "/ip4", "inherit")
                            .set(ALLOW, Map.of("setHostname", may, "reservedPorts", may)),
                    "hostname:x",
                    "bind:0.0.0.0,79");
            assertThat(report.outcome("hostname:x")).isEqualTo(may ? "ok" : "EPERM");
            assertThat(report.outcome("bind:0.0.0.0,79")).isEqualTo(may ? "ok" : "EACCES");
        }
    }

    @Test
    @Requires("freebsd.jail")
    @Clause("freebsd.jail.allow.suser")
    void rootHasRightsUnlessItSaysOtherwise(Bench bench) {
        ProbeReport with = bench.look(bench.bundle().mount("/tmp", "tmpfs", "tmpfs"), "chown:/tmp");
        ProbeReport without = bench.look(
                bench.bundle().mount("/tmp", "tmpfs", "tmpfs").set(ALLOW, Map.of("suser", false)), "chown:/tmp");
        assertThat(with.outcome("chown:/tmp")).isEqualTo("ok");
        assertThat(without.outcome("chown:/tmp")).isEqualTo("EPERM");
    }

    @Test
    @Requires("freebsd.jail")
    @Clause("freebsd.jail.allow.mount")
    void onlyFileSystemsThatItNamesCanBeMounted(Bench bench) {
        ProbeReport report = bench.look(
                bench.bundle().set(JAIL + "/enforceStatfs", 1).set(ALLOW, Map.of("mount", List.of("tmpfs"))),
                "mount:tmpfs,/tmp",
                "mount:procfs,/proc");
        assertThat(report.outcome("mount:tmpfs,/tmp")).isEqualTo("ok");
        assertThat(report.outcome("mount:procfs,/proc")).isEqualTo("EPERM");
        assertThat(bench.look(bench.bundle().set(JAIL + "/enforceStatfs", 1), "mount:tmpfs,/tmp")
                        .outcome("mount:tmpfs,/tmp"))
                .as("by default")
                .isEqualTo("EPERM");
    }

    /** What they permit takes a file system with quotas and a family of sockets that not every kernel has: the machine says what is permitted. */
    @Test
    @Requires({"freebsd.jail", "posix.hooks"})
    @Clause({"freebsd.jail.allow.quotas", "freebsd.jail.allow.socket-af"})
    void quotasAndOtherSocketsCanBePermitted(Bench bench) {
        JsonNode with = parameters(
                bench,
                bench.bundle().set(JAIL + "/ip4", "inherit").set(ALLOW, Map.of("quotas", true, "socketAf", true)));
        JsonNode without = parameters(bench, bench.bundle().set(JAIL + "/ip4", "inherit"));
        for (String permission : List.of("allow.quotas", "allow.socket_af")) {
            assertThat(with.path(permission).asInt(-1)).as(permission).isEqualTo(1);
            assertThat(without.path(permission).asInt(-1))
                    .as("%s by default", permission)
                    .isZero();
        }
    }

    @Test
    @Requires("freebsd.jail")
    @Clause({"freebsd.jail.mapped-to-jail-parameters", "freebsd.jail.mapping-table"})
    void propertiesAreTheParametersOfThatName(Bench bench) {
        ProbeReport report = bench.look(
                bench.bundle().set(JAIL + "/enforceStatfs", 1).set(ALLOW, Map.of("chflags", true)),
                "sysctl:security.jail.enforce_statfs",
                "sysctl:security.jail.chflags_allowed",
                "sysctl:security.jail.mount_allowed");
        assertThat(kernelsNumber(report, "security.jail.enforce_statfs")).isEqualTo(1);
        assertThat(kernelsNumber(report, "security.jail.chflags_allowed")).isEqualTo(1);
        assertThat(kernelsNumber(report, "security.jail.mount_allowed")).isZero();
    }

    /** A child is known by its parent's name and its own: the name is the id where that has no characters of a name's own. */
    @Test
    @Requires({"freebsd.jail", "freebsd.jail.children", "posix.hooks"})
    @Clause("freebsd.jail.parent")
    void childIsMadeInItsParent(Bench bench) {
        family(bench);
        bench.createFails(bench.bundle().set(JAIL + "/parent", "no-such-jail-of-the-kit"));
    }

    @Test
    @Requires({"freebsd.jail", "freebsd.jail.children", "posix.hooks"})
    @Clause({"freebsd.jail.name-is-id", "freebsd.jail.children-max"})
    void jailIsNamedLikeItsContainer(Bench bench) {
        Subject child = family(bench);
        child.start();
        child.stop();
        child.delete();
    }

    /** A jail in another's, by the names that the machine has for them. */
    private static Subject family(Bench bench) {
        Subject parent = bench.create(bench.bundle());
        parent.start();
        String name = parent.id().value();
        Subject child = bench.create(bench.bundle().set(JAIL + "/parent", name));
        assertThat(FreeBsdCreateContract.machine(bench).path("jails"))
                .extracting(JsonNode::asText)
                .as("jails")
                .contains(name, name + "." + child.id().value());
        return child;
    }
}
