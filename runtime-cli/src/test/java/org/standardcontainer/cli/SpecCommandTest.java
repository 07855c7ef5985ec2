package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.SpecValidator;

final class SpecCommandTest {
    @TempDir
    private Path directory;

    private final CapturedShell shell = new CapturedShell();

    @Test
    void writesAConfigurationThatIsValid() throws Exception {
        assertThat(shell.run("spec", "-b", directory.toString())).isZero();

        assertThat(shell.out() + shell.err()).isEmpty();
        byte[] written = Files.readAllBytes(directory.resolve("config.json"));
        assertThat(SpecValidator.validate(SpecJson.read(written))).isEmpty();
    }

    @Test
    void forAUserWithoutPrivilegesItIsAnother() throws Exception {
        assertThat(shell.run("spec", "--rootless", "-b", directory.toString())).isZero();

        assertThat(shell.out() + shell.err()).isEmpty();
        Spec written = SpecJson.read(Files.readAllBytes(directory.resolve("config.json")));
        assertThat(SpecValidator.validate(written)).isEmpty();
        LinuxConfig linux = Objects.requireNonNull(written.linux());
        assertThat(namespaces(Files.readAllBytes(directory.resolve("config.json"))))
                .containsExactlyElementsOf(namespaces(RootlessSpec.text()));
        assertThat(linux.uidMappings())
                .containsExactly(
                        new IdMapping(0L, ((Integer) Files.getAttribute(directory, "unix:uid")).longValue(), 1L));
        assertThat(linux.resources()).isNull();
    }

    /** As runc has it: on a host with cgroup v2 alone there is a cgroup namespace. */
    @Test
    void itHasACgroupNamespaceWhereCgroupsAreUnified() {
        assertThat(namespaces(SpecCommand.text(false))).containsExactly("pid", "network", "ipc", "uts", "mount");
        assertThat(namespaces(SpecCommand.text(true)))
                .containsExactly("pid", "network", "ipc", "uts", "mount", "cgroup");
        assertThat(namespaces(RootlessSpec.text(false))).containsExactly("pid", "ipc", "uts", "mount", "user");
        assertThat(namespaces(RootlessSpec.text(true))).containsExactly("pid", "ipc", "uts", "mount", "cgroup", "user");
        assertThat(namespaces(SpecCommand.text())).contains("mount");
        assertThat(SpecCommand.text()).isEqualTo(SpecCommand.text(SpecCommand.isUnified()));
    }

    private static List<String> namespaces(byte[] text) {
        LinuxConfig linux = Objects.requireNonNull(SpecJson.read(text).linux());
        return Objects.requireNonNull(linux.namespaces()).stream()
                .map(LinuxNamespace::type)
                .toList();
    }

    @Test
    void neverOverwrites() throws Exception {
        Files.writeString(directory.resolve("config.json"), "mine");

        assertThat(shell.run("spec", "--bundle", directory.toString())).isEqualTo(1);

        assertThat(shell.err()).startsWith("scr: " + directory.resolve("config.json") + " exists already\n  ");
        assertThat(directory.resolve("config.json")).hasContent("mine");
    }

    @Test
    void saysWhyItCannotWrite() {
        assertThat(shell.run("spec", "-b", directory.resolve("missing").toString()))
                .isEqualTo(1);

        assertThat(shell.err()).contains("no such file or directory");
    }
}
