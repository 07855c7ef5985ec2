package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.MountAttributes;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.ExitRecord;

/** Terminals: the container's side, the other side, and a root that an image has prepared against us. */
@Timeout(120)
class NativeTerminalIT {
    private static final int MS_SLAVE_REC = 1 << 19 | 1 << 14;

    @TempDir
    private Path directory;

    private Zygotes zygotes;
    private SmallContainer container;
    private Path root;

    @BeforeEach
    void open() throws IOException {
        zygotes = new Zygotes(SmallContainer.launcher());
        container = new SmallContainer(directory, "c");
        root = Files.createDirectory(directory.resolve("root"));
        for (String made : List.of("bin", "lib", "lib64", "usr", "proc", "dev")) {
            Files.createDirectory(root.resolve(made));
        }
    }

    @AfterEach
    void close() {
        if (zygotes != null) {
            if (container.directory().exists()) {
                assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue();
            }
            zygotes.close();
        }
    }

    @Test
    void theContainerIsOnATerminal() throws Exception {
        MonitorLink link = start(
                "tty; stty size; stat -c '%u %t' /dev/pts/0; [ -c /dev/console ] && echo console; read x; echo got $x; "
                        + "trap 'stty size; exit 7' WINCH; echo ready; while :; do sleep 0.1; done",
                true);
        InputStream out = link.stdout();
        assertThat(until(out, "console")).contains("/dev/pts/0", "24 80", "1234 88", "console");
        link.stdin().write("hello\n".getBytes(StandardCharsets.UTF_8));
        link.stdin().flush();
        assertThat(until(out, "ready")).contains("got hello");
        link.resize(132, 43);
        assertThat(until(out, "43 132")).contains("43 132");
        assertThat(new String(link.stderr().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(end(link)).isEqualTo(new ExitRecord(1, 7));
    }

    @Test
    void whoClosesTheOtherSideHangsUp() throws Exception {
        MonitorLink link = start("trap 'exit 9' HUP; echo ready; while :; do sleep 0.1; done", true);
        assertThat(until(link.stdout(), "ready")).contains("ready");
        link.stdout().close();
        assertThat(end(link)).isEqualTo(new ExitRecord(1, 9));
    }

    @Test
    void aTerminalIsFollowedByAnotherZygoteToo() throws Exception {
        start("read x; echo got $x; exit 2", true);
        zygotes.close();
        zygotes = new Zygotes(SmallContainer.launcher());
        MonitorLink link = zygotes.attach(container.directory().monitorSocket()).orElseThrow();
        link.stdin().write("again\n".getBytes(StandardCharsets.UTF_8));
        link.stdin().flush();
        assertThat(until(link.stdout(), "got again")).contains("got again");
        assertThat(end(link)).isEqualTo(new ExitRecord(1, 2));
    }

    @Test
    void aProgramThatDoesntReadItsTerminalHoldsUpNobodyElse() throws Exception {
        MonitorLink link = start("exec sleep 600", true);
        CompletableFuture<Void> written = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 0; i < 4000; i++) {
                            link.stdin().write("a line of some length\n".getBytes(StandardCharsets.UTF_8));
                            link.stdin().flush();
                        }
                    } catch (IOException end) {
                        // it was destroyed
                    }
                },
                Aside.THREADS);
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Outcome> other =
                    CompletableFuture.supplyAsync(() -> zygotes.run(SmallContainer.plan()), Aside.THREADS);
            assertThat(other.get(60, TimeUnit.SECONDS).isSuccess()).isTrue();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // what is written goes on its way
        }
        assertThat(written).as("nobody reads it").isNotDone();
    }

    /** CVE-2025-52565 and its kin: the console's place is a link to somewhere else. */
    @Test
    void aConsoleThatIsALinkIsRefused() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Files.createSymbolicLink(root.resolve("dev/console"), victim);
        Report report = create("exit 0", true);
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILURE);
        assertThat(report.path()).isEqualTo("/dev/console");
        assertThat(victim).hasContent("untouched");
    }

    @Test
    void aMultiplexerThatIsNoneIsRefused() throws Exception {
        Files.createDirectory(root.resolve("dev/pts"));
        Files.writeString(root.resolve("dev/pts/ptmx"), "a file");
        Report report = create("exit 0", false);
        assertThat(report.kind()).isEqualTo(Report.Kind.FAILURE);
        assertThat(report.path()).isEqualTo("/dev/pts/ptmx");
        assertThat(report.errno()).as("ENODEV").isEqualTo(19);
    }

    @Test
    void nobodyListensForTheTerminal() throws Exception {
        Path nobody = directory.resolve("n".repeat(120) + ".sock");
        LaunchPlan plan = LaunchPlan.builder()
                .all(before(true))
                .host("", new ProcessOp.SendTerminal(nobody.toString()))
                .build();
        Report report = zygotes.run(plan).report();
        assertThat(report.systemCall()).isEqualTo("connect");
        assertThat(report.path()).isEqualTo(nobody.toString());
        assertThat(report.errno()).isEqualTo(2);
    }

    private MonitorLink start(String script, boolean devpts) throws Exception {
        PlanRunner.Creation creation;
        try (StandardStreams streams = StandardStreams.open(Stdio.pipes(), true)) {
            creation = zygotes.create(plan(script, devpts), streams, PlanRunner.Ahead.NOTHING);
        }
        assertThat(creation.outcome().isSuccess()).as("%s", creation.outcome()).isTrue();
        Outcome started = zygotes.run(container.start());
        assertThat(started.isSuccess()).as("%s", started).isTrue();
        return creation.link().orElseThrow();
    }

    private Report create(String script, boolean devpts) throws Exception {
        try (StandardStreams streams = StandardStreams.open(Stdio.pipes(), true)) {
            return zygotes.create(plan(script, devpts), streams, PlanRunner.Ahead.NOTHING)
                    .outcome()
                    .report();
        }
    }

    /** Up to the terminal. */
    private LaunchPlan before(boolean devpts) {
        LaunchPlan.Builder plan = LaunchPlan.builder()
                .all(container.begin())
                .init("", new MountOp.SetPropagation(MS_SLAVE_REC))
                .init("", new MountOp.OpenProc())
                .init("", new MountOp.OpenRoot(root.toString()));
        for (String host : List.of("/bin", "/lib", "/lib64", "/usr")) {
            plan.init("", new MountOp.MountBind(host, host, true, MountAttributes.NONE));
        }
        plan.init("", new MountOp.MountNew("proc", "proc", List.of(), "/proc", MountAttributes.NONE));
        if (devpts) {
            List<String> options = List.of("newinstance", "ptmxmode=0666", "mode=0620");
            plan.init("", new MountOp.MountNew("devpts", "devpts", options, "/dev/pts", MountAttributes.NONE));
        }
        return plan.init("", new ProcessOp.OpenTerminal(24, 80, 1234, true)).build();
    }

    private LaunchPlan plan(String script, boolean devpts) {
        return LaunchPlan.builder()
                .all(before(devpts))
                .init("", new MountOp.PivotRoot())
                .init("", new ProcessOp.ChangeDir("/", false))
                .init("", new ProcessOp.FindProgram("sh", SmallContainer.PATH))
                .host("", new FileOp.MarkPhase('c'))
                .host("", new ProcessOp.Detach())
                .init("", new ProcessOp.WaitStart())
                .init("", new ProcessOp.Exec(List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin")))
                .build();
    }

    private static String until(InputStream in, String awaited) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(awaited) < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            text.append((char) c);
        }
        return text.toString();
    }

    private static ExitRecord end(MonitorLink link) throws Exception {
        CompletableFuture<MonitorLink.End> end = new CompletableFuture<>();
        link.onEnd(end::complete);
        return ((MonitorLink.End.Exited) end.get(60, TimeUnit.SECONDS)).exit();
    }
}
