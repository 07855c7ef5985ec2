package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.LauncherSettings;

/** Boot files that are longer than what an agent reads: nobody does a part of them silently. */
class BootFileIT {
    private static final BootFile.Disks NONE = new BootFile.Disks(false, false);

    @TempDir
    private Path directory;

    private static List<String> modules(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "/modules/module-" + i + ".ko")
                .toList();
    }

    @Test
    void oneThatIsTooLongIsRefusedBeforeAMachineBoots() throws IOException {
        assertThat(BootFile.content(modules(100), modules(100), NONE, false)).hasSizeLessThan(BootFile.MOST_BYTES);
        assertThatThrownBy(() -> BootFile.content(modules(100), modules(300), NONE, false))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("what it loads at its boot, 400 modules of its kernel, makes a boot file of [0-9]+"
                        + " bytes, and its agent reads 8191");
    }

    /** An agent of another version may read less. */
    @Test
    @Tag("once")
    void anAgentThatCantReadAllOfItSaysSo() throws Exception {
        TestMachines.assumePossible(Map.of());
        boot(BootFile.MOST_BYTES, directory.resolve("whole.cpio"));
        assertThatThrownBy(() -> boot(BootFile.MOST_BYTES + 1, directory.resolve("cut.cpio")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("/boot.scr")
                .hasMessageContaining("longer than the agent's room");
    }

    /** With blank lines behind what a machine needs. */
    private void boot(int length, Path initramfs) throws IOException {
        RuntimeConfig config = TestMachines.config(directory.resolve("none"), Map.of());
        LauncherSettings launcher = LauncherSettings.from(config);
        VmSettings settings = VmSettings.from(config);
        Guest guest = Assets.find(settings, launcher).guest().orElseThrow();
        Path version = Path.of(
                TestMachines.kernel().orElseThrow().getFileName().toString().replace("vmlinuz-", ""));
        KernelModules modules = KernelModules.in(TestMachines.kernel()
                .orElseThrow()
                .resolve("../../lib/modules")
                .resolve(version)
                .normalize());
        Cpio archive = new Cpio().directory("modules");
        List<String> names = new ArrayList<>();
        for (Path module : modules.inOrder(List.of(guest.type().module(), "virtio_console", "fuse"))) {
            names.add("/modules/" + module.getFileName());
            archive.file("modules/" + module.getFileName(), 0644, Files.readAllBytes(module));
        }
        byte[] steps = BootFile.content(names, List.of(), NONE, false);
        byte[] content = Arrays.copyOf(steps, length);
        Arrays.fill(content, steps.length, length, (byte) '\n');
        archive.file(BootFile.NAME, 0644, content)
                .file("init", 0755, launcher.program(guest.type().architecture().word()));
        Files.write(initramfs, archive.finish());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        QemuCommand command = QemuCommand.of(
                        guest.qemu(), guest.acceleration(), guest.type(), 1, VmProperties.MEMORY.longValue())
                .virtiofsd(guest.virtiofsd())
                .build();
        MachineStart start = new MachineStart.Boot(
                guest.image(),
                initramfs,
                List.of(),
                directory.resolve("hello-" + length).toString());
        launcher.execute(
                ContainerId.of("boot"),
                new MachinePlan(command, start, List.of(), Assets.user(), Duration.ofSeconds(100)).plan());
    }
}
