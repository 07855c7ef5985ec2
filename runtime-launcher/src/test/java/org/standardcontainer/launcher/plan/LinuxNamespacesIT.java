package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_IPC;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_MOUNTS;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_NET;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_PIDS;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_UTS;
import static org.standardcontainer.launcher.plan.TestRoot.end;
import static org.standardcontainer.launcher.plan.TestRoot.finish;
import static org.standardcontainer.launcher.plan.TestRoot.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link NamespaceOp}s do on a real kernel. */
class LinuxNamespacesIT {
    private static final int EINVAL = 22;
    private static final long CHOWN = 1;
    private static final long KILL = 1 << 5;
    private static final long NET_BIND_SERVICE = 1 << 10;

    private static final String CAPABILITIES =
            "while read name value; do case $name in Cap*) echo $name$value;; esac; done < /proc/self/status";

    private Path directory;
    private TestRoot root;

    @BeforeEach
    void makeRoot() throws IOException {
        OneShot.assumePossible();
        directory = Files.createTempDirectory("namespaces");
        root = TestRoot.in(directory);
    }

    @AfterEach
    void removeRoot() {
        if (directory != null) {
            TestRoot.delete(directory);
        }
    }

    private String output(LaunchPlan plan) {
        OneShot.Result result = OneShot.run(plan);
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        return result.output();
    }

    private static ProcessOp program(String script) {
        return new ProcessOp.RunProgram(
                "/bin/sh",
                List.of("sh", "-c", script),
                List.of("PATH=/bin:/usr/bin"),
                "/",
                Template.of(""),
                5000,
                false);
    }

    @Test
    void namesAreSetInANewNamespace() throws IOException {
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        LaunchPlan.Builder plan = root.begin()
                .init("", new NamespaceOp.Unshare(NEW_UTS))
                .init("", new NamespaceOp.SetHostname("kit-host"))
                .init("", new NamespaceOp.SetDomainname("kit.example"))
                .init("", mount("proc", "/proc"));
        assertThat(output(end(plan, "cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname")))
                .isEqualTo("kit-host\nkit.example");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname"))).isEqualTo(host);
    }

    @Test
    void loopbackComesUp() {
        LaunchPlan.Builder plan = root.begin()
                .init("", new NamespaceOp.Unshare(NEW_NET))
                .init("", new NamespaceOp.LoopbackUp())
                .init("", new NamespaceOp.LoopbackUp())
                .init("", mount("sysfs", "/sys"));
        assertThat(output(end(plan, "cat /sys/class/net/lo/flags"))).isEqualTo("0x9");
    }

    @Test
    void aNamespaceOfAnotherProcessIsJoined() throws Exception {
        Process other =
                new ProcessBuilder("unshare", "-u", "-i", "-n", "sh", "-c", "echo ready; exec sleep 60").start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('r');
            String of = "/proc/" + other.pid() + "/ns/";
            LaunchPlan.Builder plan = root.begin()
                    .init("", new NamespaceOp.JoinNamespace(of + "uts", NEW_UTS))
                    .init("", new NamespaceOp.JoinNamespace(of + "ipc", NEW_IPC))
                    .init("", mount("proc", "/proc"));
            assertThat(output(end(plan, "readlink /proc/self/ns/uts; readlink /proc/self/ns/ipc")))
                    .isEqualTo(Files.readSymbolicLink(Path.of(of + "uts")) + "\n"
                            + Files.readSymbolicLink(Path.of(of + "ipc")));
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** Else whoever ends as the last one in them would take them down before its end is told. */
    @Test
    void theMakerHoldsWhatInitIsBornInto() throws Exception {
        Path held = directory.resolve("held");
        LaunchPlan plan = finish(
                LaunchPlan.builder()
                        .host("", new ProcessOp.CloneInit(NEW_MOUNTS | NEW_IPC | NEW_NET))
                        .host("", new NamespaceOp.HoldNamespaces())
                        .host("", program("ls -l /proc/$PPID/fd > " + held + " || true")),
                "readlink /proc/self/ns/mnt /proc/self/ns/ipc /proc/self/ns/net");
        List<String> of = output(plan).lines().toList();
        assertThat(of).hasSize(3);
        assertThat(Files.readString(held)).contains(of);
    }

    /** What the maker joins counts for init alone: what runs after it in the maker is where the maker is. */
    @Test
    void initIsBornIntoAContainersNamespaces() throws Exception {
        Process container = new ProcessBuilder(
                        "unshare", "-m", "-p", "-f", "--mount-proc", "sh", "-c", "echo ready; exec sleep 60")
                .start();
        try {
            assertThat(container.getInputStream().read()).isEqualTo('r');
            long pid = container.children().findFirst().orElseThrow().pid();
            String of = "/proc/" + pid + "/ns/";
            Path seen = directory.resolve("seen");
            LaunchPlan plan = finish(
                    LaunchPlan.builder()
                            .host("", new NamespaceOp.JoinNamespace(of + "pid", NEW_PIDS))
                            .host("", new NamespaceOp.JoinNamespace(of + "mnt", NEW_MOUNTS))
                            .host("", new ProcessOp.CloneInit(0))
                            .host("", program("readlink /proc/self/ns/mnt /proc/self/ns/pid > " + seen)),
                    "readlink /proc/self/ns/mnt; readlink /proc/self/ns/pid; cat /proc/1/cmdline");
            String output = output(plan);
            assertThat(output)
                    .startsWith(Files.readSymbolicLink(Path.of(of + "mnt")) + "\n"
                            + Files.readSymbolicLink(Path.of(of + "pid")) + "\nsleep");
            assertThat(Files.readString(seen))
                    .doesNotContain(Files.readSymbolicLink(Path.of(of + "mnt")).toString());
            assertThat(Files.readString(seen))
                    .contains(
                            Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
        } finally {
            container.descendants().forEach(ProcessHandle::destroyForcibly);
            container.destroyForcibly().waitFor();
        }
    }

    /** A namespace of another kind, a file, a fifo: refused, and no hang. */
    @Test
    void whatIsNotThatNamespaceIsRefused() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(OneShot.start("mkfifo", fifo.toString())).isZero();
        for (String path : List.of("/proc/self/ns/uts", "/etc/passwd", fifo.toString(), "/proc/self/ns")) {
            LaunchPlan init = end(root.begin().init("", new NamespaceOp.JoinNamespace(path, NEW_NET)), "true");
            assertThat(OneShot.run(init).errno()).as(path).isEqualTo(EINVAL);
            LaunchPlan maker = LaunchPlan.builder()
                    .host("", new NamespaceOp.JoinNamespace(path, NEW_PIDS))
                    .build();
            assertThat(OneShot.run(maker).errno()).as(path).isEqualTo(EINVAL);
        }
    }

    @Test
    void theOomScoreIsInitsAloneAndNotItsMakers() throws IOException {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .host("", new InitOp.ScoreInit(321))
                .all(root.begin().build())
                .init("", mount("proc", "/proc"))
                .host("", program("cat /proc/$PPID/oom_score_adj > " + directory.resolve("makers")));
        assertThat(output(end(plan, "cat /proc/self/oom_score_adj"))).isEqualTo("321");
        assertThat(directory.resolve("makers"))
                .content()
                .isEqualTo(Files.readString(Path.of("/proc/self/oom_score_adj")));
    }

    @Test
    void theTrustedProcfsIsNoMountOfTheContainer() {
        LaunchPlan.Builder plan = root.begin().init("", new MountOp.OpenProc()).init("", mount("proc", "/proc"));
        assertThat(output(end(plan, "grep -c proc /proc/self/mountinfo; ls /proc/self/fd")))
                .isEqualTo("1\n0\n1\n2\n3");
    }

    @Test
    void aSessionKeyringIsMade() throws IOException {
        assumeThat(Files.exists(Path.of("/proc/keys")))
                .as("the kernel has keyrings")
                .isTrue();
        LaunchPlan.Builder plan =
                root.begin().init("", new NamespaceOp.NewKeyring()).init("", mount("proc", "/proc"));
        assertThat(output(end(plan, "grep _ses: /proc/keys"))).contains("3f1b0000");
    }

    @Test
    void allSetsOfCapabilitiesAreAsAsked() {
        LaunchPlan.Builder plan = root.begin().init("", mount("proc", "/proc")).init("", new MountOp.PivotRoot());
        plan.init("", new NamespaceOp.LimitBounding(CHOWN | KILL | NET_BIND_SERVICE))
                .init("", new ProcessOp.SetUser(0, 0, List.of(), true))
                .init(
                        "",
                        new NamespaceOp.SetCapabilities(
                                CHOWN, CHOWN | NET_BIND_SERVICE, NET_BIND_SERVICE, NET_BIND_SERVICE));
        // root's program gets all that the bounding set allows
        assertThat(output(finish(plan, CAPABILITIES))).isEqualTo("""
                        CapInh:0000000000000400
                        CapPrm:0000000000000421
                        CapEff:0000000000000421
                        CapBnd:0000000000000421
                        CapAmb:0000000000000400""");
    }

    @Test
    void anAmbientCapabilityReachesAnotherUser() {
        LaunchPlan.Builder plan = root.begin().init("", mount("proc", "/proc")).init("", new MountOp.PivotRoot());
        plan.init("", new NamespaceOp.LimitBounding(CHOWN | NET_BIND_SERVICE))
                .init("", new ProcessOp.SetUser(1000, 1000, List.of(), true))
                .init(
                        "",
                        new NamespaceOp.SetCapabilities(
                                NET_BIND_SERVICE, NET_BIND_SERVICE, NET_BIND_SERVICE, NET_BIND_SERVICE));
        assertThat(output(finish(plan, "id -u;" + CAPABILITIES))).isEqualTo("""
                        1000
                        CapInh:0000000000000400
                        CapPrm:0000000000000400
                        CapEff:0000000000000400
                        CapBnd:0000000000000401
                        CapAmb:0000000000000400""");
    }

    @Test
    void privilegesCannotBeGainedAnyMore() {
        LaunchPlan.Builder plan =
                root.begin().init("", mount("proc", "/proc")).init("", new NamespaceOp.SetNoNewPrivileges());
        assertThat(output(end(plan, "grep NoNewPrivs /proc/self/status | cut -f2")))
                .isEqualTo("1");
    }
}
