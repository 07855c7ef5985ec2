package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.UnsupportedFeatureException;

/** A /dev/kvm that is there is believed only after a guest has answered, and nothing is translated instead. */
@Tag("once")
class KvmIT {
    @TempDir
    private Path directory;

    private Map<String, String> settings() {
        return new HashMap<>(Map.of("vm.accel", "kvm", "vm.cache", directory.toString(), "vm.deadline", "5"));
    }

    private List<Finding> errors() {
        return new VirtualMachineProvider()
                .probe(TestMachines.config(Path.of("/nowhere"), settings())).stream()
                        .filter(Finding::isError)
                        .toList();
    }

    private List<Path> kept(String prefix) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    @Test
    void isBelievedAfterAGuestAnswered() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/kvm")), "needs a /dev/kvm");
        assumeTrue(
                TestMachines.kernel().isPresent(), "needs a kernel in .scr-cache/kernel, which bin/test unpacks there");
        TestMachines.assumePossible(Map.of());

        List<Finding> errors = errors();

        if (errors.isEmpty()) {
            assertThat(kept("kernel-")).as("what a guest said").isNotEmpty();
            return;
        }
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.subject()).isEqualTo("vm.accel");
            assertThat(error.problem()).contains("with kvm on ");
            assertThat(error.remedy()).contains("vm.accel = tcg");
        });
        assertThatThrownBy(() -> TestMachines.open(Path.of("/nowhere"), settings(), RuntimeListener.logging()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("with kvm on ");
        assertThat(kept("kernel-")).isEmpty();
        // it isn't tried again before this host boots again
        for (Path failure : kept("failure-")) {
            Files.write(failure, "as it was kept".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(kept("failure-")).isNotEmpty();
        assertThat(errors())
                .singleElement()
                .satisfies(error -> assertThat(error.problem()).contains("as it was kept"));
    }

    /** The device is a node of the test's own, which everybody may open, in a mount namespace of its own. */
    @Test
    void thatEverybodyMayOpenIsNotBelievedEither() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/kvm")), "needs a /dev/kvm");
        TestMachines.assumePossible(Map.of());
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mknod -m 666 \"$1/kvm\" c 10 232 && mount --bind \"$1/kvm\" /dev/kvm && shift && exec \"$@\"",
                "sh",
                Files.createDirectory(directory.resolve("dev")).toString()));
        command.addAll(TestMachines.jvm(Prober.class, Files.createDirectory(directory.resolve("cache"))));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).isZero();
        if (!said.equals("ready\n")) {
            assertThat(said)
                    .startsWith("vm.accel: no guest answered within 5 s with kvm on microvm: ")
                    .contains("with kvm on q35: ")
                    .doesNotContain("Permission denied");
        }
    }

    /** With another boot id over this host's, in a mount namespace of its own: as after a reboot. */
    @Test
    void isTriedAgainWhenTheHostHasBootedAgain() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/kvm")), "needs a /dev/kvm");
        TestMachines.assumePossible(Map.of());
        assumeTrue(!errors().isEmpty(), "kvm works here, and so there is no failure to be kept");
        for (Path failure : kept("failure-")) {
            Files.write(failure, "as it was kept".getBytes(StandardCharsets.UTF_8));
        }
        Path boot = Files.writeString(directory.resolve("boot_id"), "00000000-0000-0000-0000-000000000000\n");
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind \"$1\" /proc/sys/kernel/random/boot_id && shift && exec \"$@\"",
                "sh",
                boot.toString()));
        command.addAll(TestMachines.jvm(Prober.class, directory));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).isZero();
        assertThat(said).startsWith("vm.accel: no guest answered").doesNotContain("as it was kept");
        assertThat(errors())
                .singleElement()
                .satisfies(
                        error -> assertThat(error.problem()).as("on this boot").contains("as it was kept"));
    }

    /** Prints what its probe found that isn't as it should be. */
    static final class Prober {
        private Prober() {}

        public static void main(String[] args) {
            Map<String, String> settings = Map.of("vm.accel", "kvm", "vm.cache", args[0], "vm.deadline", "5");
            List<Finding> errors = new VirtualMachineProvider()
                    .probe(TestMachines.config(Path.of("/nowhere"), settings)).stream()
                            .filter(Finding::isError)
                            .toList();
            errors.forEach(error -> System.out.println(error.subject() + ": " + error.problem()));
            if (errors.isEmpty()) {
                System.out.println("ready");
            }
        }
    }
}
