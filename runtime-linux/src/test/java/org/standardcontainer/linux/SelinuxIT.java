package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * Labels of SELinux, on a kernel that has it enabled, under the smallest policy there is ({@code selinux/policy.conf}, which {@code checkpolicy
 * -M -c 30 -U allow} makes binary): it knows the labels, and forbids nothing.
 */
@Tag("once")
@InGuest(GuestKind.SELINUX)
class SelinuxIT {
    private static final String BASE = "base_u:base_r:base_t:s0";
    private static final String BOX = "base_u:base_r:box_t:s0:c0,c1";
    private static final String FILES = "base_u:base_r:boxfile_t:s0:c0,c1";
    private static final String SAY = "read said </proc/self/attr/current; echo $said";

    private static final Libc LIBC = Native.load("c", Libc.class);
    private static final long KEYCTL_GET_SECURITY = 17;

    private static TestContainers containers;

    /** Calls that Java has no method for. */
    interface Libc extends Library {
        long getxattr(String path, String name, byte[] value, long size);

        long syscall(long number, Object... arguments);
    }

    @BeforeAll
    static void open() throws Exception {
        try (TestContainers without = TestContainers.open()) {
            Spec spec = spec(process(SAY).selinuxLabel(BOX).build(), TestContainers.linux());
            assertThat(catchThrowableOfType(UnsupportedFeatureException.class, () -> without.run(spec)))
                    .as("a kernel without a policy")
                    .hasMessageContaining("has no policy");
        }
        assertThat(new ProcessBuilder("/bin/busybox", "mount", "-t", "selinuxfs", "selinuxfs", "/sys/fs/selinux")
                        .start()
                        .waitFor())
                .isZero();
        try (var policy = Objects.requireNonNull(SelinuxIT.class.getResourceAsStream("/selinux/policy.bin"))) {
            Files.write(Path.of("/sys/fs/selinux/load"), policy.readAllBytes());
        }
        containers = TestContainers.open();
    }

    @AfterAll
    static void close() {
        if (containers != null) {
            containers.close();
        }
    }

    private static ProcessConfig.Builder process(String script) {
        return TestContainers.process("sh", "-c", script);
    }

    private static Spec spec(ProcessConfig process, LinuxConfig.Builder linux) {
        return TestContainers.shell("").process(process).linux(linux.build()).build();
    }

    @Test
    void theProgramHasItsLabelAndFurtherOnesTheirs() throws Exception {
        assertThat(containers.output(spec(process(SAY).build(), TestContainers.linux())))
                .startsWith(BASE);
        Spec labelled =
                spec(process(SAY + "; exec sleep 1000").selinuxLabel(BOX).build(), TestContainers.linux());
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(labelled), Stdio.discard())) {
            container.start();
            for (String label : List.of(BOX, BASE)) {
                ProcessConfig further = process(SAY).selinuxLabel(label).build();
                try (ExecProcess running = container.require(Exec.class).exec(further, Stdio.pipes())) {
                    assertThat(Aside.text(running.attachment().orElseThrow().stdout())
                                    .join())
                            .startsWith(label);
                }
            }
            Path process =
                    Path.of("/proc/" + container.state().pid().orElseThrow().pid() + "/attr/current");
            Until.holds(() -> Files.readString(process).startsWith(BOX)); // started is who is about to execute it
            assertThat(Files.readString(process)).startsWith(BOX);
            assertThat(labelsOfKeys()).as("its session keyring's").contains(BOX);
        }
        Until.holds(() ->
                !labelsOfKeys().contains(BOX)); // the kernel collects keys that nobody has any more in its own time
        assertThat(labelsOfKeys()).isNotEmpty().doesNotContain(BOX);
    }

    /** Of all keys that root sees. */
    private static Set<String> labelsOfKeys() throws IOException {
        Set<String> labels = new HashSet<>();
        for (String line : Files.readAllLines(Path.of("/proc/keys"))) {
            byte[] value = new byte[256];
            long length = LIBC.syscall(
                    "amd64".equals(System.getProperty("os.arch")) ? 250L : 219L,
                    KEYCTL_GET_SECURITY,
                    Long.parseLong(line.substring(0, 8), 16),
                    value,
                    (long) value.length);
            if (length > 0) { // one may have gone meanwhile
                labels.add(new String(value, 0, (int) length - 1, StandardCharsets.US_ASCII));
            }
        }
        return labels;
    }

    @Test
    void hooksThatRunAsTheProgramHaveItsLabel() {
        Hook hook =
                new Hook("/bin/busybox", List.of("sh", "-c", "/bin/cat /proc/self/attr/current > /hook"), null, null);
        Spec spec = spec(process("cat /hook").selinuxLabel(BOX).build(), TestContainers.linux()).toBuilder()
                .hooks(new Hooks(null, null, null, List.of(hook), null, null))
                .build();
        assertThat(containers.output(spec)).startsWith(BOX);
    }

    @Test
    void newFileSystemsHaveTheMountsLabel() throws Exception {
        Spec spec = spec(
                        process("exec sleep 1000").build(),
                        TestContainers.linux().mountLabel(FILES).maskedPaths("/proc/fs", "/proc/irq", "/proc/version"))
                .toBuilder()
                .mounts(TestContainers.mounts(
                        Mount.of("/dev/mqueue", "mqueue", "mqueue"), Mount.of("/tmp", "tmpfs", "tmpfs")))
                .build();
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard())) {
            container.start();
            String root = "/proc/" + container.state().pid().orElseThrow().pid() + "/root";
            for (String path : List.of(
                    "/dev", "/dev/null", "/dev/pts", "/dev/mqueue", "/tmp", "/proc/fs", "/proc/irq", "/proc/version")) {
                assertThat(label(root + path)).as(path).isEqualTo(FILES);
            }
            for (String path : List.of("/proc", "/sys", "/bin")) {
                assertThat(label(root + path)).as(path).isNotEqualTo(FILES);
            }
        }
    }

    private static String label(String path) {
        byte[] value = new byte[256];
        long length = LIBC.getxattr(path, "security.selinux", value, value.length);
        return length <= 0 ? "" : new String(value, 0, (int) length - 1, StandardCharsets.US_ASCII);
    }

    @Test
    void aLabelThatThePolicyHasNotIsAnErrorAtCreate() {
        Spec spec = spec(process(SAY).selinuxLabel("base_u:base_r:no_t:s0").build(), TestContainers.linux());
        LaunchFailedException e = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard()));
        assertThat(e.pointer()).isEqualTo("/process/selinuxLabel");
        assertThat(e.errno()).isEqualTo("EINVAL");
        assertThat(e.remedy()).contains("no such label");
    }
}
