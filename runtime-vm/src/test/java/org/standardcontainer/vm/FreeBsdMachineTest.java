package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.RemoteMachine;

/** What is missing for a machine with FreeBSD, and that none is left; one that boots needs a kernel of it, in {@code SCR_FREEBSD_KERNEL}. */
class FreeBsdMachineTest {
    @TempDir
    private Path directory;

    private RuntimeConfig config(Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(Map.of("backend", "vm", "vm.accel", "tcg"));
        settings.forEach((key, value) -> values.put(key, value.replace("DIR", directory.toString())));
        return RuntimeConfig.of(values);
    }

    /** A program that is QEMU as far as it is asked what it is. */
    private void qemu(String work) throws Exception {
        Path script = Files.writeString(directory.resolve("qemu"), """
                #!/bin/sh
                case "$1" in
                    --version) echo QEMU emulator version 7.2.0 ;;
                    -machine) echo pc ;;
                    -accel) echo tcg ;;
                    *) %s ;;
                esac
                """.formatted(work));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(directory.resolve("disk"), "");
    }

    private RuntimeConfig withImage(String deadline) {
        return config(Map.of(
                "vm.qemu",
                "DIR/qemu",
                "vm.freebsd.image",
                "DIR/disk",
                "vm.freebsd.share",
                "DIR",
                "vm.deadline",
                deadline));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                 | -         | -           | vm.freebsd.image  | no FreeBSD",
                "DIR/no            | -         | -           | vm.freebsd.kernel | can be read",
                "-                 | DIR       | DIR         | vm.freebsd.image  | can be read",
                "-                 | DIR/file  | -           | vm.freebsd.share  | isn't known",
                "DIR/file          | -         | DIR/file    | vm.freebsd.share  | no directory",
                "DIR/file          | -         | DIR/a blank | vm.freebsd.share  | without blanks",
            })
    void whatIsMissingIsNamed(String kernel, String image, String share, String subject, String problem)
            throws Exception {
        Files.writeString(directory.resolve("file"), "");
        Files.createDirectory(directory.resolve("a blank"));
        Map<String, String> settings = new HashMap<>();
        Optional.ofNullable(kernel).ifPresent(path -> settings.put("vm.freebsd.kernel", path));
        Optional.ofNullable(image).ifPresent(path -> settings.put("vm.freebsd.image", path));
        Optional.ofNullable(share).ifPresent(path -> settings.put("vm.freebsd.share", path));
        RuntimeConfig config = config(settings);

        assertThat(FreeBsdMachine.probe(config)).singleElement().satisfies(finding -> {
            assertThat(finding.isError()).isTrue();
            assertThat(finding.subject()).isEqualTo(subject);
            assertThat(finding.problem()).contains(problem);
            assertThat(finding.remedy()).isNotEmpty();
        });
        assertThatThrownBy(() -> FreeBsdMachine.boot(config)).isInstanceOf(UnsupportedFeatureException.class);
    }

    @Test
    void whatEndsSaysWhy() throws Exception {
        qemu("echo no such device; exit 3");

        assertThatThrownBy(() -> FreeBsdMachine.boot(withImage("60")))
                .isInstanceOf(LauncherFailedException.class)
                .hasMessageContaining("has ended")
                .hasMessageContaining("no such device");
    }

    @Test
    void whoDoesNotAnswerIsEnded() throws Exception {
        qemu("echo $$ > DIR/pid; exec sleep 1000".replace("DIR", directory.toString()));

        assertThatThrownBy(() -> FreeBsdMachine.boot(withImage("1")))
                .isInstanceOf(LauncherFailedException.class)
                .hasMessageContaining("doesn't answer");

        Path written = directory.resolve("pid"); // not there, or empty, if it was ended before it could write that
        String pid = Files.exists(written) ? Files.readString(written).strip() : "";
        Optional<ProcessHandle> left = pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
        if (left.isPresent()) {
            left.get().onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /** Its launcher answers, and nothing of it is left. */
    @Test
    void aKernelAloneBoots() throws Exception {
        String kernel = System.getenv("SCR_FREEBSD_KERNEL");
        assumeTrue(kernel != null, "no kernel of FreeBSD: set SCR_FREEBSD_KERNEL");
        RuntimeConfig config = config(Map.of("vm.freebsd.kernel", String.valueOf(kernel)));
        assertThat(FreeBsdMachine.probe(config)).noneMatch(Finding::isError);
        Path share;
        try (FreeBsdMachine machine = FreeBsdMachine.boot(config)) {
            share = machine.share();
            Files.writeString(share.resolve("here"), "");
            try (RemoteMachine launcher = RemoteMachine.at(machine.launcher())) {
                assertThat(launcher.values(List.of("kern.osreldate")).get("kern.osreldate"))
                        .hasSize(Integer.BYTES);
                assertThat(launcher.isFile(share.resolve("here"))).isTrue();
            }
        }
        assertThat(share).doesNotExist();
    }
}
