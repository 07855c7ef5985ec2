package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void kernel() throws IOException {
        module("drivers/ring.ko", "");
        module("drivers/virtio.ko", "ring");
        module("drivers/virtio-console.ko", "virtio,ring");
        module("fs/circle.ko", "circle");
        Files.writeString(directory.resolve("modules.builtin"), "kernel/fs/fuse/fuse.ko\n");
    }

    private void module(String path, String needs) throws IOException {
        Path file = directory.resolve("kernel").resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, ("\177ELF\0alias=x\0depends=" + needs + "\0name=y\0").getBytes(US_ASCII));
    }

    @Test
    void eachComesAfterWhatItNeedsAndOnce() throws IOException {
        assertThat(names("virtio_console", "virtio")).containsExactly("ring.ko", "virtio.ko", "virtio-console.ko");
    }

    @Test
    void whatIsBuiltInIsNotLoaded() throws IOException {
        assertThat(names("fuse", "ring")).containsExactly("ring.ko");
    }

    @Test
    void aCircleEnds() throws IOException {
        assertThat(names("circle")).containsExactly("circle.ko");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> names("nothing"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no module nothing");
    }

    @Test
    void aModuleIsFoundByWhatItSaysThatItIsFor() throws IOException {
        Path file = directory.resolve("kernel/drivers/usb/stick-driver.ko");
        Files.createDirectories(file.getParent());
        Files.write(file, "\177ELF\0alias=usb:v*p*d*dc*dsc*dp*ic08isc06ip50in*\0depends=\0".getBytes(US_ASCII));
        String stick = "usb:v46F4p0001d0000dc00dsc00dp00ic08isc06ip50in00";
        assertThat(forAliases(stick, "pci:v1")).containsExactly("stick_driver");
        assertThat(forAliases(stick.replace("ic08", "ic03"))).isEmpty();

        Files.writeString(
                directory.resolve("modules.alias"), "# made\nalias usb:v46F4p000[0-2]* ring\nalias pci:v1* absent\n");
        assertThat(forAliases(stick, "pci:v1")).as("depmod knows").containsExactly("ring");

        Files.writeString(directory.resolve("modules.builtin.modinfo"), "fuse.license=GPL\0fuse.alias=pci:v1*\0");
        assertThat(KernelModules.in(directory).drivers(List.of("pci:v1")))
                .as("what is built in says so elsewhere")
                .containsExactly(
                        Map.entry("pci:v1", Set.of(new KernelModules.Driver("fuse", "fs/fuse/fuse.ko", true))));
    }

    @Test
    void whatLacksSomethingIsNoDriver() throws IOException {
        module("drivers/lame.ko", "nothing");
        module("drivers/lamer.ko", "lame");
        KernelModules modules = KernelModules.in(directory);
        assertThat(modules.isComplete("virtio_console")).isTrue();
        assertThat(modules.isComplete("fuse")).isTrue();
        assertThat(modules.isComplete("lamer")).isFalse();
        Files.writeString(directory.resolve("modules.alias"), "alias pci:v1* lamer\nalias pci:v1* ring\n");
        assertThat(forAliases("pci:v1")).containsExactly("ring");
    }

    private List<String> forAliases(String... hardware) throws IOException {
        return KernelModules.in(directory).drivers(List.of(hardware)).values().stream()
                .flatMap(Set::stream)
                .map(KernelModules.Driver::name)
                .toList();
    }

    private List<String> names(String... wanted) throws IOException {
        return KernelModules.in(directory).inOrder(List.of(wanted)).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }
}
