package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.plan.InitOp;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.NamespaceOp.JoinNamespace;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.UserFacts.Range;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxTimeOffset;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;

/** Whose ids a container's are, and who writes that down. */
class IdMapCompilerTest {
    private static final IdMapping OWN = new IdMapping(0L, 1000L, 1L);
    private static final IdMapping MORE = new IdMapping(1L, 100_000L, 65_536L);
    private static final Range RANGE = new Range(100_000, 65_536);

    private static HostFacts user(boolean noNewPrivileges, List<Range> ranges, @Nullable String program) {
        HostFacts host = Compiling.host("none");
        return new HostFacts(
                host.kernel(),
                host.cgroups(),
                1000,
                0,
                -1,
                40,
                true,
                host.namespaces(),
                host.securityModules(),
                false,
                host.covered(),
                new UserFacts(
                        Optional.empty(),
                        1000,
                        noNewPrivileges,
                        false,
                        true,
                        ranges,
                        ranges,
                        Optional.ofNullable(program),
                        Optional.ofNullable(program)),
                host.hardLimits());
    }

    private static HostFacts user() {
        return user(false, List.of(RANGE), "/usr/bin/newmap");
    }

    private static Spec spec(IdMapping... mappings) {
        return Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("pid"), LinuxNamespace.of("user"))
                        .uidMappings(mappings)
                        .gidMappings(mappings)
                        .build())
                .build();
    }

    private static Draft compile(Spec spec, HostFacts facts) {
        return Compiling.compile(spec, facts, CgroupMode.DISABLED);
    }

    @Test
    void whereThereAreNoUserNamespacesThatIsAllThatIsSaid() {
        HostFacts host = user().forbiddingUserNamespaces("kernel.unprivileged_userns_clone = 0");

        assertThat(errors(compile(spec(OWN, MORE), host)))
                .containsExactly("/linux/namespaces/2/type: the runtime may make no user namespace:"
                        + " kernel.unprivileged_userns_clone = 0");
        assertThat(errors(compile(Compiling.small().build(), host)))
                .containsExactly("/linux/namespaces: the runtime isn't privileged: it can make a container in a user"
                        + " namespace only, and may make none: kernel.unprivileged_userns_clone = 0");
    }

    private static List<String> errors(Draft draft) {
        return draft.findings.all().stream()
                .filter(Finding::isError)
                .map(f -> f.subject() + ": " + f.problem())
                .toList();
    }

    @Test
    void rootWritesAnyMap() {
        Draft draft = compile(
                spec(new IdMapping(0L, 5L, 10L), new IdMapping(10L, 4_294_967_000L, 200L)), Compiling.host("hybrid"));

        String text = "0 5 10\n10 4294967000 200\n";
        assertThat(Compiling.operations(draft, InitOp.class))
                .containsExactly(new InitOp.WriteInit("uid_map", text), new InitOp.WriteInit("gid_map", text));
        assertThat(Compiling.operations(draft, ProcessOp.SetUser.class))
                .containsExactly(
                        new ProcessOp.SetUser(0, 0, List.of(), true, true),
                        new ProcessOp.SetUser(0, 0, List.of(), true, true));
        assertThat(Compiling.operations(draft, ProcessOp.CheckStdio.class))
                .containsExactly(new ProcessOp.CheckStdio(5));
    }

    @Test
    void whatIsMadeBelongsToSomebodyWithoutRoot() {
        Spec spec = spec(new IdMapping(7L, 5L, 10L)).toBuilder()
                .process(Compiling.process().user(User.of(8, 9)).build())
                .build();
        assertThat(Compiling.operations(compile(spec, Compiling.host("hybrid")), ProcessOp.SetUser.class))
                .containsExactly(
                        new ProcessOp.SetUser(7, 7, List.of(), true, true),
                        new ProcessOp.SetUser(8, 9, List.of(), true, true));
    }

    @Test
    void mapsThatAreMissingOrTooMany() {
        assertThat(errors(compile(spec(), Compiling.host("hybrid"))))
                .containsExactly(
                        "/linux/uidMappings: is missing: in a new user namespace without it there is nobody",
                        "/linux/gidMappings: is missing: in a new user namespace without it there is nobody");

        List<IdMapping> many = new ArrayList<>();
        for (long i = 0; i <= 340; i++) {
            many.add(new IdMapping(2 * i, 2 * i, 1L));
        }
        assertThat(errors(compile(spec(many.toArray(new IdMapping[0])), Compiling.host("hybrid"))))
                .hasSize(2)
                .allMatch(error -> error.contains("Mappings: 341 ranges are more than the kernel takes"));
    }

    @Test
    void aUserMapsItsOwnIdAlone() {
        Draft draft = compile(spec(OWN), user(false, List.of(), null));

        assertThat(errors(draft)).isEmpty();
        assertThat(Compiling.operations(draft, InitOp.class))
                .containsExactly(
                        new InitOp.WriteInit("uid_map", "0 1000 1\n"),
                        new InitOp.WriteInit("setgroups", "deny"),
                        new InitOp.WriteInit("gid_map", "0 1000 1\n"));
        assertThat(Compiling.operations(draft, ProcessOp.SetUser.class))
                .containsOnly(new ProcessOp.SetUser(0, 0, List.of(), true, true));
        assertThat(Compiling.operations(draft, ProcessOp.CheckStdio.class))
                .containsExactly(new ProcessOp.CheckStdio(0));
    }

    /** Mode and owner of what is bound are the host's; a fifo anyone can make. */
    @Test
    void devicesAreBoundAsTheyAre() {
        Spec.Builder listed = Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("pid"), LinuxNamespace.of("user"))
                        .uidMappings(OWN)
                        .gidMappings(OWN)
                        .devices(
                                new LinuxDevice("/dev/fuse", "c", 10L, 229L, 0600L, null, null),
                                new LinuxDevice("/dev/kvm", "c", 10L, 232L, null, null, null),
                                new LinuxDevice("/dev/fifo", "p", null, null, 0600L, null, 7L))
                        .build());
        Draft draft = compile(listed.build(), user());

        assertThat(Compiling.operations(draft, MountOp.BindNode.class))
                .contains(
                        new MountOp.BindNode("/dev/null", 020666, 1, 3),
                        new MountOp.BindNode("/dev/fuse", 020600, 10, 229),
                        new MountOp.BindNode("/dev/kvm", 020666, 10, 232));
        assertThat(Compiling.operations(draft, MountOp.MakeNode.class))
                .containsExactly(new MountOp.MakeNode("/dev/fifo", 010600, 0, 0, 0, 7));
        assertThat(Compiling.findings(draft, Finding.Kind.WARNING))
                .filteredOn(finding -> finding.startsWith("/linux/devices/"))
                .singleElement()
                .asString()
                .startsWith("/linux/devices/0: fileMode, uid and gid have no effect");
    }

    @Test
    void aUserSetsNoClocksAmongThoseOfAnother() {
        Spec.Builder joined = Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(
                                LinuxNamespace.of("mount"),
                                LinuxNamespace.of("time"),
                                new LinuxNamespace("user", "/proc/1/ns/user"))
                        .timeOffsets(Map.of("boottime", new LinuxTimeOffset(1L, null)))
                        .build());

        assertThat(errors(compile(joined.build(), user())))
                .containsExactly(
                        "/linux/timeOffsets: the init process is made in another's user namespace, where a runtime that "
                                + "isn't privileged can't set its clocks");
        assertThat(errors(compile(joined.build(), Compiling.host("hybrid")))).isEmpty();
    }

    @Test
    void groupsCantBeSetWhereTheKernelForbidsIt() {
        Spec spec = spec(OWN).toBuilder()
                .process(Compiling.process()
                        .user(new User(0L, 0L, null, List.of(0L), null))
                        .build())
                .build();
        assertThat(errors(compile(spec, user())))
                .containsExactly("/process/user/additionalGids: in a user namespace with no group but the runtime's own"
                        + " nobody may set groups");
    }

    @Test
    void aUsersOtherIdsAreMappedByThePrograms() {
        Draft draft = compile(spec(OWN, MORE), user());

        List<String> args = List.of("0", "1000", "1", "1", "100000", "65536");
        assertThat(errors(draft)).isEmpty();
        assertThat(Compiling.operations(draft, InitOp.class))
                .containsExactly(
                        new InitOp.RunOnInit("/usr/bin/newmap", args, 10_000),
                        new InitOp.RunOnInit("/usr/bin/newmap", args, 10_000));
        assertThat(Compiling.operations(draft, ProcessOp.SetUser.class))
                .containsOnly(new ProcessOp.SetUser(0, 0, List.of(), true, true));
    }

    @Test
    void whatStopsThePrograms() {
        assertThat(errors(compile(spec(OWN, MORE), user(true, List.of(RANGE), "/usr/bin/newmap"))))
                .hasSize(2)
                .allMatch(error -> error.contains("no_new_privs is set for the runtime"));
        assertThat(errors(compile(spec(OWN, MORE), user(false, List.of(RANGE), null))))
                .containsExactly(
                        "/linux/uidMappings: this user may map no id but its own, 1000, and there is no newuidmap on this host",
                        "/linux/gidMappings: this user may map no id but its own, 1000, and there is no newgidmap on this host");
        assertThat(errors(compile(spec(OWN, MORE), user(false, List.of(), "/usr/bin/newmap"))))
                .containsExactly(
                        "/linux/uidMappings/1/hostID: the ids from 100000 to 165535 aren't this user's: /etc/subuid has none for it",
                        "/linux/gidMappings/1/hostID: the ids from 100000 to 165535 aren't this user's: /etc/subgid has none for it");
        assertThat(errors(
                        compile(spec(OWN, MORE), user(false, List.of(new Range(100_000, 65_535)), "/usr/bin/newmap"))))
                .hasSize(2)
                .allMatch(error -> error.endsWith("gives it 100000 to 165534"));
    }

    @Test
    void aUserNeedsAUserNamespace() {
        assertThat(errors(compile(Compiling.small().build(), user())))
                .contains(
                        "/linux/namespaces: the runtime isn't privileged: it can make a container in a user namespace only");
    }

    @Test
    void whatIsJoinedBesideAUserNamespaceIsJoinedByTheMaker() {
        Spec spec = Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(
                                new LinuxNamespace("network", "/n"),
                                LinuxNamespace.of("mount"),
                                new LinuxNamespace("user", "/u"))
                        .uidMappings(OWN)
                        .build())
                .build();
        Draft draft = compile(spec, Compiling.host("hybrid"));

        assertThat(draft.environment.build().steps().stream()
                        .filter(step -> step.op() instanceof JoinNamespace)
                        .map(step -> step.actor() + " " + step.op().describe()))
                .containsExactly("HOST join namespace /u", "HOST join namespace /n");
        assertThat(Compiling.operations(draft, InitOp.class))
                .containsExactly(new InitOp.CheckIds("uid_map", List.of(0, 1000, 1)));
    }

    @Test
    void mountsThatItsRootMayNotMake() {
        Spec spec = spec(OWN).toBuilder()
                .mounts(
                        Mount.of("/proc", "proc", "proc"),
                        Mount.of("/sys", "sysfs", "sysfs"),
                        Mount.of("/dev/pts", "devpts", "devpts", "gid=5"),
                        Mount.bind("/sys", "/mnt"))
                .build();
        assertThat(errors(compile(spec, Compiling.host("hybrid"))))
                .containsExactly(
                        "/mounts/1/type: sysfs shows the network namespace, which is the runtime's: nobody in a user namespace"
                                + " may mount it",
                        "/mounts/2/options/0: gid=5 isn't mapped in the container's user namespace");
    }
}
