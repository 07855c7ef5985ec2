package org.standardcontainer.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.plan.Template;

/** What a look at a directory gives, with this JVM as the init process, alive, and a pid that can't be as a dead one. */
@EnabledOnOs(OS.LINUX)
class SightingTest {
    /** So long a removal may take from the state to the directory, for those who look to wait for its end. */
    private static final long LOST_NANOS = 150_000_000;

    private static final long QUICK_NANOS = 400_000_000;

    private static final ContainerId ID = ContainerId.of("web-1");
    private static final ProcessIdentity DEAD = new ProcessIdentity(Integer.MAX_VALUE, 7);

    @TempDir
    Path root;

    private Boot boot;
    private ProcessIdentity alive;
    private ContainerDirectory directory;
    private StateRecord record;

    @BeforeEach
    void setUp() throws IOException {
        boot = Boot.current();
        String[] fields =
                Files.readString(Path.of("/proc/self/stat")).split("\\) ")[1].split(" ");
        alive = new ProcessIdentity((int) ProcessHandle.current().pid(), Long.parseLong(fields[19]));
        directory = new ContainerDirectory(Files.createDirectory(root.resolve(ID.value())));
        record = new StateRecord(
                ID,
                "1.3.0",
                "/bundles/\"web\"\u00e9",
                Map.of("org.example.key", "value,\"checksum\":\"0"),
                Instant.parse("2026-11-25T14:17:39.682500879Z"),
                boot,
                true,
                StateRecord.Streams.PIPES,
                Map.of("cgroup", "/sys/fs/cgroup/x"),
                List.of(new Footprint(Footprint.Kind.CGROUP, "/sys/fs/cgroup/x")),
                List.of(new StartStep(30, "Exec", "execute sh", "/process", "/bin/sh")));
    }

    private byte[] stateFile(ProcessIdentity process) {
        return stateFile(process, DEAD);
    }

    private byte[] stateFile(ProcessIdentity process, ProcessIdentity maker) {
        Map<Template.Part, Long> values = Map.of(
                Template.Variable.INIT_PID,
                (long) process.pid(),
                Template.Variable.INIT_START_TIME,
                process.startTime(),
                Template.Variable.OWN_PID,
                (long) maker.pid(),
                Template.Variable.OWN_START_TIME,
                maker.startTime());
        StringBuilder out = new StringBuilder();
        for (Template.Part part : StateFile.write(record).parts()) {
            if (part instanceof Template.Bytes bytes) {
                out.append(new String(bytes.bytes(), StandardCharsets.UTF_8));
            } else {
                out.append(values.get(part));
            }
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(ProcessIdentity process, String phase) throws IOException {
        Files.write(directory.state(), stateFile(process));
        Files.writeString(directory.phase(), phase);
    }

    private void writeJournal(ProcessIdentity maker) throws IOException {
        writeJournal(maker, boot);
    }

    private void writeJournal(ProcessIdentity maker, Boot of) throws IOException {
        int length =
                4 + 4 + 8 + 5 + of.bootId().length() + 5 + of.pidNamespace().length();
        ByteBuffer body = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(11).putInt(maker.pid()).putLong(maker.startTime());
        for (String text : List.of(of.bootId(), of.pidNamespace())) {
            body.putInt(text.length())
                    .put(text.getBytes(StandardCharsets.UTF_8))
                    .put((byte) 0);
        }
        CRC32C crc = new CRC32C();
        crc.update(body.array());
        ByteBuffer all = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
        all.putInt(length).putInt(~length).putInt((int) crc.getValue()).put(body.array());
        Files.write(directory.journal(), all.array());
    }

    private Sighting look() {
        return Sighting.of(ID, directory, boot);
    }

    private Status status() {
        return ((Sighting.Whole) look()).status();
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        write(alive, "r");
        StateFile.Content content = new StateFile.Content(record, alive, DEAD);
        assertThat(look()).isEqualTo(new Sighting.Whole(content, Status.RUNNING));
        assertThat(new String(stateFile(alive), StandardCharsets.UTF_8)).endsWith(StateFile.end(alive));
    }

    @Test
    void statusComesFromPhaseAndProcess() throws IOException {
        write(alive, "");
        assertThat(status()).isEqualTo(Status.CREATING);
        write(alive, "c");
        assertThat(status()).isEqualTo(Status.CREATED);
        write(DEAD, "c");
        assertThat(status()).isEqualTo(Status.STOPPED);
        write(DEAD, "r");
        assertThat(status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void aReusedPidIsAnotherProcess() throws IOException {
        write(new ProcessIdentity(alive.pid(), alive.startTime() + 1), "r");
        assertThat(status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void itStopsWhenItsMonitorHasRecordedHow() throws IOException {
        write(DEAD, "r");
        Files.write(directory.state(), stateFile(DEAD, alive)); // the monitor lives
        assertThat(status()).isEqualTo(Status.RUNNING);
        Files.write(directory.exit(), new byte[16]);
        assertThat(status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void afterARebootAllAreStopped() throws IOException {
        write(alive, "r");
        Boot next = new Boot("00000000-0000-0000-0000-000000000000", boot.pidNamespace());
        assertThat(((Sighting.Whole) Sighting.of(ID, directory, next)).status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void aPidOfAnotherNamespaceIsNotLookedUp() throws IOException {
        write(alive, "r");
        Boot elsewhere = new Boot(boot.bootId(), "pid:[1]");
        assertThat(Sighting.of(ID, directory, elsewhere)).isInstanceOf(Sighting.Damaged.class);
    }

    @Test
    void beforeItsStateIsWrittenItIsBeingMadeAsLongAsItsMakerLives() throws IOException {
        writeJournal(alive);
        assertThat(look()).isInstanceOf(Sighting.BeingMade.class);
        writeJournal(DEAD);
        assertThat(look()).isInstanceOf(Sighting.Damaged.class);
        // the same numbers, but of an earlier boot: somebody else's
        writeJournal(alive, new Boot("an-earlier-boot", boot.pidNamespace()));
        assertThat(look()).isInstanceOf(Sighting.Damaged.class);
        writeJournal(alive, new Boot(boot.bootId(), "pid:[1]"));
        assertThat(look()).isInstanceOf(Sighting.Damaged.class);
    }

    /** Files are removed in their order, the state before the lock and the directory; the remover loses its processor behind one of them. */
    @ParameterizedTest
    @ValueSource(strings = {"state.json", "lock"})
    void whatIsBeingRemovedIsNotDamaged(String last) throws Exception {
        int counted = 0; // those in which the remover didn't lose it for longer
        for (int round = 0; counted < 2; round++) {
            assertThat(round).as("rounds of which %d were quick", counted).isLessThan(200);
            write(DEAD, "r");
            Files.write(directory.lock(), new byte[0]);
            Process holder = new ProcessBuilder(
                            "flock", "-F", directory.lock().toString(), "sh", "-c", "echo has it; exec cat")
                    .start();
            try {
                assertThat(holder.inputReader().readLine()).isEqualTo("has it");
                CountDownLatch begun = new CountDownLatch(1);
                long[] times = new long[2];
                Thread remover = new Thread(() -> {
                    for (String name : ContainerDirectory.NAMES) {
                        directory.path().resolve(name).toFile().delete();
                        if (name.equals(last)) {
                            times[0] = System.nanoTime();
                            begun.countDown();
                            LockSupport.parkNanos(LOST_NANOS);
                        }
                    }
                    directory.path().toFile().delete();
                    times[1] = System.nanoTime();
                });
                remover.start();
                begun.await();
                Sighting meanwhile = look();
                remover.join();
                if (times[1] - times[0] < QUICK_NANOS) {
                    assertThat(meanwhile).isInstanceOf(Sighting.Absent.class);
                    counted++;
                }
            } finally {
                holder.destroyForcibly().waitFor();
            }
            assertThat(look()).isInstanceOf(Sighting.Absent.class);
            Files.createDirectory(directory.path());
        }
    }

    /** A lock that nobody holds any more was left by who was killed. */
    @Test
    void whatIsLeftOfARemovalIsDamagedSoon() throws Exception {
        Files.write(directory.lock(), new byte[0]);
        long begin = System.nanoTime();
        assertThat(look()).isInstanceOf(Sighting.Damaged.class);
        assertThat(directory.patience()).isLessThan(QUICK_NANOS);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(directory.patience());
    }

    @Test
    void noDirectoryIsNoContainer() {
        assertThat(Sighting.of(ID, new ContainerDirectory(root.resolve("none")), boot))
                .isInstanceOf(Sighting.Absent.class);
    }

    @Test
    void aStateThatIsCutOffAnywhereIsDamagedAndNothingElse() throws IOException {
        byte[] whole = stateFile(alive);
        Files.writeString(directory.phase(), "r");
        for (int length = 0; length < whole.length - 2; length++) {
            Files.write(directory.state(), Arrays.copyOf(whole, length));
            assertThat(look()).as("%d bytes", length).isInstanceOf(Sighting.Damaged.class);
        }
    }

    @Test
    void aFlippedBitIsNoticedOrHarmless() throws IOException {
        byte[] whole = stateFile(alive);
        Files.writeString(directory.phase(), "r");
        Random random = new Random(20261125);
        for (int round = 0; round < 500; round++) {
            byte[] flipped = whole.clone();
            int bit = random.nextInt(whole.length * 8);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(directory.state(), flipped);
            Sighting sighting = look();
            assertThat(isHarmless(sighting)).as("bit %d", bit).isTrue();
        }
    }

    /** Pid and start time have no checksum: one that is wrong names a process that doesn't exist. */
    private boolean isHarmless(Sighting sighting) {
        if (!(sighting instanceof Sighting.Whole whole)) {
            return sighting instanceof Sighting.Damaged;
        }
        boolean same = whole.process().equals(alive);
        return whole.record().equals(record) && (same || whole.status() == Status.STOPPED);
    }

    @Test
    void otherDamageIsNamed() throws IOException {
        Files.writeString(directory.phase(), "r");
        byte[] whole = stateFile(alive);
        assertThat(Sighting.of(ContainerId.of("other"), copy(whole), boot))
                .isEqualTo(new Sighting.Damaged("state.json is that of another container"));
        Files.write(
                directory.state(),
                new String(whole, StandardCharsets.UTF_8)
                        .replace("\"format\":2", "\"format\":9")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(look()).isEqualTo(new Sighting.Damaged("state.json has format 9, this version reads 2"));
        Files.write(directory.state(), whole);
        Files.writeString(directory.phase(), "??");
        assertThat(look()).isEqualTo(new Sighting.Damaged("phase can't be read"));
    }

    @Test
    void aDirectoryIsBareAsLongAsNothingIsKnownToBeThere() throws IOException {
        assertThat(directory.isBare()).isTrue();
        Files.write(directory.lock(), new byte[0]);
        Files.write(directory.journal(), new byte[7]);
        assertThat(directory.isBare()).isTrue();
        Files.write(directory.phase(), new byte[0]);
        assertThat(directory.isBare()).isFalse();
        Files.delete(directory.phase());
        writeJournal(DEAD);
        assertThat(directory.isBare()).isFalse();
    }

    private ContainerDirectory copy(byte[] state) throws IOException {
        ContainerDirectory other = new ContainerDirectory(Files.createDirectory(root.resolve("other")));
        Files.write(other.state(), state);
        return other;
    }

    @Test
    void aTornJournalNamesNobody() throws IOException {
        writeJournal(alive);
        byte[] whole = Files.readAllBytes(directory.journal());
        assertThat(JournalHeader.parse(whole)).contains(new JournalHeader(alive, boot));
        for (int length = 0; length < whole.length; length++) {
            assertThat(JournalHeader.parse(Arrays.copyOf(whole, length))).isEmpty();
        }
        whole[20] ^= 1;
        assertThat(JournalHeader.parse(whole)).isEmpty();
    }
}
