package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.VmConfig;

/** An image is the root filesystem of the guest: what the kernel's first process has, and not what the container has. */
@Tag("once")
class GuestImageIT {
    private static final Path MKFS = Path.of("/usr/sbin/mkfs.ext4");

    private static TestMachines machines;
    private static Path images;

    @BeforeAll
    static void open() throws IOException {
        images = Files.createTempDirectory("scr-vm-images-");
        machines = TestMachines.open("vm.images=" + images);
    }

    @AfterAll
    static void close() throws IOException {
        if (machines != null) {
            machines.close();
        }
        try (Stream<Path> files = Files.list(images)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(images);
    }

    /** A file system that is known by a file in it. */
    private static byte[] disk() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(MKFS), "needs mkfs.ext4 (package e2fsprogs)");
        Path content = Files.createTempDirectory(machines.directory(), "content-");
        Files.writeString(content.resolve("marker"), "of the image\n");
        Path file = content.resolveSibling(content.getFileName() + ".ext4");
        Process process = new ProcessBuilder(MKFS.toString(), "-q", "-d", content.toString(), file.toString(), "8M")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return Files.readAllBytes(file);
    }

    /** Without a pid namespace a container sees the guest's first process, and by it the guest's root. */
    private static Bundle bundle(Path image, String format, String script) {
        Spec spec = TestMachines.shell(script)
                .hostname(null)
                .process(TestMachines.process("sh", "-c", script)
                        .capabilities(Capabilities.of("CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE"))
                        .build())
                .linux(LinuxConfig.builder()
                        .namespaces(List.of(LinuxNamespace.of("mount")))
                        .build())
                .mounts(Mount.of("/proc", "proc", "proc"))
                .vm(new VmConfig(
                        null,
                        new VmConfig.Kernel(TestMachines.kernel().orElseThrow().toString(), null, null),
                        new VmConfig.Image(image.toString(), format),
                        null))
                .build();
        return machines.bundle(spec);
    }

    @ParameterizedTest
    @EnumSource
    void theGuestsRootIsTheImage(ImageFormat format) throws Exception {
        String word = format.name().toLowerCase(java.util.Locale.ROOT);
        byte[] content = GuestImages.of(format, disk());
        Path image = Files.write(images.resolve("image." + word), content);
        String script =
                "cat /proc/1/root/marker; echo new > /proc/1/root/new && cat /proc/1/root/new; echo more >> /proc/1/root/marker;"
                        + " grep ' / / ' /proc/1/mountinfo | tr ' ' '\\n' | grep -c '^overlay$'; test -e /marker; echo $?";

        TestMachines.Result result = machines.run(bundle(image, word, script));

        assertThat(result.out())
                .as(result.err())
                .startsWith("of the image\nnew\n")
                .endsWith("\n1\n");
        assertThat(result.out().lines().toList().get(2)).isNotEqualTo("0");
        assertThat(Files.readAllBytes(image)).isEqualTo(content);
    }

    @Test
    void anImageWithPartitionsIsAnErrorThatSaysSo() throws Exception {
        byte[] disk = new byte[1 << 20];
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        Path image = Files.write(images.resolve("partitions"), disk);

        assertThatThrownBy(() -> machines.create(bundle(image, "raw", "true")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("a partition table");
        assertThat(machines.runtime().list()).isEmpty();
    }

    @Test
    void aFileThatTheConfigurationDoesNotHaveIsRefused() throws Exception {
        Path outside = Files.write(machines.directory().resolve("outside"), new byte[512]);
        for (Path path : List.of(
                outside,
                images.resolve("below/image"),
                Path.of(images + "/../" + images.getFileName() + "/image"),
                Path.of(images + "/../" + outside.getFileName()))) {
            assertThatThrownBy(() -> machines.create(bundle(path, "raw", "true")))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/vm/image/path");
        }
    }

    @Test
    void aHostileImageIsRefusedBeforeAnythingIsMade() throws Exception {
        byte[] difference = GuestImages.of(ImageFormat.QCOW2, new byte[1 << 20]);
        difference[15] = 72;
        Path image = Files.write(images.resolve("difference"), difference);

        assertThatThrownBy(() -> machines.create(bundle(image, "qcow2", "true")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("other files");
    }
}
