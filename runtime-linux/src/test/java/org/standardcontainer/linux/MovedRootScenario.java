package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** Containers whose root was moved over the host's ({@code linux.root-change = move}); attacks only ever open. */
@Timeout(120)
abstract class MovedRootScenario {
    /** What a shell says of a file of the host that it would reach by each way. */
    private static final String TRY = """
            up=../../../../../../../../../../..
            try() { cat "$1$MARKER" 2>/dev/null && echo "by $1"; }
            cd /tmp; try $up; try /proc/1/root; try /proc/self/root/$up; try /proc/1/cwd/$up; try /proc/self/cwd/$up
            for fd in /proc/1/fd/* /proc/self/fd/*; do try $fd; try $fd/$up; done
            """;

    @Opened("linux.root-change=move")
    TestContainers containers;

    Path marker;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        marker = Files.writeString(containers.directory().resolve("marker"), "host\n");
    }

    @AfterEach
    void theHostIsAsItWas() {
        assertThat(marker).hasContent("host");
    }

    static Spec.Builder shell(List<String> capabilities, String script) {
        return TestContainers.shell("")
                .process(TestContainers.process("sh", "-c", script)
                        .capabilities(new Capabilities(capabilities, capabilities, null, capabilities, null))
                        .build());
    }

    /** With the namespaces that containers usually have, a masked file in /proc, and perhaps a user namespace. */
    static LinuxConfig masked(boolean users) {
        LinuxConfig.Builder linux = users
                ? UserNamespaceIT.mapped("user", "pid", "network", "ipc", "uts", "mount")
                : TestContainers.linux();
        return linux.maskedPaths("/proc/keys").build();
    }

    final String trying(String more) {
        return TRY.replace("$MARKER", marker.toString()) + more;
    }

    @Test
    void itSeesItsOwnMountsAlone() {
        List<String> lines = containers
                .output(TestContainers.shell(
                                "ls /; cut -d' ' -f5 /proc/self/mountinfo; readlink /proc/1/root; readlink /proc/1/cwd")
                        .build())
                .lines()
                .toList();

        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "bin", "dev", "proc", "sys", "tmp", "/", "/proc", "/dev", "/dev/pts", "/sys", "/", "/");
    }

    @Test
    void noPathLeadsToTheHost() {
        assertThat(containers.output(shell(List.of("CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH"), trying("echo end"))
                        .build()))
                .isEqualTo("end\n");
    }

    /** The way out of a chroot: with a directory of outside as the working directory. It leads out of one, and not out of the container. */
    @Test
    void whoHasChrootGetsNoFurther() {
        String jail = "mkdir /tmp/jail /tmp/jail/bin /tmp/jail/proc\n"
                + "busybox cp /bin/busybox /tmp/jail/bin/; busybox mount -t proc proc /tmp/jail/proc\n"
                + "echo inside >/file; exec 9</\n"
                + "busybox chroot /tmp/jail /bin/busybox sh -c 'cd -P /proc/self/fd/9; cd -P ..; cd -P ..;"
                + " export PATH=./bin; ./bin/busybox cat file; ./bin/busybox ls -d work usr boot run lib guest; "
                + " ./bin/busybox cat ./" + marker + " || echo none'";
        List<String> some = List.of("CAP_SYS_CHROOT", "CAP_DAC_OVERRIDE", "CAP_SYS_ADMIN");

        TestContainers.Result result = containers.run(shell(some, jail).build());
        assertThat(result.out()).as(result.err()).isEqualTo("inside\nnone\n");
    }

    /** Makes user namespaces, and in one of them mounts a procfs. */
    final Spec withUserNamespaces(boolean users) {
        return TestContainers.shell("")
                .process(TestContainers.process(
                                "sh",
                                "-c",
                                trying("busybox unshare -Ur id -u\n"
                                        + "busybox unshare -Urmpf busybox mount -t proc proc /tmp || echo refused"))
                        .user(User.of(1000, 1000))
                        .build())
                .linux(masked(users))
                .build();
    }

    /** What unshare(2) refuses in a chroot; and no procfs of the host is left that would let another one be mounted without masks. */
    @Test
    void aUserNamespaceInItIsAsConfinedAsItIs() {
        for (boolean users : new boolean[] {false, true}) {
            TestContainers.Result result = containers.run(withUserNamespaces(users));
            assertThat(result.out())
                    .as("in a user namespace: " + users + ": " + result.err())
                    .isEqualTo("0\nrefused\n");
            assertThat(result.err()).contains("mount: permission denied");
        }
    }

    /** Who may unmount takes its root away, and finds an empty one first. It is told so beforehand. */
    @Test
    void whoMayUnmountItsRootFindsAnEmptyOne() throws Exception {
        Bundle bundle = containers.bundle(
                shell(List.of("CAP_SYS_ADMIN", "CAP_SYS_CHROOT"), "busybox umount -l / && echo gone; read line")
                        .build());
        try (StandardContainer container = containers.runtime().create(TestContainers.newId(), bundle, Stdio.pipes())) {
            container.start();
            assertThat(CheckpointScenario.lines(container).readLine()).isEqualTo("gone");
            assertThatThrownBy(() -> container
                            .require(Exec.class)
                            .exec(TestContainers.process("ls", "/").build(), Stdio.discard()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("ENOENT");
            container.kill(Signal.KILL);
            container.destroy(Duration.ofMinutes(1));
        }
        assertThat(containers.warnings())
                .anySatisfy(warning -> assertThat(warning.toString()).contains("CAP_SYS_ADMIN", "--no-pivot"));
    }

    @Test
    void furtherProcessesAndHooksAreWhereTheyBelong() throws Exception {
        Hooks hooks = new Hooks(
                null,
                null,
                List.of(Hook.of(
                        "/bin/sh",
                        "-c",
                        "cat " + marker + " >" + containers.directory().resolve("seen"))),
                List.of(Hook.of("/bin/sh", "-c", "ls / >/tmp/seen")),
                null,
                null);
        Bundle bundle =
                containers.bundle(TestContainers.shell("read line").hooks(hooks).build());
        try (StandardContainer container = containers.runtime().create(TestContainers.newId(), bundle, Stdio.pipes())) {
            container.start();
            try (ExecProcess process = container
                    .require(Exec.class)
                    .exec(
                            TestContainers.process("sh", "-c", trying("cat /tmp/seen; ls -d /proc/1/root/bin"))
                                    .build(),
                            Stdio.pipes())) {
                assertThat(new String(
                                process.attachment().orElseThrow().stdout().readAllBytes(), UTF_8))
                        .isEqualTo("bin\ndev\nproc\nsys\ntmp\n/proc/1/root/bin\n");
                process.onExit().get(60, TimeUnit.SECONDS);
            }
            container.destroy(Duration.ofMinutes(1));
        }
        assertThat(containers.directory().resolve("seen")).hasContent("host");
    }

    @Test
    void aBindMountIsOfTheHostAndNothingElse() throws IOException {
        Path data = Files.createDirectory(containers.directory().resolve("data"));
        Files.writeString(data.resolve("file"), "bound");

        assertThat(containers.output(TestContainers.shell(trying("cat /tmp/file; echo written >/tmp/back"))
                        .mounts(TestContainers.mounts(Mount.bind(data.toString(), "/tmp")))
                        .build()))
                .isEqualTo("bound");
        assertThat(data.resolve("back")).hasContent("written");
    }

    @Test
    void whatFailsAfterTheMoveLeavesNothing() throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(TestContainers.process("true").cwd("/bin/busybox").build())
                .build());

        LaunchFailedException failure = catchThrowableOfType(LaunchFailedException.class, () -> containers.run(bundle));
        assertThat(failure.pointer()).isEqualTo("/process/cwd");
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(containers.directory().toString());
        assertThat(containers.directory().resolve("state").toFile().list()).isNullOrEmpty();
    }

    @Test
    void withoutAMountNamespaceItIsRefused() {
        Spec spec = TestContainers.shell("")
                .linux(TestContainers.linux("pid", "uts").build())
                .build();

        assertThatThrownBy(() -> containers.run(spec)).hasMessageContaining("/linux/namespaces");
    }
}
