package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerId;
import org.standardcontainer.RestoreRequest;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledRestore;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.launcher.plan.CriuOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.spec.Spec;

class RestoreCompilerTest {
    @TempDir
    Path temporary;

    private Path images;

    @BeforeEach
    void make() throws Exception {
        Path base = temporary.toRealPath();
        for (String name : List.of("old", "new")) {
            Path directory = Files.createDirectory(base.resolve(name));
            mode(directory, "rwx------");
            Files.writeString(directory.resolve("inventory.img"), "");
        }
        images = base.resolve("new");
        Files.createSymbolicLink(images.resolve("parent"), Path.of("../old"));
    }

    /** CRIU would follow the link, and take for the container's memory what somebody else has put there. */
    @Test
    void whatOthersCouldHavePutThereIsNotRestoredFrom() throws Exception {
        assumeTrue(Files.getAttribute(images, "unix:uid").equals(0), "images to build on are root's");
        assertThat(opened(compile())).isEqualTo(images.toString());

        mode(images.resolveSibling("old"), "rwxrwxrwx");
        assertThatThrownBy(this::compile)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/old can be written by others");
        mode(images.resolveSibling("old"), "rwx------");
        mode(images, "rwx-w----");
        assertThatThrownBy(this::compile)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/new can be written by others");

        Files.delete(images.resolve("parent")); // they build on nothing: where they lie is their owner's choice
        assertThat(opened(compile())).isEqualTo(images.toString());
    }

    private CompiledRestore compile() {
        Spec spec = Compiling.small().build();
        WrittenContainer written = new WrittenContainer(Set.of(), List.of("", "", ""), List.of(), List.of());
        return new RestoreCompiler(
                        Compiling.criu(),
                        Compiling.host("v1"),
                        CgroupMode.ENABLED,
                        Optional.empty(),
                        LinuxOptions.USUAL)
                .compile(
                        new CompileRequest(
                                ContainerId.of("one"), Compiling.BUNDLE, spec, Stdio.discard(), ProcessTree.MONITORED),
                        RestoreRequest.from(images),
                        written,
                        spec);
    }

    private static String opened(CompiledRestore compiled) {
        return compiled.environment().steps().stream()
                .map(LaunchPlan.Step::op)
                .filter(CriuOp.OpenCriu.class::isInstance)
                .map(op -> ((CriuOp.OpenCriu) op).given().images())
                .findFirst()
                .orElseThrow();
    }

    private static void mode(Path path, String mode) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
