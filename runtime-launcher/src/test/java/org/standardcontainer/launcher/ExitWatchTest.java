package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Site;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ExitWatchTest {
    private final ExitWatch watch = new ExitWatch(Site.local());
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void close() {
        watch.close();
        started.forEach(Process::destroyForcibly);
    }

    private Process sleeping() throws IOException {
        Process process = new ProcessBuilder("sleep", "60").start();
        started.add(process);
        return process;
    }

    private static ProcessIdentity identity(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new ProcessIdentity((int) process.pid(), Long.parseLong(fields[19]));
    }

    @Test
    void tellsOnceWhenAProcessHasEnded() throws Exception {
        Process one = sleeping();
        Process other = sleeping();
        CountDownLatch told = new CountDownLatch(1);
        AtomicInteger early = new AtomicInteger();
        watch.watch(identity(other), early::incrementAndGet);
        watch.watch(identity(one), told::countDown);

        assertThat(told.await(50, TimeUnit.MILLISECONDS)).isFalse();
        one.destroyForcibly();
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(early).hasValue(0);
    }

    @Test
    void tellsAtOnceOfOneThatIsGoneOrWhosePidIsAnothers() throws Exception {
        Process process = sleeping();
        ProcessIdentity identity = identity(process);
        AtomicInteger told = new AtomicInteger();

        watch.watch(new ProcessIdentity(identity.pid(), identity.startTime() + 1), told::incrementAndGet);
        assertThat(told).hasValue(1);
        process.destroyForcibly().waitFor();
        watch.watch(identity, told::incrementAndGet);
        assertThat(told).hasValue(2);
    }

    @Test
    void whoLetsGoIsNotToldAndHoldsNothing() throws Exception {
        ProcessIdentity identity = identity(sleeping());
        AtomicInteger told = new AtomicInteger();
        try (ExitWatch.Watch kept = watch.watch(identity, told::incrementAndGet)) { // so that the thread stays
            long before = handles();
            for (int i = 0; i < 50; i++) {
                watch.watch(identity, told::incrementAndGet).close();
            }
            Traces.await("no handle more", () -> handles() <= Math.max(1, before));
        }
        Traces.await("no handle", () -> handles() == 0);
        watch.close();
        assertThat(told).hasValue(0);
    }

    @Test
    void closingTellsAll() throws Exception {
        AtomicInteger told = new AtomicInteger();
        watch.watch(identity(sleeping()), told::incrementAndGet);
        watch.watch(identity(sleeping()), told::incrementAndGet);

        watch.close();
        assertThat(told).hasValue(2);
        watch.watch(identity(sleeping()), told::incrementAndGet);
        assertThat(told).hasValue(3);
    }

    private static long handles() {
        try {
            return Traces.descriptors().stream()
                    .filter(d -> d.contains("pidfd"))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
