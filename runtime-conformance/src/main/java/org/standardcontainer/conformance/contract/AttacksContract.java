package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerException;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Traces;
import org.standardcontainer.conformance.bench.UsualModes;

/**
 * Beyond the spec: images and configurations that are made to get out. To refuse them is as good as to see through them. What
 * they aim at is a directory beside the root filesystem, which has to stay as it is.
 */
public abstract class AttacksContract {
    private static final String UP = "../../../../../../../../..";

    @ParameterizedTest
    @ValueSource(strings = {"", UP})
    @Requires("linux.mount")
    @Clause("api.attacks.links")
    void destinationBehindALinkStaysInTheRoot(String up, Bench bench) throws IOException {
        TestBundle bundle =
                bench.bundle().mount("/vol/new", "tmpfs", "tmpfs").mount("/vol/file", "bind", "/dev/null", "bind");
        Path outside = outside(bundle);
        Files.createSymbolicLink(bundle.rootfs().resolve("vol"), Path.of(up + outside));
        lives(bench, bundle, outside);
    }

    @Test
    @Clause("api.attacks.links")
    void devThatIsALinkStaysInTheRoot(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path outside = outside(bundle);
        Files.delete(bundle.rootfs().resolve("dev"));
        Files.createSymbolicLink(bundle.rootfs().resolve("dev"), Path.of(UP + outside));
        lives(bench, bundle, outside);
    }

    /** Nor is what its caller has open. */
    @Test
    @Clause("api.attacks.descriptors")
    void programHasItsStreamsAndNoOtherDescriptor(Bench bench) {
        assertThat(bench.runToEnd(bench.bundle().program("fds")).output()).isEqualTo("0 1 2\n");
    }

    /** What a runtime has open while it makes a container is no way out. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10})
    @Clause("api.attacks.descriptors")
    void workingDirectoryIsNoDescriptorOfTheRuntime(int number, Bench bench) throws IOException {
        assumeFalse(bench.platform() == Platform.VM, "it would be the guest's, whose root is the container's");
        TestBundle bundle = bench.bundle();
        Path outside = outside(bundle);
        bundle.set("/process/cwd", "/proc/self/fd/" + number).program("read", UP + outside.resolve("marker"));
        try {
            assertThat(bench.runToEnd(bundle).output())
                    .as("what the program read of the host")
                    .doesNotContain("of the host");
        } catch (ContainerException refused) {
            bench.step("  " + refused.getMessage());
        }
    }

    private static Path outside(TestBundle bundle) throws IOException {
        Path outside =
                UsualModes.directory(bundle.directory().resolve("outside")).toRealPath();
        UsualModes.file(outside.resolve("marker"), "of the host");
        return outside;
    }

    /** It is made and runs, or isn't; in any case nothing is made outside, and nothing mounted there. */
    private static void lives(Bench bench, TestBundle bundle, Path outside) throws IOException {
        try {
            Subject subject = bench.create(bundle);
            subject.start();
            assertThat(Traces.hasMounts(bench.surroundings().runtimeProcess(), outside))
                    .as("a mount of the host at %s", outside)
                    .isFalse();
            subject.stop();
            subject.delete();
        } catch (ContainerException refused) {
            bench.step("  " + refused.getMessage());
        }
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .as("files in %s", outside)
                    .isEqualTo(List.of("marker"));
        }
    }
}
