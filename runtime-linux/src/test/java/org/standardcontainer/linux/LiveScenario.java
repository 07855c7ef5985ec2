package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.NetworkInterface;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.Pause;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

/** What can be done with a container that runs, whichever version the host's cgroups have. */
@Timeout(180)
abstract class LiveScenario {
    /** Answers each line of its input, and has a child. */
    static final String ECHO = "sleep 1000 & echo ready; while read line; do echo $line; done";

    private TestContainers containers;
    final ContainerId id = TestContainers.newId();

    @BeforeEach
    void open() {
        containers = TestContainers.open();
    }

    @AfterEach
    void close() {
        if (containers != null) { // what was assumed may not hold
            containers.close();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("scr-oom-watch");
        assertThat(Residue.of(id.value())).isEmpty();
    }

    final TestContainers containers() {
        return containers;
    }

    final StandardContainer started(Spec.Builder spec) {
        StandardContainer container = containers.runtime().create(id, containers.bundle(spec.build()), Stdio.pipes());
        container.start();
        assertThat(read(container, "ready\n".length())).isEqualTo("ready\n");
        return container;
    }

    static String read(StandardContainer container, int count) {
        try {
            return new String(
                    container.require(Attachment.class).stdout().readNBytes(count), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void write(StandardContainer container, String line) {
        try {
            container.require(Attachment.class).stdin().write(line.getBytes(StandardCharsets.US_ASCII));
            container.require(Attachment.class).stdin().flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static ExitStatus exit(StandardContainer container) {
        return container
                .require(Waitable.class)
                .onExit()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    /** Its directory in the hierarchy with this controller, or in that of version 2. */
    final Path cgroup(StandardContainer container, String controller) throws IOException {
        CgroupLayout layout = new HostFactsReader(Path.of("/")).read().cgroups();
        String mount = layout.with(controller)
                .map(CgroupHierarchy::mountPoint)
                .orElseGet(() -> layout.unified().orElseThrow().mountPoint());
        String kernels = layout.with(controller).isPresent() ? ":" + controller + ":" : "0::";
        long pid = container.state().pid().orElseThrow().pid();
        String path = Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
                .filter(line -> line.contains(kernels))
                .map(line -> line.substring(line.indexOf(":/") + 1))
                .findFirst()
                .orElseThrow();
        assertThat(path).contains(id.value());
        return Path.of(mount + path);
    }

    // --- pause ---

    @Test
    void whatIsPausedStandsStillAndGoesOn() throws IOException {
        try (StandardContainer container = started(TestContainers.shell(ECHO));
                ContainerRuntime other = containers.another()) {
            Pause pause = container.require(Pause.class);
            pause.pause();

            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(container.state().paused()).isTrue();
            assertThat(other.load(id).state().paused()).isTrue();
            assertThat(other.list()).anySatisfy(listing -> {
                assertThat(listing.id()).isEqualTo(id);
                assertThat(listing.state().orElseThrow().paused()).isTrue();
            });
            write(container, "hello\n");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500)); // for who doesn't stand still to be seen
            assertThat(container.require(Attachment.class).stdout().available()).isZero();
            assertThatThrownBy(pause::pause)
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot pause container " + id + ": it is paused");
            assertThatThrownBy(() -> container
                            .require(Exec.class)
                            .exec(TestContainers.process("true").build(), Stdio.discard()))
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot exec in container " + id + ": it is paused");
            assertThatThrownBy(container::delete).isInstanceOf(IllegalContainerStateException.class);

            other.load(id).require(Pause.class).resume();
            assertThat(container.state().paused()).isFalse();
            assertThat(read(container, "hello\n".length())).isEqualTo("hello\n");
            assertThatThrownBy(pause::resume)
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot resume container " + id + ": it is running");
        }
    }

    @Test
    void whatIsCreatedAndPausedIsNotStartedBeforeItIsResumed() {
        try (StandardContainer container = created("exit 3");
                ContainerRuntime other = containers.another()) {
            Pause pause = container.require(Pause.class);
            assertThatThrownBy(pause::resume).hasMessage("cannot resume container " + id + ": it is created");
            pause.pause();

            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            assertThat(container.state().paused()).isTrue();
            assertThatThrownBy(pause::pause).hasMessage("cannot pause container " + id + ": it is paused");
            for (StandardContainer each : new StandardContainer[] {container, other.load(id)}) {
                assertThatThrownBy(each::start)
                        .isInstanceOf(IllegalContainerStateException.class)
                        .hasMessage("cannot start container " + id + ": it is paused");
            }
            assertThatThrownBy(() -> container
                            .require(Exec.class)
                            .exec(TestContainers.process("true").build(), Stdio.discard()))
                    .hasMessage("cannot exec in container " + id + ": it is paused");
            assertThatThrownBy(container::delete).hasMessage("cannot delete container " + id + ": it is paused");
            assertThat(container.state().paused()).isTrue();

            other.load(id).require(Pause.class).resume();
            assertThat(container.state().paused()).isFalse();
            container.start();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(3));
            assertThatThrownBy(pause::pause).hasMessageEndingWith("it is stopped");
            assertThatThrownBy(pause::resume).hasMessageEndingWith("it is stopped");
        }
    }

    @Test
    void whatIsCreatedAndPausedDiesOfSigkillAndCanBeDestroyed() {
        try (StandardContainer container = created("exit 3")) {
            container.require(Pause.class).pause();
            container.kill(Signal.KILL);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
        }
        try (StandardContainer container = created("exit 3");
                ContainerRuntime other = containers.another()) {
            container.require(Pause.class).pause();
            assertThat(other.destroy(id, Duration.ofSeconds(60))).isTrue();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
        }
        assertThat(Residue.of(id.value())).isEmpty();
    }

    private StandardContainer created(String script) {
        return containers
                .runtime()
                .create(id, containers.bundle(TestContainers.shell(script).build()), Stdio.discard());
    }

    @Test
    void aPausedContainerDiesOfSigkill() {
        try (StandardContainer container = started(TestContainers.shell(ECHO))) {
            container.require(Pause.class).pause();
            container.kill(Signal.KILL);
            assertThat(exit(container)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            container.delete();
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    @Test
    void aPausedContainerCanBeDestroyedByWhoeverKnowsItsId() {
        try (StandardContainer container = started(TestContainers.shell(ECHO));
                ContainerRuntime other = containers.another()) {
            container.require(Pause.class).pause();
            assertThat(other.destroy(id, Duration.ofSeconds(60))).isTrue();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Signalled(Signal.KILL, 9, false));
            assertThat(Residue.of(id.value())).isEmpty();
        }
    }

    @Test
    void aSignalWaitsInAPausedContainer() {
        try (StandardContainer container = started(
                TestContainers.shell("trap 'echo got; exit 4' TERM; echo ready; while :; do read line; done"))) {
            container.require(Pause.class).pause();
            container.kill(Signal.TERM);
            assertThat(container.state().paused()).isTrue();
            container.require(Pause.class).resume();
            assertThat(exit(container)).isEqualTo(new ExitStatus.Exited(4));
        }
    }

    // --- processes ---

    @Test
    void itsProcessesAreListedTheFirstOneFirst() throws IOException {
        try (StandardContainer container = started(TestContainers.shell(ECHO));
                ContainerRuntime other = containers.another();
                ExecProcess further = container
                        .require(Exec.class)
                        .exec(TestContainers.process("sleep", "1000").build(), Stdio.discard())) {
            List<ProcessRef> found = other.load(id).require(Processes.class).processes();
            assertThat(found).hasSize(3).contains(further.process().orElseThrow());
            assertThat(found.get(0)).isEqualTo(container.state().pid().orElseThrow());
            assertThat(found.subList(1, 3)).isSortedAccordingTo(Comparator.comparing(ProcessRef::pid));
            for (ProcessRef process : found) {
                assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/cgroup")))
                        .contains("scr-" + id);
            }
            Processes processes = container.require(Processes.class);
            container.kill(Signal.KILL);
            exit(container);
            assertThat(processes.processes()).isEmpty();
            container.delete();
            assertThatThrownBy(processes::processes).isInstanceOf(ContainerNotFoundException.class);
        }
    }

    @Test
    void aProcessInACgroupBelowIsOneOfThem() throws IOException {
        try (StandardContainer container = started(TestContainers.shell(ECHO))) {
            Processes processes = container.require(Processes.class);
            long child = processes.processes().get(1).pid();
            Path cgroup = cgroup(container, "freezer");
            Path below = Files.createDirectory(cgroup.resolve("below"));
            Files.writeString(below.resolve("cgroup.procs"), Long.toString(child));
            assertThat(processes.processes())
                    .extracting(ProcessRef::pid)
                    .contains(child)
                    .hasSize(2);
        }
    }

    // --- stats ---

    @Test
    void whatItUsesIsMeasured() {
        Spec.Builder spec = TestContainers.shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; " + ECHO)
                .linux(TestContainers.linux()
                        .resources(LinuxResources.builder()
                                .memory(LinuxMemory.builder().limit(64L << 20).build())
                                .pids(new LinuxPids(20L))
                                .build())
                        .build());
        try (StandardContainer container = started(spec)) {
            ContainerStats stats = container.require(Stats.class).stats();
            Duration total = stats.cpu().total().orElseThrow();
            assertThat(total).isPositive();
            assertThat(stats.cpu().user().orElseThrow()).isPositive();
            assertThat(stats.memory().total().used().orElseThrow()).isBetween(1L, 64L << 20);
            assertThat(stats.memory().total().limit()).hasValue(64L << 20);
            assertThat(stats.memory().oomKills()).hasValue(0);
            assertThat(stats.memory().cache()).isPresent();
            assertThat(stats.memory().details()).isNotEmpty();
            assertThat(stats.pids().current()).hasValue(2);
            assertThat(stats.pids().limit()).hasValue(20);
            assertThat(stats.networkInterfaces())
                    .extracting(NetworkInterface::name)
                    .containsExactly("lo");
            write(container, "x\n");
            read(container, 2);
            assertThat(container.require(Stats.class).stats().cpu().total().orElseThrow())
                    .isGreaterThan(total);
            container.kill(Signal.KILL);
            exit(container);
            assertThatThrownBy(() -> container.require(Stats.class).stats())
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessageEndingWith("it is stopped");
        }
    }

    // --- out of memory ---

    static Spec.Builder hungry(LinuxMemory.Builder memory) {
        long limit = 16L << 20;
        return TestContainers.shell(
                        "echo ready; read go; dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null; echo over; "
                                + ECHO)
                .linux(TestContainers.linux()
                        .resources(LinuxResources.builder()
                                .memory(memory.limit(limit).swap(limit).build())
                                .build())
                        .build());
    }

    @Test
    void thatItRanOutOfMemoryIsTold() throws InterruptedException {
        BlockingQueue<OutOfMemory.Event> events = new LinkedBlockingQueue<>();
        try (StandardContainer container = started(hungry(LinuxMemory.builder()));
                OutOfMemory.Watch watch = container.require(OutOfMemory.class).watch(events::add)) {
            write(container, "go\n");
            assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(new OutOfMemory.Event(1, false));
            assertThat(container.require(Stats.class).stats().memory().oomKills())
                    .hasValue(1);
            assertThat(read(container, "over\n".length())).isEqualTo("over\n");
            watch.close();
            assertThat(events).isEmpty();
        }
    }
}
