package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Memfd;
import org.standardcontainer.launcher.jna.SeqPacket;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.ExitRecord;

/** Zygote and monitor: streams, exit status, and what survives whom. */
@Timeout(120)
class NativeZygoteIT {
    @TempDir
    private Path directory;

    private Zygotes zygotes;
    private final List<SmallContainer> containers = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        zygotes = new Zygotes(SmallContainer.launcher());
    }

    @AfterEach
    void close() {
        if (zygotes != null) {
            for (SmallContainer container : containers) {
                if (container.directory().exists()) {
                    assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue();
                }
            }
            zygotes.close();
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void carriesAllThreeStreamsAndTheExitCode() throws Exception {
        MonitorLink link = start("cat; echo end of file; echo complaint >&2; exit 5");
        try (OutputStream in = link.stdin()) {
            in.write("to be copied\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(text(link.stdout())).isEqualTo("to be copied\nend of file\n");
        assertThat(text(link.stderr())).isEqualTo("complaint\n");
        assertThat(end(link)).isEqualTo(new ExitRecord(1, 5));
        assertThat(containers.get(0).directory().exit()).exists();
    }

    @Test
    void tellsASignalFromACode() throws Exception {
        MonitorLink link = start("sleep 600");
        int pid = containers.get(0).pid();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(end(link)).isEqualTo(new ExitRecord(2, 9));
    }

    @Test
    void losesNoByteOfALongOutput() throws Exception {
        MonitorLink link = start("head -c 30000000 /dev/zero | tr '\\0' x");
        try (InputStream out = link.stdout()) {
            long total = 0;
            byte[] buffer = new byte[100_000];
            for (int n = out.read(buffer); n > 0; n = out.read(buffer)) {
                for (int i = 0; i < n; i += 997) {
                    assertThat(buffer[i]).isEqualTo((byte) 'x');
                }
                total += n;
            }
            assertThat(total).isEqualTo(30_000_000);
        }
        assertThat(end(link)).isEqualTo(new ExitRecord(1, 0));
    }

    @Test
    void carriesALongInput() throws Exception {
        MonitorLink link = start("wc -c");
        byte[] piece = new byte[10_000];
        try (OutputStream in = link.stdin()) {
            for (int i = 0; i < 500; i++) {
                in.write(piece);
            }
        }
        assertThat(text(link.stdout()).strip()).isEqualTo("5000000");
    }

    @Test
    void aStreamThatNobodyReadsHoldsUpOnlyItsContainer() throws Exception {
        MonitorLink full = start("yes");
        MonitorLink other = start("echo works");
        assertThat(text(other.stdout())).isEqualTo("works\n");
        assertThat(end(other)).isEqualTo(new ExitRecord(1, 0));
        full.stdout().close(); // now it gets SIGPIPE or EPIPE
        assertThat(end(full).kind()).isIn(1, 2);
    }

    @Test
    void tellsWhenNobodyReadsTheInput() throws Exception {
        MonitorLink link = start("exec 0<&-; echo closed; sleep 600");
        assertThat(link.stdout().read()).isEqualTo('c');
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        link.stdin().write(new byte[1000]);
                        link.stdin().flush();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void manyContainersAtOnce() throws Exception {
        List<MonitorLink> links = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            links.add(start("read x; echo $x"));
        }
        for (int i = 0; i < links.size(); i++) {
            links.get(i).stdin().write((i + "\n").getBytes(StandardCharsets.UTF_8));
            links.get(i).stdin().flush();
        }
        for (int i = 0; i < links.size(); i++) {
            assertThat(text(links.get(i).stdout()).strip()).isEqualTo(Integer.toString(i));
            assertThat(end(links.get(i))).isEqualTo(new ExitRecord(1, 0));
        }
    }

    @Test
    void theContainerSurvivesItsZygote() throws Exception {
        start("echo before; read line; echo got $line; exit 6");
        zygotes.close();
        zygotes = new Zygotes(SmallContainer.launcher());

        MonitorLink link =
                zygotes.attach(containers.get(0).directory().monitorSocket()).orElseThrow();
        link.stdin().write("a line\n".getBytes(StandardCharsets.UTF_8));
        link.stdin().flush();
        assertThat(text(link.stdout())).isEqualTo("before\ngot a line\n");
        assertThat(end(link)).isEqualTo(new ExitRecord(1, 6));
    }

    @Test
    void outputThatNobodyHasReadIsKeptAfterTheEnd() throws Exception {
        start("echo kept; exit 3");
        SmallContainer container = containers.get(0);
        zygotes.close();
        zygotes = new Zygotes(SmallContainer.launcher());
        Eventually.isTrue(() -> Files.exists(container.directory().exit()));

        MonitorLink link = zygotes.attach(container.directory().monitorSocket()).orElseThrow();
        assertThat(text(link.stdout())).isEqualTo("kept\n");
        assertThat(end(link)).isEqualTo(new ExitRecord(1, 3));
        // and then the monitor has nothing left to stay for
        Eventually.isTrue(
                () -> zygotes.attach(container.directory().monitorSocket()).isEmpty());
    }

    @Test
    void oneClientTooManyIsTurnedAway() throws Exception {
        start("sleep 600");
        int taken = 0;
        for (int i = 0; i < 12; i++) {
            CompletableFuture<Boolean> attached = CompletableFuture.supplyAsync(
                    () -> zygotes.attach(containers.get(0).directory().monitorSocket())
                            .isPresent(),
                    Aside.THREADS);
            taken += attached.get(60, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(taken).as("beside the one that made it").isEqualTo(7);
    }

    @Test
    void withoutRoomForItsDescriptorsAnAttachmentFails() throws Exception {
        start("echo out; echo err >&2; exec sleep 600");
        Path program =
                Files.write(directory.resolve("launcher"), Launcher.program().orElseThrow());
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path limited = directory.resolve("limited");
        int attached = 0;
        for (int limit = 8; limit <= 16; limit++) {
            Files.writeString(limited, "#!/bin/sh\nulimit -n " + limit + "\nexec " + program + " \"$@\"\n");
            assertThat(limited.toFile().setExecutable(true)).isTrue();
            try (Zygotes poor = new Zygotes(Launcher.open(Optional.of(limited)))) {
                CompletableFuture<Optional<MonitorLink>> attaching = CompletableFuture.supplyAsync(
                        () -> poor.attach(containers.get(0).directory().monitorSocket()), Aside.THREADS);
                Optional<MonitorLink> link = attaching.get(60, TimeUnit.SECONDS);
                if (link.isPresent() && attached++ == 0) {
                    InputStream out = link.get().stdout();
                    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return out.read();
                                } catch (IOException e) {
                                    return -1;
                                }
                            },
                            Aside.THREADS);
                    assertThat(first.get(60, TimeUnit.SECONDS))
                            .as("what an attachment has been told is there, with room for %d", limit)
                            .isEqualTo((int) 'o');
                }
            }
        }
        assertThat(attached).isBetween(1, 8);
        Files.delete(limited);
        Files.delete(program);
    }

    /** Nobody may take a created container before its maker knows that somebody has heard of it. */
    @Test
    void aCreateHoldsItsLockUntilItsReportIsTaken() throws Exception {
        SmallContainer container = new SmallContainer(directory, "c");
        Path go = directory.resolve("go");
        LaunchPlan plan = LaunchPlan.builder()
                .all(container.begin())
                .host("", SmallContainer.program("while ! [ -e " + go + " ]; do sleep 0.02; done"))
                .host("", new FileOp.MarkPhase('c'))
                .host("", new ProcessOp.Detach())
                .init("", new ProcessOp.WaitStart())
                .build();
        SeqPacket.Pair pair = SeqPacket.pair();
        Launcher launcher = SmallContainer.launcher();
        ChildProcess deaf;
        try (launcher;
                Descriptor theirs = pair.theirs()) {
            deaf = launcher.start(List.of("zygote", "0"), Map.of(3, theirs.number()));
        }
        try (Descriptor memfd = Memfd.sealed("plan", plan.encode())) {
            ByteBuffer nothing = ByteBuffer.allocate(0);
            pair.ours().send(Frame.header(Frame.RUN, 1, Frame.MONITOR, 0), nothing, List.of(memfd.number()));
        }
        // its answers fill the socket, which nobody reads from here
        Thread flood = new Thread(() -> {
            try {
                for (int i = 2; i < 5000; i++) {
                    pair.ours().send(Frame.header(Frame.ATTACH, i, 0, 0), ByteBuffer.wrap(new byte[] {'/'}), List.of());
                }
            } catch (IOException closed) {
                // enough
            }
        });
        flood.start();
        Eventually.isTrue(() -> flood.getState() == Thread.State.RUNNABLE
                && Files.readString(Path.of("/proc/" + deaf.pid() + "/wchan")).contains("sock"));
        Files.createFile(go);
        Eventually.isTrue(() -> Files.exists(container.directory().phase())
                && Files.readString(container.directory().phase()).equals("c"));
        Report lock = zygotes.run(SmallContainer.plan(
                        new FileOp.LockFile(container.directory().lock().toString(), false, 500)))
                .report();
        assertThat(lock.errno()).as("EAGAIN").isEqualTo(11);
        pair.ours().shutdown();
        flood.join();
        deaf.await();
        pair.ours().close();
        Files.delete(go);
        Eventually.isTrue(() -> !container.directory().exists());
    }

    @Test
    void aContainerWhoseMonitorWasKilledKeepsItsStreams() throws Exception {
        Path go = directory.resolve("go");
        MonitorLink link = start("trap 'exit 9' PIPE; echo one; while ! [ -e " + go
                + " ]; do sleep 0.02; done; echo two; read line; echo got $line");
        InputStream out = link.stdout();
        assertThat(new String(out.readNBytes(4), StandardCharsets.UTF_8)).isEqualTo("one\n");
        CompletableFuture<MonitorLink.End> end = new CompletableFuture<>();
        link.onEnd(end::complete);
        ProcessHandle init = ProcessHandle.of(containers.get(0).pid()).orElseThrow();
        init.parent().orElseThrow().destroyForcibly();
        assertThat(end.get(60, TimeUnit.SECONDS)).isInstanceOf(MonitorLink.End.MonitorGone.class);
        Files.createFile(go);
        link.stdin().write("a line\n".getBytes(StandardCharsets.UTF_8));
        link.stdin().flush();
        assertThat(text(out)).isEqualTo("two\ngot a line\n");
        Files.delete(go);
    }

    @Test
    void theMonitorIsSmall() throws Exception {
        start("sleep 600");
        SmallContainer container = containers.get(0);
        long monitor = Long.parseLong(Files.readString(Path.of("/proc/" + container.pid() + "/stat"))
                .replaceFirst(".*\\) . (\\d+) .*\n", "$1"));
        // it lets go of what made the container right after it has said that it's made; how many pages of its stack it
        // has touched is
        // up to where the kernel let the stack begin
        Eventually.isTrue(() -> residentKilobytes(monitor) <= 64);
    }

    private static long residentKilobytes(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        return Long.parseLong(status.replaceFirst("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1"));
    }

    @Test
    void aWorkerThatIsKilledIsTold() throws Exception {
        Path pid = directory.resolve("pid");
        CompletableFuture<Outcome> running = CompletableFuture.supplyAsync(
                () -> zygotes.run(SmallContainer.plan(SmallContainer.program(
                        "echo $PPID > " + pid + ".part; mv " + pid + ".part " + pid + "; sleep 600"))),
                Aside.THREADS);
        Eventually.isTrue(() -> Files.exists(pid));
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS)).hasMessageContaining("without a report");
        Files.delete(pid);
    }

    /** Makes and starts a container with pipes. */
    private MonitorLink start(String script) throws Exception {
        SmallContainer container = new SmallContainer(directory, "c" + containers.size());
        containers.add(container);
        try (StandardStreams streams = StandardStreams.open(Stdio.pipes(), false)) {
            PlanRunner.Creation creation = zygotes.create(container.create(script), streams, PlanRunner.Ahead.NOTHING);
            assertThat(creation.outcome().isSuccess())
                    .as("%s", creation.outcome())
                    .isTrue();
            Outcome started = zygotes.run(container.start());
            assertThat(started.isSuccess()).as("%s", started).isTrue();
            return creation.link().orElseThrow();
        }
    }

    private static String text(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ExitRecord end(MonitorLink link) throws Exception {
        CompletableFuture<MonitorLink.End> end = new CompletableFuture<>();
        link.onEnd(end::complete);
        MonitorLink.End told = end.get(60, TimeUnit.SECONDS);
        assertThat(told).isInstanceOf(MonitorLink.End.Exited.class);
        return ((MonitorLink.End.Exited) told).exit();
    }
}
