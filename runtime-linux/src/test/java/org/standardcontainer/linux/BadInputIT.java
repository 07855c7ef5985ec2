package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.InvalidContainerIdException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;

/** Each mistake gives one clear error that says where it is and what to do, and leaves nothing behind. */
class BadInputIT extends CleanScenario {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "[]",
                "{\"ociVersion\": 1}",
                "{\"ociVersion\": \"1.0.2\"} x",
                "{\"ociVersion\": \"1\", \"ociVersion\": \"1\"}"
            })
    void wrongJson(String json) {
        InvalidConfigException e = fails(InvalidConfigException.class, containers.bundle(json.getBytes(UTF_8)));

        assertThat(e.findings()).isNotEmpty();
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh").cwd("work").build())
                .linux(TestContainers.linux("pid", "mount", "uts", "pid")
                        .maskedPaths("x")
                        .build())
                .build();

        assertThat(fails(InvalidConfigException.class, spec).findings())
                .extracting(finding -> finding.subject())
                .containsExactlyInAnyOrder("/process/cwd", "/linux/namespaces/3", "/linux/maskedPaths/0");
    }

    /** The kernel would take the text up to it for the whole. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'root': {'path': 'root\\u0000fs'} | /root/path",
                "'mounts': [{'destination': '/x', 'type': 'bind', 'source': '/a\\u0000b', 'options': ['bind']}] | /mounts/0/source",
                "'mounts': [{'destination': '/x\\u0000', 'type': 'tmpfs'}] | /mounts/0/destination",
                "'hostname': 'a\\u0000' | /hostname"
            })
    void aNulInAText(String member, String pointer) {
        String json = "{'ociVersion': '1.0.2', 'process': {'cwd': '/', 'args': ['sh'], 'user': {'uid': 0, 'gid': 0}},"
                + (member.startsWith("'root'") ? "" : "'root': {'path': 'rootfs'},")
                + "'linux': {'namespaces': [{'type': 'mount'}, {'type': 'uts'}]}," + member + "}";

        InvalidConfigException e = fails(
                InvalidConfigException.class,
                containers.bundle(json.replace('\'', '"').getBytes(UTF_8)));
        assertThat(e.findings()).extracting(f -> f.subject()).contains(pointer);
    }

    @ParameterizedTest
    @CsvSource({"args, /process/args/1", "env, /process/env/0"})
    void aNulInAnArgument(String member, String pointer) {
        String json = "{'ociVersion': '1.0.2', 'root': {'path': 'rootfs'}, 'process': {'cwd': '/', 'args': ['sh'"
                + (member.equals("args") ? ", 'a\\u0000b'" : "") + "], 'env': ['A=b"
                + (member.equals("env") ? "\\u0000" : "") + "'], 'user': {'uid': 0, 'gid': 0}},"
                + "'linux': {'namespaces': [{'type': 'mount'}]}}";

        InvalidConfigException e = fails(
                InvalidConfigException.class,
                containers.bundle(json.replace('\'', '"').getBytes(UTF_8)));
        assertThat(e.findings()).extracting(f -> f.subject()).contains(pointer);
    }

    @ParameterizedTest
    @CsvSource({"missing, does not exist", "rootfs/bin/busybox, is no directory", "link, is a symbolic link"})
    void aRootThatIsNone(String path, String problem) throws IOException {
        Bundle bundle = containers.bundle(
                TestContainers.shell("").root(new Root(path, null)).build());
        Files.createSymbolicLink(bundle.directory().resolve("link"), Path.of("rootfs"));

        InvalidConfigException e = fails(InvalidConfigException.class, bundle);
        assertThat(e).hasMessageContaining("/root/path").hasMessageContaining(problem);
        assertThat(e.remedy()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", ".", "../victim", "/etc", "", "-x", "a b", "a\nb", "\u00e9"})
    void anIdThatCouldLeadElsewhere(String text) {
        assertThat(catchThrowableOfType(InvalidContainerIdException.class, () -> ContainerId.of(text)))
                .isNotNull();
    }

    @Test
    void aDuplicateNamespace() {
        assertThat(fails(
                        InvalidConfigException.class,
                        namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("mount"))))
                .hasMessageContaining("/linux/namespaces/1")
                .hasMessageContaining("twice");
    }

    @Test
    void anUnknownNamespace() {
        assertThat(fails(
                        InvalidConfigException.class,
                        namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("color"))))
                .hasMessageContaining("/linux/namespaces/1/type")
                .hasMessageContaining("color");
    }

    @Test
    void aNamespaceOfAnotherKindOrNone() {
        for (String path : List.of("/proc/self/ns/uts", "/etc/hostname", "/proc/self/ns/none")) {
            LaunchFailedException e = fails(
                    LaunchFailedException.class,
                    namespaces(LinuxNamespace.of("mount"), new LinuxNamespace("ipc", path)));
            assertThat(e.pointer()).isEqualTo("/linux/namespaces/1");
            assertThat(e).hasMessageContaining(path);
            assertThat(e.remedy()).isNotEmpty();
        }
    }

    private static Spec namespaces(LinuxNamespace... namespaces) {
        return TestContainers.shell("")
                .hostname(null)
                .linux(TestContainers.linux().namespaces(namespaces).build())
                .build();
    }

    @Test
    void aPropertyThatIsNotSupported() {
        Bundle bundle = containers.bundle(
                "{\"ociVersion\": \"1.0.2\", \"root\": {\"path\": \"rootfs\"}, \"process\": {\"cwd\": \"/\", \"args\": [\"sh\"], \"user\": {\"uid\": 0, \"gid\": 0}},"
                        .concat("\"linux\": {\"namespaces\": [{\"type\": \"mount\"}], \"mountLabel\": \"x\"}}")
                        .getBytes(UTF_8));

        assertThat(fails(UnsupportedFeatureException.class, bundle).pointer()).isEqualTo("/linux/mountLabel");
    }

    @Test
    void aMountSourceThatIsNotThere() {
        Spec spec = TestContainers.shell("")
                .mounts(TestContainers.mounts(Mount.bind("/no/such/source", "/srv")))
                .build();

        LaunchFailedException e = fails(LaunchFailedException.class, spec);
        assertThat(e.pointer()).isEqualTo("/mounts/4/source");
        assertThat(e.systemCall()).isEqualTo("open_tree");
        assertThat(e.errno()).isEqualTo("ENOENT");
        assertThat(e.path()).isEqualTo("/no/such/source");
        assertThat(e.remedy()).contains("mounts[4].source");
    }

    @Test
    void aFileSystemOrOptionThatTheKernelDoesNotHave() {
        for (Mount mount : List.of(Mount.of("/srv", "nofs", "none"), Mount.of("/srv", "tmpfs", "none", "nooption=1"))) {
            Spec spec = TestContainers.shell("")
                    .mounts(TestContainers.mounts(mount))
                    .build();

            LaunchFailedException e = fails(LaunchFailedException.class, spec);
            assertThat(e.pointer()).startsWith("/mounts/4");
            assertThat(e.remedy()).isNotEmpty();
        }
    }

    @Test
    void aTerminalThatNobodyHolds() {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh").terminal(true).build())
                .build();

        assertThat(fails(UnsupportedFeatureException.class, spec).pointer()).isEqualTo("/process/terminal");
    }

    @Test
    void aCgroupWithProcessesInIt() {
        Spec spec = TestContainers.shell("sleep 1000")
                .linux(TestContainers.linux()
                        .cgroupsPath("/" + id.value() + "-shared")
                        .build())
                .build();
        try (StandardContainer first = containers
                .runtime()
                .create(ContainerId.of(id.value() + "-1"), containers.bundle(spec), Stdio.discard())) {
            LaunchFailedException e = fails(LaunchFailedException.class, spec);
            assertThat(e.pointer()).isEqualTo("/linux/cgroupsPath");
            assertThat(e.errno()).isEqualTo("EBUSY");
            assertThat(e.remedy()).isNotEmpty();
            first.start();
        }
    }

    @Test
    void anAlienFileWhereADeviceShouldBe() throws IOException {
        Spec spec = TestContainers.shell("")
                .linux(TestContainers.linux()
                        .devices(new org.standardcontainer.spec.LinuxDevice("/opt/dev", "c", 1L, 3L, null, null, null))
                        .build())
                .build();
        Bundle bundle = containers.bundle(spec);
        Path file = bundle.directory().resolve("rootfs/opt/dev");
        Files.createDirectory(file.getParent());
        Files.writeString(file, "mine");

        LaunchFailedException e = fails(LaunchFailedException.class, bundle);
        assertThat(e.pointer()).isEqualTo("/linux/devices/0");
        assertThat(e.errno()).isEqualTo("EEXIST");
        assertThat(file).hasContent("mine");
    }
}
