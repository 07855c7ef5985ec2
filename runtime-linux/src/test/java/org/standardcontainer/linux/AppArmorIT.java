package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** Profiles of AppArmor, on a kernel that has it enabled. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class AppArmorIT {
    private static final Path SECURITY = Path.of("/sys/kernel/security");
    private static final String SAY = "read said </proc/self/attr/current; echo $said";

    private static TestContainers containers;

    @BeforeAll
    static void open() throws Exception {
        if (!Files.exists(SECURITY.resolve("apparmor"))) {
            assertThat(new ProcessBuilder(
                                    "/bin/busybox", "mount", "-t", "securityfs", "securityfs", SECURITY.toString())
                            .start()
                            .waitFor())
                    .isZero();
        }
        Files.write(SECURITY.resolve("apparmor/.replace"), profile("watched"));
        containers = TestContainers.open();
    }

    @AfterAll
    static void close() {
        if (containers != null) {
            containers.close();
        }
    }

    /** A profile as the kernel takes it, that complains of everything and forbids nothing. */
    private static byte[] profile(String name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        named(out, "version", 2, number(5));
        named(out, "profile", 7);
        element(out, 5, text(name));
        named(out, "flags", 7);
        for (int value : new int[] {0, 1, 0}) { // no hat, complain, no audit
            element(out, 2, number(value));
        }
        element(out, 8);
        for (int capabilities = 0; capabilities < 4; capabilities++) {
            element(out, 2, number(0));
        }
        element(out, 8);
        return out.toByteArray();
    }

    private static void named(ByteArrayOutputStream out, String name, int type, byte... value) throws IOException {
        element(out, 4, text(name));
        element(out, type, value);
    }

    private static void element(ByteArrayOutputStream out, int type, byte... value) throws IOException {
        out.write(type);
        out.write(value);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] text(String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    private static ProcessConfig.Builder process(String script) {
        return TestContainers.process("sh", "-c", script).user(User.of(1000, 1000));
    }

    private static Spec spec(ProcessConfig process) {
        return TestContainers.shell("").process(process).build();
    }

    @Test
    void theProgramIsUnderItsProfileAndWithoutOneUnderNone() {
        assertThat(containers.output(spec(process(SAY).build()))).isEqualTo("unconfined\n");
        for (boolean noNewPrivileges : List.of(true, false)) {
            ProcessConfig process = process(SAY)
                    .apparmorProfile("watched")
                    .noNewPrivileges(noNewPrivileges)
                    .build();
            assertThat(containers.output(spec(process))).isEqualTo("watched (complain)\n");
        }
    }

    @Test
    void aFurtherProcessHasItsOwn() throws Exception {
        Spec sleeping = spec(process("sleep 1000").apparmorProfile("watched").build());
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(sleeping), Stdio.discard())) {
            container.start();
            for (String profile : List.of("watched", "unconfined")) {
                ProcessConfig process = process(SAY).apparmorProfile(profile).build();
                try (ExecProcess running = container.require(Exec.class).exec(process, Stdio.pipes())) {
                    assertThat(Aside.text(running.attachment().orElseThrow().stdout())
                                    .join())
                            .startsWith(profile);
                }
            }
        }
    }

    @Test
    void aProfileThatIsNotLoadedIsAnErrorAtCreate() {
        Spec spec = spec(process("").apparmorProfile("not-loaded").build());
        LaunchFailedException e = catchThrowableOfType(
                LaunchFailedException.class,
                () -> containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.discard()));

        assertThat(e.pointer()).isEqualTo("/process/apparmorProfile");
        assertThat(e.errno()).isEqualTo("ENOENT");
        assertThat(e.remedy()).contains("no such profile is loaded");
    }
}
