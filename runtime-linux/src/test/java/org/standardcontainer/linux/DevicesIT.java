package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** Device nodes against what is there already, and against masks; that they work is tested by the kit. */
@Timeout(120)
class DevicesIT {
    @Opened
    private TestContainers containers;

    private static Spec.Builder with(String script, LinuxDevice... devices) {
        return TestContainers.shell(script)
                .linux(TestContainers.linux().devices(devices).build());
    }

    /** Neither the runtime's nor the container's umask takes anything from a mode. */
    @Test
    void modesAndOwnersAreExactlyThose() throws Exception {
        Spec spec = with(
                        "",
                        new LinuxDevice("/dev/all", "c", 1L, 5L, 0777L, 12L, 34L),
                        new LinuxDevice("/dev/none", "u", 1L, 5L, 0L, null, null),
                        new LinuxDevice("/dev/usual", "b", 7L, 200L, null, 4294967294L, null),
                        new LinuxDevice("/opt/fifo", "p", null, null, 0622L, 12L, null))
                .process(TestContainers.process(
                                "sh", "-c", "umask; cd /dev; stat -c '%F %a %u:%g %t:%T' all none usual /opt/fifo null")
                        .user(new User(0L, 0L, 0777L, null, null))
                        .build())
                .build();
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
        command.addAll(TestContainers.jvm(
                RunInherited.class,
                containers.directory().resolve("state-of-another"),
                containers.bundle(spec),
                TestContainers.newId().value()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();

        assertThat(Aside.text(process.getInputStream()).get(60, TimeUnit.SECONDS))
                .isEqualTo("""
                0777
                character special file 777 12:34 1:5
                character special file 0 0:0 1:5
                block special file 666 4294967294:0 7:c8
                fifo 622 12:0 0:0
                character special file 666 0:0 1:3
                """);
    }

    /** Whose {@code /proc} isn't there has no use for links into it, and would find something else behind them. */
    @Test
    void linksIntoProcAreThereWithItAlone() {
        Spec.Builder spec =
                TestContainers.shell("for l in fd stdin stdout stderr ptmx; do readlink /dev/$l; done; exit 0");
        assertThat(containers.output(spec.build()))
                .isEqualTo("/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\npts/ptmx\n");
        List<Mount> mounts = new ArrayList<>(TestContainers.mounts());
        mounts.removeIf(mount -> mount.destination().equals("/proc"));
        assertThat(containers.output(spec.mounts(mounts).build())).isEqualTo("pts/ptmx\n");
    }

    /** The host's would open terminals of the host. */
    @Test
    void aListedPtmxIsTheContainersOwn() {
        Spec spec = with("readlink /dev/ptmx", new LinuxDevice("/dev/ptmx", "c", 5L, 2L, 0666L, 0L, 0L))
                .build();
        assertThat(containers.output(spec)).isEqualTo("pts/ptmx\n");
    }

    /** The same node is kept as it is; everything else is an error, and stays too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "same",
                "file",
                "directory",
                "link to the same",
                "dangling link",
                "fifo",
                "other number",
                "other kind"
            })
    void whatIsThere(String what) throws Exception {
        Bundle bundle = containers.bundle(
                with("stat -c '%a %u:%g' /opt/node", new LinuxDevice("/opt/node", "c", 1L, 3L, 0666L, 1L, 1L))
                        .build());
        Path opt = Files.createDirectory(bundle.directory().resolve("rootfs/opt"));
        Path node = opt.resolve("node");
        switch (what) {
            case "same" -> mknod("-m", "600", node.toString(), "c", "1", "3");
            case "file" -> Files.writeString(node, "content");
            case "directory" -> Files.createDirectory(node);
            case "link to the same" -> {
                mknod(opt.resolve("real").toString(), "c", "1", "3");
                Files.createSymbolicLink(node, Path.of("real"));
            }
            case "dangling link" -> Files.createSymbolicLink(node, Path.of("/tmp/elsewhere"));
            case "fifo" -> mknod(node.toString(), "p");
            case "other number" -> mknod(node.toString(), "c", "1", "5");
            default -> mknod(node.toString(), "b", "1", "3");
        }
        Object before = Files.readAttributes(node, "unix:mode,uid,gid,rdev,ino", LinkOption.NOFOLLOW_LINKS);

        if (what.equals("same")) {
            assertThat(containers.run(bundle).out()).isEqualTo("600 0:0\n");
        } else {
            LaunchFailedException refused =
                    catchThrowableOfType(LaunchFailedException.class, () -> containers.run(bundle));
            assertThat(refused.pointer()).isEqualTo("/linux/devices/0");
            assertThat(refused.errno()).isEqualTo("EEXIST");
            assertThat(refused.remedy()).contains("another kind of file");
        }
        assertThat(Files.readAttributes(node, "unix:mode,uid,gid,rdev,ino", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(before);
        assertThat(bundle.directory().resolve("rootfs/tmp/elsewhere")).doesNotExist();
    }

    /** A {@code /dev} from outside is used as it is: nothing is made in it, and what is listed has to be there. */
    @Test
    void aDevDirectoryFromOutside() throws Exception {
        Path dev = Files.createDirectory(containers.directory().resolve("dev"));
        mknod(dev.resolve("mine").toString(), "c", "1", "5");
        mknod(dev.resolve("null").toString(), "c", "1", "3");
        LinuxDevice mine = new LinuxDevice("/dev/mine", "c", 1L, 5L, null, null, null);
        Mount[] mounts = {Mount.of("/proc", "proc", "proc"), Mount.bind(dev.toString(), "/dev")};

        assertThat(containers
                        .run(with("ls /dev; head -c 2 /dev/mine | wc -c", mine)
                                .mounts(mounts)
                                .build())
                        .out())
                .isEqualTo("mine\nnull\n2\n");
        for (LinuxDevice other : List.of(
                new LinuxDevice("/dev/missing", "c", 1L, 5L, null, null, null),
                new LinuxDevice("/dev/mine", "c", 1L, 7L, null, null, null))) {
            LaunchFailedException refused = catchThrowableOfType(
                    LaunchFailedException.class,
                    () -> containers.run(with("true", other).mounts(mounts).build()));
            assertThat(refused.pointer()).isEqualTo("/linux/devices/0");
            assertThat(refused.errno()).isIn("ENOENT", "EEXIST");
            assertThat(refused.remedy()).contains("/dev");
        }
        try (Stream<Path> files = Files.list(dev)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("mine", "null");
        }
    }

    private static void mknod(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("mknod"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
