package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.testguest.Opened;

/** Machines that go on from one that has booted: what each has of its own. */
@Tag("once")
@Timeout(300)
class TemplateIT {
    private static final long CLOCK_MILLIS = 100;

    @Opened("vm.template=tests")
    private static TestMachines machines;

    private static List<String> run(String script) {
        TestMachines.Result result =
                machines.run(machines.bundle(TestMachines.shell(script).build()));
        assertThat(result.status()).as("%s", result).isEqualTo(new ExitStatus.Exited(0));
        return result.out().lines().toList();
    }

    /** Without a seed they are the same: a kernel that was just reseeded draws nothing new. So only few processes may come before. */
    private static void differ(String script) {
        List<String> one = run(script);
        List<String> other = run(script);

        assertThat(one).hasSameSizeAs(other).isNotEmpty().doesNotContain("").doesNotContainAnyElementsOf(other);
    }

    @Test
    void aCloneRunsAProgramOnItsOwnFiles() {
        assertThat(run("echo there > /tmp/file; cat /tmp/file")).containsExactly("there");
    }

    @Test
    void twoHaveDifferentRandomNumbers() {
        differ("busybox od -An -tx1 -N48 /dev/urandom");
    }

    @Test
    void twoHaveDifferentIds() {
        differ("cd /proc/sys/kernel/random; cat uuid uuid boot_id");
    }

    private static final String CLOCK = "while read x; do set -- $(busybox adjtimex | grep time.tv); echo $2 $4; done";

    private static StandardContainer started(TestMachines in, String script) {
        StandardContainer container =
                in.create(in.bundle(TestMachines.shell(script).build()));
        container.start();
        return container;
    }

    private static void assertHasTheHostsClock(StandardContainer container) throws Exception {
        Attachment io = container.require(Attachment.class);
        OutputStream in = io.stdin();
        for (int i = 0; i < 3; i++) {
            Instant before = Instant.now();
            in.write("now\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            String[] said = TestMachines.line(io.stdout()).split(" ");
            Instant after = Instant.now();

            assertThat(Instant.ofEpochSecond(Long.parseLong(said[0]), Long.parseLong(said[1]) * 1000))
                    .isBetween(
                            before.minus(CLOCK_MILLIS, ChronoUnit.MILLIS), after.plus(CLOCK_MILLIS, ChronoUnit.MILLIS));
        }
    }

    @Test
    void twoHaveTheHostsClock() throws Exception {
        try (StandardContainer one = started(machines, CLOCK);
                StandardContainer other = started(machines, CLOCK)) {
            assertHasTheHostsClock(one);
            assertHasTheHostsClock(other);
        }
    }

    /** They went on before there was a container, and get what is their own with that. */
    @Test
    void twoThatWaitedHaveDifferentIdsAndTheHostsClock() throws Exception {
        try (TestMachines pool = TestMachines.open("vm.pool=1", "vm.template=tests")) {
            started(pool, "exit 0").close();
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                PoolIT.awaitOne(pool);
                try (StandardContainer container =
                        started(pool, "cd /proc/sys/kernel/random; cat uuid boot_id; " + CLOCK)) {
                    assertThat(((VirtualMachineContainer) container).origin()).isEqualTo("pool");
                    InputStream out = container.require(Attachment.class).stdout();
                    all.add(TestMachines.line(out));
                    all.add(TestMachines.line(out));
                    assertHasTheHostsClock(container);
                }
            }
            assertThat(all).hasSize(4).doesNotHaveDuplicates().allMatch(id -> id.length() == 36);
        }
    }
}
