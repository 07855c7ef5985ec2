package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.plan.InitOp;
import org.standardcontainer.launcher.plan.LaunchPlan.Step;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.MountOp.MakeLink;
import org.standardcontainer.launcher.plan.MountOp.MakeNode;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.ProcessOp.CloneInit;
import org.standardcontainer.launcher.plan.ProcessOp.SetRlimit;
import org.standardcontainer.spec.ConsoleSize;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Rlimit;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;

class LinuxCompilerTest {
    // --- namespaces ---

    @Test
    void newNamespacesAreMadeWithInitAndTheCgroupsAfterIt() {
        Draft draft = compile(namespaces("pid", "network", "ipc", "uts", "mount", "cgroup"));
        List<PlanOp> steps = Compiling.operations(draft);

        assertThat(steps).contains(new CloneInit(0x6c020000), new NamespaceOp.Unshare(0x02000000));
        assertThat(steps).contains(new NamespaceOp.LoopbackUp());
        assertThat(steps.indexOf(new NamespaceOp.Unshare(0x02000000)))
                .as("its root is the cgroup that init is in by then")
                .isGreaterThan(steps.lastIndexOf(steps.stream()
                        .filter(org.standardcontainer.launcher.plan.CgroupOp.EnterCgroup.class::isInstance)
                        .reduce((a, b) -> b)
                        .orElseThrow()));
    }

    @Test
    void whatIsNotListedIsShared() {
        Draft draft = compile(namespaces("mount"));

        assertThat(Compiling.operations(draft)).contains(new CloneInit(0x20000));
        assertThat(Compiling.operations(draft, NamespaceOp.LoopbackUp.class)).isEmpty();
    }

    @Test
    void aPidNamespaceIsJoinedByTheMakerAndAllOthersByInit() {
        Draft draft = compile(Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(
                                new LinuxNamespace("mount", ""),
                                new LinuxNamespace("pid", "/proc/7/ns/pid"),
                                new LinuxNamespace("network", "/run/netns/blue"))
                        .build()));

        List<Step> steps = draft.environment.build().steps();
        assertThat(steps)
                .filteredOn(s -> s.op() instanceof NamespaceOp.JoinNamespace)
                .extracting(s -> s.actor() + " " + s.op().describe() + " " + s.origin())
                .containsExactly(
                        "HOST join namespace /proc/7/ns/pid /linux/namespaces/1",
                        "INIT join namespace /run/netns/blue /linux/namespaces/2");
        assertThat(Compiling.operations(draft)).contains(new CloneInit(0x20000));
        assertThat(Compiling.operations(draft, NamespaceOp.LoopbackUp.class)).isEmpty();
    }

    @Test
    void theHostsMountNamespaceIsRefused() {
        assertThat(Compiling.findings(compile(namespaces("pid")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/namespaces: ");
        assertThat(Compiling.findings(
                        compile(Compiling.small()
                                .linux(Compiling.linux()
                                        .namespaces(new LinuxNamespace("mount", "/proc/7/ns/mnt"))
                                        .build())),
                        Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/namespaces/0/path: ");
    }

    @Test
    void names() {
        assertThat(Compiling.operations(
                        compile(namespaces("mount", "uts").hostname("x").domainname("y"))))
                .contains(new NamespaceOp.SetHostname("x"), new NamespaceOp.SetDomainname("y"));
    }

    // --- process ---

    @Test
    void theProcessIsSetUpInTheOrderThatTheKernelNeeds() {
        Draft draft = compile(Compiling.small()
                .process(Compiling.process()
                        .cwd("/work")
                        .user(new User(10L, 4294967294L, 18L, List.of(5L, 6L), null))
                        .noNewPrivileges(true)
                        .build()));

        assertThat(draft.rootSwitch.build().steps())
                .extracting(Step::op)
                .containsExactly(
                        new MountOp.PivotRoot(),
                        new ProcessOp.ChangeDir("/work", true),
                        new ProcessOp.ChangeDir("/work", false),
                        new NamespaceOp.LimitBounding(0),
                        new ProcessOp.SetUser(10, -2, List.of(5, 6), true),
                        new NamespaceOp.SetCapabilities(0, 0, 0, 0),
                        new NamespaceOp.SetNoNewPrivileges(),
                        new ProcessOp.FindHome(10),
                        new ProcessOp.FindProgram("/bin/true", List.of()));
        assertThat(draft.program.build().steps())
                .extracting(Step::op)
                .containsExactly(
                        new ProcessOp.SetUmask(022), new ProcessOp.Exec(List.of("/bin/true"), List.of("HOME=/")));
    }

    @Test
    void theOomScoreIsUntouchedUnlessItIsGiven() {
        assertThat(Compiling.operations(compile(Compiling.small()), InitOp.ScoreInit.class))
                .isEmpty();
        assertThat(Compiling.operations(compile(process(Compiling.process().oomScoreAdj(0))), InitOp.ScoreInit.class))
                .containsExactly(new InitOp.ScoreInit(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sh | PATH=/a:/b | /a,/b",
                "sh | PATH=/a;PATH=/b | /b",
                "sh | PATH=:/a: | .,/a,.",
                "sh | HOME=/ | /bin,/usr/bin",
                "./sh | PATH=/a | ''",
                "/bin/sh | PATH=/a | ''"
            })
    void theProgramIsLookedForInThePathOfTheContainer(String name, String env, String directories) {
        Draft draft = compile(process(Compiling.process().args(name, "-c").env(List.of(env.split(";")))));

        assertThat(Compiling.operations(draft, ProcessOp.FindProgram.class))
                .containsExactly(new ProcessOp.FindProgram(
                        name, directories.isEmpty() ? List.of() : List.of(directories.split(","))));
    }

    @Test
    void aLimitThatNeedsNoPrivilegeIsSetLastAndOneThatDoesBeforeItIsGivenUp() {
        Draft draft = compile(process(Compiling.process()
                .rlimits(Rlimit.of("RLIMIT_NOFILE", 3), new Rlimit("RLIMIT_NICE", Rlimit.INFINITY, BigInteger.ONE))));

        assertThat(draft.program.build().steps()).extracting(Step::op).startsWith(new SetRlimit(7, 3, 3));
        List<PlanOp> setUp =
                draft.rootSwitch.build().steps().stream().map(Step::op).toList();
        assertThat(setUp).contains(new SetRlimit(13, 1, -1));
        assertThat(setUp.indexOf(new SetRlimit(13, 1, -1)))
                .isLessThan(setUp.indexOf(new NamespaceOp.SetCapabilities(0, 0, 0, 0)));
    }

    @Test
    void anUnknownLimitIsAnError() {
        assertThat(Compiling.findings(
                        compile(process(Compiling.process().rlimits(Rlimit.of("RLIMIT_TEST", 3)))), Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/process/rlimits/0/type");
    }

    @Test
    void aTerminalIsOpenedLastAndSentWhereItIsWanted() {
        Spec spec = process(Compiling.process()
                        .terminal(true)
                        .consoleSize(new ConsoleSize(BigInteger.valueOf(24), BigInteger.valueOf(80)))
                        .user(User.of(10, 10)))
                .build();
        Draft draft = Compiling.compile(
                spec, Compiling.host("hybrid"), CgroupMode.ENABLED, Stdio.console(Path.of("/run/console.sock")));

        assertThat(draft.environment.build().steps())
                .extracting(s -> s.actor() + " " + s.op())
                .endsWith(
                        "INIT " + new ProcessOp.OpenTerminal(24, 80, 10, true),
                        "HOST " + new ProcessOp.SendTerminal("/run/console.sock"));
    }

    // --- devices and root ---

    @Test
    void listedDevices() {
        Draft draft = compile(Compiling.small()
                .linux(Compiling.linux()
                        .devices(
                                new LinuxDevice("/dev/fuse", "c", 10L, 229L, 0640L, 1L, 2L),
                                new LinuxDevice("dev/raw", "u", 5L, 6L, null, null, null),
                                new LinuxDevice("/run/fifo", "p", null, null, 0600L, null, null),
                                new LinuxDevice("/dev/null", "b", 7L, 0L, null, null, null))
                        .build()));

        assertThat(Compiling.operations(draft, MakeNode.class))
                .contains(
                        new MakeNode("/dev/fuse", 0020640, 10, 229, 1, 2),
                        new MakeNode("/dev/raw", 0020666, 5, 6, 0, 0),
                        new MakeNode("/run/fifo", 0010600, 0, 0, 0, 0),
                        new MakeNode("/dev/null", 0060666, 7, 0, 0, 0))
                .doesNotContain(new MakeNode("/dev/null", 0020666, 1, 3, 0, 0));
    }

    @Test
    void aDevDirectoryFromOutsideIsUsedAsItIs() {
        Draft draft = compile(Compiling.small().mounts(Mount.bind("/dev", "/dev")));

        assertThat(Compiling.operations(draft, MakeNode.class)).isEmpty();
        assertThat(Compiling.operations(draft, MakeLink.class)).isEmpty();
    }

    @Test
    void inADevDirectoryFromOutsideAListedDeviceHasToBeThere() {
        Draft draft = compile(Compiling.small()
                .mounts(Mount.bind("/dev", "/dev"))
                .linux(Compiling.linux()
                        .devices(
                                new LinuxDevice("/dev/fuse", "c", 10L, 229L, 0640L, 1L, 2L),
                                new LinuxDevice("/opt/fuse", "c", 10L, 229L, null, null, null))
                        .build()));

        assertThat(Compiling.operations(draft))
                .contains(new MountOp.CheckNode("/dev/fuse", 0020000, 10, 229))
                .contains(new MakeNode("/opt/fuse", 0020666, 10, 229, 0, 0));
        assertThat(Compiling.operations(draft, MakeNode.class)).hasSize(1);
    }

    @Test
    void linksToDescriptorsNeedAProc() {
        assertThat(Compiling.operations(compile(Compiling.small()), MakeLink.class))
                .containsExactly(new MakeLink("pts/ptmx", "/dev/ptmx"));
        assertThat(Compiling.operations(
                        compile(Compiling.small().mounts(Mount.of("/proc", "proc", "proc"))), MakeLink.class))
                .contains(new MakeLink("/proc/self/fd", "/dev/fd"), new MakeLink("/proc/self/fd/1", "/dev/stdout"));
    }

    @ParameterizedTest
    @CsvSource({"private, 40000", "slave, 80000", "shared, 100000", "unbindable, 20000", "rslave, 80000"})
    void propagationOfTheRoot(String word, String flags) {
        Draft draft = compile(Compiling.small()
                .linux(Compiling.linux().rootfsPropagation(word).build()));

        assertThat(Compiling.operations(draft)).contains(new MountOp.RootPropagation(Integer.parseInt(flags, 16)));
    }

    @Test
    void withoutAProcessOrARootThereIsNothingToMake() {
        assertThat(Compiling.findings(compile(Compiling.small().process(null)), Kind.UNSUPPORTED))
                .containsExactly("/process: a container without a process is not supported");
        assertThat(Compiling.findings(compile(process(Compiling.process().args(List.of()))), Kind.UNSUPPORTED))
                .containsExactly("/process/args: a container without a program is not supported");
        assertThat(Compiling.findings(compile(Compiling.small().root(null)), Kind.INVALID))
                .hasSize(1);
    }

    private static Spec.Builder namespaces(String... types) {
        return Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(java.util.Arrays.stream(types)
                                .map(type -> new LinuxNamespace(type, null))
                                .toList())
                        .build());
    }

    private static Spec.Builder process(ProcessConfig.Builder process) {
        return Compiling.small().process(process.build());
    }

    private static Draft compile(Spec.Builder spec) {
        return Compiling.compile(spec.build());
    }
}
