package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;

/** Programs that this kernel can't execute, in a root filesystem that may be anything: refused before there is a container. */
class LinuxProgramsIT extends CleanScenario {
    private static final int MACHINE = 18;
    private static final int ABI = 7;

    private final byte[] program = readBusybox();

    private static byte[] readBusybox() {
        try (TestContainers some = TestContainers.open()) {
            return Files.readAllBytes(
                    rootfs(some.bundle(TestContainers.shell("").build())).resolve("bin/busybox"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path rootfs(Bundle bundle) {
        return bundle.directory().resolve("rootfs");
    }

    private Bundle bundle(String program, Consumer<byte[]> change) throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(TestContainers.process(program, "true").build())
                .build());
        byte[] changed = this.program.clone();
        change.accept(changed);
        Path app = Files.write(rootfs(bundle).resolve("app"), changed);
        assertThat(app.toFile().setExecutable(true)).isTrue();
        return bundle;
    }

    private String refusal(Bundle bundle) {
        return fails(UnsupportedFeatureException.class, bundle).findings().toString();
    }

    /** Where Debian's static program has its note with the oldest kernel. */
    private static int note(byte[] bytes) {
        int note = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\4\0\0\0\20\0\0\0\1\0\0\0GNU\0");
        assertThat(note).as("the note").isPositive();
        return note;
    }

    @Test
    void forAnotherProcessor() throws IOException {
        Bundle bundle = bundle("/app", bytes -> bytes[MACHINE] = (byte) 22);
        assertThat(refusal(bundle)).contains("/process/args/0", "/app is a program for s390x", "binfmt_misc");
    }

    @Test
    void forAnotherSystem() throws IOException {
        Bundle bundle = bundle("/app", bytes -> {
            bytes[ABI] = 9;
            bytes[note(bytes) + 12]++; // nobody's: it would count more
        });
        assertThat(refusal(bundle)).contains("/app is a program for freebsd", "freebsd-jail");
    }

    @Test
    void forANewerKernel() throws IOException {
        Bundle bundle = bundle("/app", bytes -> bytes[note(bytes) + 20] = 99);
        assertThat(refusal(bundle)).contains("/app needs a kernel of release 99.", "backend vm");
    }

    @Test
    void behindLinksAndScripts() throws IOException {
        Bundle bundle = bundle("/run", bytes -> bytes[MACHINE] = (byte) 22);
        Files.createSymbolicLink(rootfs(bundle).resolve("link"), Path.of("/../../app"));
        Path script = Files.writeString(rootfs(bundle).resolve("run"), "#!/link\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(refusal(bundle)).contains("/app is a program for s390x");
    }

    @Test
    void anImageForAnotherSystem() {
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .annotations(Map.of("org.opencontainers.image.os", "windows"))
                .build());
        assertThat(refusal(bundle)).contains("/annotations/org.opencontainers.image.os", "windows");
    }

    /** A link out of the root filesystem leads to a file in it, as for the container; the host's isn't read. */
    @Test
    void aLinkNeverLeavesTheRootFilesystem() throws IOException {
        Bundle bundle = bundle("/out", bytes -> {});
        Path outside = Files.copy(
                rootfs(bundle).resolve("app"),
                bundle.directory().resolve("outside"),
                StandardCopyOption.REPLACE_EXISTING);
        byte[] other = program.clone();
        other[MACHINE] = 22;
        Files.write(outside, other);
        Files.createSymbolicLink(rootfs(bundle).resolve("out"), outside);
        LaunchFailedException failure = fails(LaunchFailedException.class, bundle);
        assertThat(failure.errno()).isEqualTo("ENOENT");
    }

    /** Whoever opened it to read would wait for somebody who writes. */
    @Test
    @Timeout(120)
    void aFifoIsNotWaitedFor() throws Exception {
        Bundle bundle = bundle("/fifo", bytes -> {});
        Process mkfifo =
                new ProcessBuilder("mkfifo", rootfs(bundle).resolve("fifo").toString()).start();
        assertThat(mkfifo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(fails(LaunchFailedException.class, bundle).errno()).isEqualTo("EACCES");
    }

    @Test
    void whatIsFineRuns() throws Exception {
        Bundle bundle = bundle("/true", bytes -> {});
        Files.createSymbolicLink(rootfs(bundle).resolve("true"), Path.of("app"));
        runs(bundle);
    }

    /** What is known of a program holds as long as the file is the same: not longer, and not through a link that has come since. */
    @Test
    void anotherOneAtItsPlaceIsLookedAt() throws Exception {
        Bundle bundle = bundle("/true", bytes -> {});
        Path root = rootfs(bundle);
        Path program = Files.move(root.resolve("app"), root.resolve("true"));
        runs(bundle);
        runs(bundle);
        byte[] other = this.program.clone();
        other[MACHINE] = 22;
        Files.move(program, root.resolve("fine"));
        Files.write(program, other);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(refusal(bundle)).contains("/true is a program for s390x");
        Files.move(program, root.resolve("wrong"));
        Files.createSymbolicLink(program, Path.of("fine"));
        runs(bundle);
        Files.delete(program);
        Files.createSymbolicLink(program, Path.of("wrong"));
        assertThat(refusal(bundle)).contains("/wrong is a program for s390x");
    }

    private void runs(Bundle bundle) throws InterruptedException {
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.discard())) {
            container.start();
            assertThat(container.require(Waitable.class).awaitExit()).isEqualTo(new ExitStatus.Exited(0));
            container.delete();
        }
    }
}
