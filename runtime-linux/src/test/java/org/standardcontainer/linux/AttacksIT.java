package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/**
 * Images and configurations that are made to get out. What is on the host is only ever opened, and by the container; whatever of a
 * rootfs is on the host stays byte for byte what it was.
 */
@Timeout(120)
class AttacksIT {
    @Opened
    private TestContainers containers;

    private Path host;

    @BeforeEach
    void open() throws IOException {
        host = Files.createDirectory(containers.directory().resolve("host"));
        Files.writeString(host.resolve("marker"), "host");
        Files.writeString(host.resolve("ptmx"), "file");
    }

    @AfterEach
    void theHostIsAsItWas() throws IOException {
        try (Stream<Path> files = Files.list(host)) {
            Set<String> names = files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
            assertThat(names).containsExactlyInAnyOrder("marker", "ptmx");
        }
        assertThat(host.resolve("marker")).hasContent("host");
        assertThat(host.resolve("ptmx")).hasContent("file");
    }

    /** fd-leak-cwd: a working directory that is a descriptor of the launcher's. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void aWorkingDirectoryThatIsADescriptor(int number) {
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "pwd; cat ../../../../../../../.." + host + "/marker")
                        .cwd("/proc/self/fd/" + number)
                        .build())
                .build();

        // a descriptor that isn't there can't be made either; one that is there is no way in
        LaunchFailedException refused = refused(bundle(spec));
        assertThat(refused.pointer()).isEqualTo("/process/cwd");
        assertThat(refused.errno()).isIn("ELOOP", "ENOENT");
    }

    /** dev-symlink: the image's /dev leads to the host, and nothing is mounted on it. */
    @Test
    void aDevThatIsALinkToTheHost() throws IOException {
        Bundle bundle = bundle(TestContainers.shell("ls /dev/")
                .mounts(Mount.of("/proc", "proc", "proc"))
                .build());
        Path dev = root(bundle).resolve("dev");
        Files.delete(dev);
        Files.createSymbolicLink(dev, host);

        assertThat(containers.run(bundle).out().lines()).contains("null", "tty", "ptmx");
        assertThat(inside(bundle, host).resolve("null"))
                .as("the same path in the rootfs")
                .exists();
    }

    /** mount-dest-symlink: a destination that goes through a link to the host. */
    @Test
    void aDestinationBehindALinkToTheHost() throws IOException {
        Bundle bundle = bundle(TestContainers.shell("cat /proc/self/mountinfo")
                .mounts(TestContainers.mounts(
                        Mount.of("/vol/new/x", "tmpfs", "tmpfs"), Mount.bind("/etc/hostname", "/vol/new/y")))
                .build());
        Files.createSymbolicLink(root(bundle).resolve("vol"), Path.of("../../../../../../../.." + host));

        assertThat(containers.run(bundle).out()).contains(" " + host + "/new/x ", " " + host + "/new/y ");
        assertThat(inside(bundle, host).resolve("new/x"))
                .as("the same path in the rootfs")
                .isDirectory();
    }

    /** proc-mount-symlink: a /proc that is somewhere else. */
    @Test
    void aProcThatIsALink() throws IOException {
        Bundle bundle = bundle(TestContainers.shell("")
                .linux(TestContainers.linux()
                        .maskedPaths("/proc/keys")
                        .readonlyPaths("/proc/sys")
                        .build())
                .build());
        Path proc = root(bundle).resolve("proc");
        Files.delete(proc);
        Files.createSymbolicLink(proc, Path.of("tmp"));

        LaunchFailedException refused = refused(bundle);
        assertThat(refused.pointer()).isEqualTo("/mounts/0");
        assertThat(refused.errno()).isEqualTo("ELOOP");
    }

    /** masked-path-null-redirect: a /dev whose null device is a link to what shall be overwritten. */
    @Test
    void aMaskThatIsTheImagesLink() throws IOException {
        Path dev = Files.createDirectory(containers.directory().resolve("dev"));
        Files.createSymbolicLink(dev.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
        // opens for writing, and writes nothing
        Bundle bundle = bundle(TestContainers.shell(
                        "(: >> /proc/timer_list) && echo opened; cat /proc/timer_list | head -c 1 | wc -c")
                .mounts(Mount.of("/proc", "proc", "proc"), Mount.bind(dev.toString(), "/dev"))
                .linux(TestContainers.linux().maskedPaths("/proc/timer_list").build())
                .build());

        assertThat(refused(bundle).pointer()).isEqualTo("/linux/maskedPaths/0");
    }

    /** stdio-null-reopen: standard streams are opened anew in the container only as its null device. */
    @Test
    void aNullDeviceOfTheImage() throws IOException {
        Bundle bundle = bundle(TestContainers.shell("echo to the null device")
                .mounts(Mount.of("/proc", "proc", "proc"))
                .build());
        Path dev = root(bundle).resolve("dev");
        Files.createSymbolicLink(dev.resolve("null"), Path.of("/tmp/hijack"));
        Path hijack = Files.writeString(root(bundle).resolve("tmp/hijack"), "");

        LaunchFailedException refused = refused(bundle);
        assertThat(refused.errno()).isEqualTo("EEXIST");
        assertThat(refused.path()).isEqualTo("/dev/null");
        assertThat(hijack).hasContent("");
    }

    /** dirfd-stdin: a directory of the host as standard input. */
    @Test
    void aDirectoryAsStandardInput() {
        Bundle bundle = bundle(TestContainers.shell("ls /proc/self/fd/0/..").build());
        Path out = containers.directory().resolve("out");

        assertThatThrownBy(() -> containers
                        .runtime()
                        .create(TestContainers.newId(), bundle, Stdio.files(Optional.of(host), out, out)))
                .isInstanceOf(ContainerException.class);
    }

    /** stdio-chown-host: the host's null device keeps its owner. */
    @Test
    void theHostsNullDeviceKeepsItsOwner() throws Exception {
        Object before = Files.getAttribute(Path.of("/dev/null"), "unix:uid");
        Spec spec = TestContainers.shell("")
                .process(TestContainers.process("true")
                        .user(org.standardcontainer.spec.User.of(1000, 1000))
                        .build())
                .build();
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), bundle(spec), Stdio.discard())) {
            container.start();
            assertThat(container.require(Waitable.class).onExit().get()).isEqualTo(new ExitStatus.Exited(0));
        }
        assertThat(Files.getAttribute(Path.of("/dev/null"), "unix:uid")).isEqualTo(before);
    }

    /** cwd-symlink: a working directory behind a link counts from the container's root. */
    @Test
    void aWorkingDirectoryBehindALink() throws IOException {
        Bundle bundle = bundle(TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", "pwd -P; ls")
                        .cwd("/link/new")
                        .build())
                .build());
        Files.createSymbolicLink(root(bundle).resolve("link"), Path.of("../../../../../../../.." + host));

        LaunchFailedException refused = refused(bundle); // there is no such path in the root
        assertThat(refused.pointer()).isEqualTo("/process/cwd");
        assertThat(refused.errno()).isEqualTo("ENOENT");
        Files.createDirectories(inside(bundle, host));
        assertThat(containers.run(bundle).out().lines()).first().isEqualTo(host + "/new");
    }

    /** device-node-in-image: a node of a host device can't be opened. */
    @Test
    void aDeviceNodeInTheImage() throws Exception {
        Bundle bundle = bundle(TestContainers.shell("head -c 1 /disk | wc -c; head -c 1 /mem | wc -c")
                .build());
        assertThat(new ProcessBuilder("mknod", root(bundle).resolve("disk").toString(), "b", "254", "0")
                        .start()
                        .waitFor())
                .isZero();
        assertThat(new ProcessBuilder("mknod", root(bundle).resolve("mem").toString(), "c", "1", "1")
                        .start()
                        .waitFor())
                .isZero();

        assertThat(containers.run(bundle)).satisfies(result -> {
            assertThat(result.out()).isEqualTo("0\n0\n");
            assertThat(result.err())
                    .contains("/disk: Operation not permitted")
                    .contains("/mem: Operation not permitted");
        });
    }

    /** signal-mask-inherit, supplementary-groups: nothing of the maker's is passed on. */
    @Test
    void nothingOfTheMakerIsPassedOn() {
        Spec status = TestContainers.shell("")
                .process(TestContainers.process("cat", "/proc/self/status").build())
                .build();
        Spec environment = TestContainers.shell("")
                .process(TestContainers.process("cat", "/proc/1/environ").build())
                .build();

        assertThat(containers.output(status).lines())
                .contains("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000", "Groups:\t ");
        assertThat(containers.output(environment)).isEqualTo("PATH=/bin\0HOME=/\0");
    }

    private Bundle bundle(Spec spec) {
        return containers.bundle(spec);
    }

    private static Path root(Bundle bundle) {
        return bundle.directory().resolve("rootfs");
    }

    /** Where a path of the host is if it counts from the container's root. */
    private static Path inside(Bundle bundle, Path path) {
        return root(bundle).resolve(path.toString().substring(1));
    }

    private LaunchFailedException refused(Bundle bundle) {
        return catchThrowableOfType(LaunchFailedException.class, () -> containers.run(bundle));
    }
}
