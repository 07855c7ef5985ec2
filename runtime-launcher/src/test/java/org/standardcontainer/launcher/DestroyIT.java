package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.Sighting;
import org.standardcontainer.launcher.state.StateFile;
import org.standardcontainer.launcher.state.StateRecord;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;

/** destroy: whatever state a container is in, and whatever is left of its files. */
@ParameterizedClass
@EnumSource
class DestroyIT extends PlainScenario {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final ContainerId OTHER = ContainerId.of("web-2");

    DestroyIT(ProcessTree tree) {
        super(tree);
    }

    private Path file(String name) {
        return temp.resolve("state/web-1").resolve(name);
    }

    /** A running container that nobody owns. */
    private StandardContainer running() throws Exception {
        StandardContainer container = create(shell("exec sleep 600"));
        container.start();
        container.detach();
        return container;
    }

    private void destroyed() {
        assertThat(runtime.destroy(ID, DEADLINE)).isTrue();
        assertGone();
        Traces.awaitNoProcessWith(temp);
    }

    @Test
    void nothingThereIsNoFailure() {
        assertThat(runtime.destroy(ID, DEADLINE)).isFalse();
    }

    @Test
    void worksInEveryState() throws Exception {
        create(shell("exec sleep 600")).detach();
        destroyed();
        running();
        destroyed();
        StandardContainer ended = create(shell("exit 0"));
        ended.start();
        ended.detach();
        awaitStopped(ended);
        destroyed();
        assertThat(runtime.destroy(ID, DEADLINE)).isFalse();
    }

    @Test
    void runsPoststopHooks() throws Exception {
        Hooks hooks = new Hooks(null, null, null, null, null, List.of(PlainBundle.hook("echo poststop >> " + log)));
        create(withHooks(hooks, "exec sleep 600")).detach();
        destroyed();
        assertThat(logged()).isEqualTo("poststop\n");
    }

    @Test
    void whoOwnsItFindsItGone() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            container.start();
            destroyed();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 128, 192, 256, 320, 384, 448, 512})
    void aDamagedStateCostsItsOwnContainerAlone(int length) throws Exception {
        running();
        Bundle bundle = PlainBundle.shell(temp.resolve("b2"), "exec sleep 600");
        try (StandardContainer other = runtime.create(OTHER, bundle, Stdio.discard())) {
            byte[] whole = Files.readAllBytes(file("state.json"));
            Files.write(file("state.json"), Arrays.copyOf(whole, length));

            assertThat(runtime.list()).hasSize(2);
            ContainerListing damaged = runtime.list().get(0);
            assertThat(damaged.state()).isEmpty();
            assertThat(damaged.problem()).contains("state.json");
            assertThat(runtime.list().get(1).state()).contains(other.state());
            assertThatThrownBy(() -> runtime.load(ID))
                    .isInstanceOf(DamagedStateException.class)
                    .hasMessageStartingWith("the state of container web-1 is damaged: ");

            assertThat(runtime.destroy(ID, DEADLINE)).isTrue();
            assertThat(other.state().status()).isEqualTo(Status.CREATED);
        }
        assertGone();
        Traces.awaitNoProcessWith(temp);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "config.json", "phase", "exit", "lock", "start.sock", "journal"})
    void aMissingFileIsNoHindrance(String name) throws Exception {
        running();
        Files.deleteIfExists(file(name));
        destroyed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStartThatHangsInAHookIsBroken(boolean inside) throws Exception {
        Path hangs = temp.resolve("hangs");
        List<Hook> hook = List.of(PlainBundle.hook(": > " + hangs + "; exec /bin/sleep 600"));
        Hooks hooks = new Hooks(null, null, null, inside ? hook : null, inside ? null : hook, null);
        StandardContainer container = create(withHooks(hooks, "exec sleep 600"));
        container.detach();
        CompletableFuture<Void> start = CompletableFuture.runAsync(container::start, Aside.THREADS);
        Traces.await("the hook", () -> Files.exists(hangs));
        destroyed();
        assertThatThrownBy(() -> start.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    }

    @Test
    void whatAFailedCreateCouldNotUndoIsTold() throws Exception {
        Path file = temp.resolve("bundle/trace/file");
        Hooks hooks = new Hooks(null, List.of(PlainBundle.hook(": > " + file + "; exit 1")), null, null, null, null);
        Bundle bundle = withHooks(hooks, "exec sleep 600");
        HookFailedException failure = catchThrowableOfType(HookFailedException.class, () -> create(bundle));
        assertThat(failure.getSuppressed())
                .singleElement()
                .satisfies(remains -> assertThat(remains)
                        .isInstanceOf(CleanupFailedException.class)
                        .hasMessageContaining("ENOTEMPTY")
                        .hasMessageContaining("trace"));
        assertThat(warnings).isEmpty();
        Files.delete(file);
        destroyed();
    }

    @Test
    void aJournalDamagedAtItsBeginningIsNoHindrance() throws Exception {
        running();
        byte[] journal = Files.readAllBytes(file("journal"));
        journal[12] ^= 1;
        Files.write(file("journal"), journal);
        destroyed();
    }

    /** What it hasn't been read out yet would keep its monitor for ever. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutItsJournalTheMonitorEndsToo(boolean deleted) throws Exception {
        if (tree == ProcessTree.CALLER) {
            return; // it has none, and no pipes
        }
        StandardContainer container = runtime.create(ID, shell("echo unread; exec sleep 600"), Stdio.pipes());
        container.start();
        container.detach();
        Files.delete(file("journal"));
        if (deleted) {
            container.kill(Signal.KILL);
            awaitStopped(container);
            container.delete();
            assertGone();
            Traces.awaitNoProcessWith(temp);
        } else {
            destroyed();
        }
    }

    /** A bit in whichever record: what is behind it must not be forgotten. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aJournalDamagedInTheMiddleCostsNothing(int record) throws Exception {
        running();
        damage(record);
        destroyed();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void andItIsNoHindranceForDelete(int record) throws Exception {
        StandardContainer container = running();
        damage(record);
        container.kill(Signal.KILL);
        awaitStopped(container);
        container.delete();
        assertGone();
        Traces.awaitNoProcessWith(temp);
    }

    /** Records are: a length, its complement, a checksum, and as many bytes. */
    private void damage(int record) throws Exception {
        byte[] journal = Files.readAllBytes(file("journal"));
        ByteBuffer bytes = ByteBuffer.wrap(journal).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (int i = 0; i < record; i++) {
            at += 12 + bytes.getInt(at);
        }
        assertThat(at).as("there is a record %d", record).isLessThan(journal.length);
        journal[at + 13] ^= 4;
        Files.write(file("journal"), journal);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ifNobodyCanSayWhatThereIsItIsRefusedAndNotCalledASuccess(boolean missing) throws Exception {
        StandardContainer container = running();
        long pid = container.state().pid().orElseThrow().pid();
        byte[] journal = Files.readAllBytes(file("journal"));
        byte[] state = Files.readAllBytes(file("state.json"));
        for (String name : List.of("journal", "state.json")) {
            Files.delete(file(name));
            if (!missing) {
                Files.writeString(file(name), "{}");
            }
        }

        assertThatThrownBy(() -> runtime.destroy(ID, DEADLINE))
                .isInstanceOfSatisfying(
                        CleanupFailedException.class,
                        e -> assertThat(e.remedy())
                                .contains(temp.resolve("state/web-1").toString()));
        assertThat(ProcessHandle.of(pid)).isPresent();
        assertThat(file("phase")).exists();
        Files.write(file("journal"), journal);
        Files.write(file("state.json"), state);
        destroyed();
    }

    @Test
    void whatWasMadeInAnotherPidNamespaceIsLeftAlone() throws Exception {
        StandardContainer container = running();
        long pid = container.state().pid().orElseThrow().pid();
        byte[] journal = Files.readAllBytes(file("journal"));
        byte[] state = Files.readAllBytes(file("state.json"));
        pretend(new Boot(Boot.current().bootId(), "pid:[1]"));
        pretendInJournal("pid:[1]");

        assertThatThrownBy(() -> runtime.destroy(ID, DEADLINE))
                .isInstanceOf(CleanupFailedException.class)
                .hasMessageContaining("another pid or time namespace");
        Files.delete(file("journal"));
        assertThatThrownBy(() -> runtime.destroy(ID, DEADLINE)).isInstanceOf(CleanupFailedException.class);
        assertThat(ProcessHandle.of(pid)).isPresent();

        Files.write(file("journal"), journal);
        Files.write(file("state.json"), state);
        destroyed();
    }

    /** Writes the first record anew, with another namespace in it. */
    private void pretendInJournal(String namespace) throws Exception {
        byte[] journal = Files.readAllBytes(file("journal"));
        ByteBuffer old = ByteBuffer.wrap(journal).order(ByteOrder.LITTLE_ENDIAN);
        int rest = 12 + old.getInt(0);
        int boot = 12 + 4 + 4 + 8;
        int text = boot + 4 + old.getInt(boot) + 1;
        byte[] name = namespace.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(text - 12 + 4 + name.length + 1).order(ByteOrder.LITTLE_ENDIAN);
        body.put(journal, 12, text - 12).putInt(name.length).put(name).put((byte) 0);
        CRC32C crc = new CRC32C();
        crc.update(body.array());
        ByteBuffer all = ByteBuffer.allocate(12 + body.capacity() + journal.length - rest)
                .order(ByteOrder.LITTLE_ENDIAN);
        all.putInt(body.capacity()).putInt(~body.capacity()).putInt((int) crc.getValue());
        all.put(body.array()).put(journal, rest, journal.length - rest);
        Files.write(file("journal"), all.array());
    }

    @Test
    void aTornEndOfTheJournalIsNothing() throws Exception {
        running();
        byte[] journal = Files.readAllBytes(file("journal"));
        Files.write(file("journal"), Arrays.copyOf(journal, journal.length + 5));
        destroyed();
    }

    @Test
    void afterARebootNoPidIsTouched() throws Exception {
        StandardContainer container = running();
        long pid = container.state().pid().orElseThrow().pid();
        List<ProcessHandle> all = List.of(
                ProcessHandle.of(pid).orElseThrow(),
                ProcessHandle.of(pid).orElseThrow().parent().orElseThrow());
        pretendAReboot();
        try {
            try (StandardContainer found = runtime.load(ID)) {
                assertThat(found.state().status()).isEqualTo(Status.STOPPED);
                assertThat(found.state().pid()).isEmpty();
                found.delete();
            }
            assertThat(runtime.list()).isEmpty();
            assertThat(all.get(0).isAlive()).isTrue();
        } finally {
            all.get(0).destroyForcibly();
            if (tree == ProcessTree.MONITORED) {
                all.get(1).destroyForcibly();
            }
            Traces.await("the end", () -> !all.get(0).isAlive());
        }
        Files.deleteIfExists(temp.resolve("bundle/trace")); // a cgroup doesn't survive a reboot; this stands for one
    }

    private void pretendAReboot() throws Exception {
        pretend(new Boot("an-earlier-boot", Boot.current().pidNamespace()));
    }

    private void pretend(Boot boot) throws Exception {
        ContainerDirectory directory = new ContainerDirectory(temp.resolve("state/web-1"));
        Sighting.Whole whole = (Sighting.Whole) Sighting.of(ID, directory, Boot.current());
        StateRecord r = whole.record();
        StateRecord old = new StateRecord(
                r.id(),
                r.ociVersion(),
                r.bundle(),
                r.annotations(),
                r.created(),
                boot,
                r.monitored(),
                r.streams(),
                r.notes(),
                r.footprints(),
                r.startSteps());
        Map<Template.Part, Long> values = Map.of(
                Template.Variable.INIT_PID,
                (long) whole.process().pid(),
                Template.Variable.INIT_START_TIME,
                whole.process().startTime(),
                Template.Variable.OWN_PID,
                (long) whole.content().maker().pid(),
                Template.Variable.OWN_START_TIME,
                whole.content().maker().startTime());
        StringBuilder out = new StringBuilder();
        for (Template.Part part : StateFile.write(old).parts()) {
            out.append(
                    part instanceof Template.Bytes b
                            ? new String(b.bytes(), StandardCharsets.UTF_8)
                            : values.get(part));
        }
        Files.writeString(file("state.json"), out);
    }
}
