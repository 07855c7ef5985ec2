package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Checkpoint.Option;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Pause;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * Containers that are written to disk and go on from there, by this host's CRIU on a kernel that it knows. It takes more time than a test
 * run has for it, and is asked for by its name.
 */
@InGuest(GuestKind.CGROUP_V2)
class CheckpointInGuest extends CheckpointScenario {
    private static final String COUNT =
            "trap 'echo end $$; exit 7' TERM; i=0; while :; do i=$((i+1)); echo $$ $i; sleep 0.05; done";

    @Test
    void aCounterGoesOnWhereItWas() throws Exception {
        Path data = Files.createDirectory(containers.directory().resolve("data"));
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT)
                .mounts(TestContainers.mounts(
                        Mount.bind(data.toString(), "/tmp"), Mount.of("/dev/shm", "tmpfs", "shm", "mode=1777")))
                .linux(TestContainers.linux("pid", "network", "ipc", "uts", "mount", "cgroup")
                        .maskedPaths("/proc/keys", "/sys/firmware")
                        .readonlyPaths("/proc/sys")
                        .resources(LinuxResources.builder()
                                .pids(new LinuxPids(20L))
                                .build())
                        .build())
                .build());
        ContainerId id = TestContainers.newId();
        Path images = containers.directory().resolve("images");
        int last;
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1 1");
            assertThat(run(container, "echo kept >/dev/shm/file; echo out >/tmp/file"))
                    .isEmpty();
            container.require(Checkpoint.class).checkpoint(images, Set.of());
            assertThat(container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS))
                    .isInstanceOf(ExitStatus.Signalled.class);
            last = out.lines()
                    .map(line -> Integer.parseInt(line.split(" ")[1]))
                    .reduce((first, second) -> second)
                    .orElse(1);
            container.delete();
        }
        try (StandardContainer container = containers.runtime().restore(id, bundle, images, Stdio.pipes())) {
            BufferedReader out = lines(container);
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            assertThat(out.readLine()).isEqualTo("1 " + (last + 1));
            assertThat(out.readLine()).isEqualTo("1 " + (last + 2));
            assertThat(run(
                            container,
                            "cat /proc/self/cgroup /dev/shm/file /tmp/file; hostname; cat /proc/keys | wc -c;"
                                    + " ip link show lo | grep -c UP; echo x 2>&1 >/proc/sys/kernel/hostname"))
                    .startsWith("0::/\nkept\nout\nbox\n0\n1\n")
                    .contains("Read-only");
            assertThat(Path.of("/sys/fs/cgroup/scr-" + id.value() + "/pids.max"))
                    .hasContent("20");
            container.require(Pause.class).pause();
            container.require(Pause.class).resume();
            container.kill(Signal.TERM);
            assertThat(out.lines().reduce((first, second) -> second)).contains("end 1");
            assertThat(container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS))
                    .isEqualTo(new ExitStatus.Exited(7));
            container.delete();
        }
        assertThat(containers.state(id)).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup/scr-" + id.value())).doesNotExist();
    }

    /** Nobody had to ask for it again: who has it meanwhile keeps it from being restored. */
    @Test
    void whatItHadAloneItHasAloneAgain() throws Exception {
        DeviceRequest fuse = DeviceRequest.parse("/dev/fuse");
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("alone");
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes(), List.of(fuse))) {
            container.start();
            assertThat(lines(container).readLine()).isEqualTo("1 1");
            container.require(Checkpoint.class).checkpoint(images, Set.of());
            container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
            container.delete();
        }
        Files.copy(
                images.resolve(WrittenContainer.CONFIG),
                bundle.directory().resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        StandardContainer other =
                containers.runtime().create(TestContainers.newId(), bundle, Stdio.pipes(), List.of(fuse));
        assertThatThrownBy(() -> containers.runtime().restore(id, bundle, images, Stdio.pipes()))
                .isInstanceOf(DeviceBusyException.class)
                .hasMessageContaining("container " + other.id());
        other.destroy(Duration.ofSeconds(60));
        try (StandardContainer again = containers.runtime().restore(id, bundle, images, Stdio.pipes())) {
            assertThat(again.state().status()).isEqualTo(Status.RUNNING);
            assertThatThrownBy(() ->
                            containers.runtime().create(TestContainers.newId(), bundle, Stdio.pipes(), List.of(fuse)))
                    .isInstanceOf(DeviceBusyException.class)
                    .hasMessageContaining("container " + id);
        }
    }

    @Test
    void whatCantBeWrittenRunsOnAndLeavesNothing() throws Exception {
        Bundle bundle = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("twice");
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, bundle, Stdio.pipes())) {
            container.start();
            BufferedReader out = lines(container);
            assertThat(out.readLine()).isEqualTo("1 1");
            Checkpoint checkpoint = container.require(Checkpoint.class);
            // a further process has its parent outside of the container, and couldn't be made again
            try (ExecProcess further = container
                    .require(Exec.class)
                    .exec(TestContainers.process("sleep", "1000").build(), Stdio.discard())) {
                assertThatThrownBy(() -> checkpoint.checkpoint(images, Set.of()))
                        .isInstanceOf(UnsupportedFeatureException.class)
                        .hasMessageContaining("further processes");
                assertThat(images).doesNotExist();
                further.kill(Signal.KILL);
                further.onExit().get(60, TimeUnit.SECONDS);
            }
            // there isn't room for its memory
            Path small = Files.createDirectory(containers.directory().resolve("small"));
            command("mount", "-t", "tmpfs", "-o", "size=64k", "small", small.toString());
            assertThatThrownBy(() -> checkpoint.checkpoint(small, Set.of())).isInstanceOf(LaunchFailedException.class);
            assertThat(small).isEmptyDirectory();
            command("umount", small.toString());
            assertThat(out.readLine()).startsWith("1 ");
            assertThat(container.state().status()).isEqualTo(Status.RUNNING);
            // else it can, and goes on
            checkpoint.checkpoint(images, EnumSet.of(Option.FILE_LOCKS, Option.LEAVE_RUNNING));
            assertThatThrownBy(() -> checkpoint.checkpoint(images, Set.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("empty");
            assertThat(out.readLine()).startsWith("1 ");
            container.destroy(Duration.ofMinutes(1));
        }
        Path log = containers.directory().resolve("log");
        Bundle other = Bundle.at(bundle.directory());
        try (ContainerRuntime caller = TestContainers.open(
                        containers.directory().resolve("caller"),
                        Map.of("launcher.tree", "caller"),
                        RuntimeListener.logging());
                StandardContainer container =
                        caller.restore(id, other, images, Stdio.files(Optional.empty(), log, log))) {
            Until.holds(() -> Files.readString(log).lines().count() > 1);
            assertThat(Files.readString(log)).startsWith("1 ");
            container.kill(Signal.KILL);
            container.destroy(Duration.ofMinutes(1));
        }
        assertThat(Path.of("/sys/fs/cgroup/scr-" + id.value())).doesNotExist();
    }

    @Test
    void whatCantBeRestoredLeavesNothing() throws Exception {
        Bundle bundle =
                containers.bundle(TestContainers.shell(COUNT).hooks(failing()).build());
        Bundle plain = containers.bundle(TestContainers.shell(COUNT).build());
        Path images = containers.directory().resolve("discarded");
        ContainerId id = TestContainers.newId();
        try (StandardContainer container = containers.runtime().create(id, plain, Stdio.discard())) {
            container.start();
            container.require(Checkpoint.class).checkpoint(images, Set.of());
            container.destroy(Duration.ofMinutes(1));
        }
        // a hook that fails while the first process is there, and has done nothing yet
        assertThatThrownBy(() -> containers.runtime().restore(id, bundle, images, Stdio.discard()))
                .isInstanceOf(HookFailedException.class);
        assertThat(containers.state(id)).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup/scr-" + id.value())).doesNotExist();
        // images of which one is lost
        Path core = images.resolve("core-1.img");
        byte[] bytes = Files.readAllBytes(core);
        Files.delete(core);
        assertThatThrownBy(() -> containers.runtime().restore(id, plain, images, Stdio.discard()))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("CRIU");
        assertThat(containers.state(id)).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup/scr-" + id.value())).doesNotExist();
        // streams that were one aren't two
        Path log = containers.directory().resolve("one");
        assertThatThrownBy(
                        () -> containers.runtime().restore(id, plain, images, Stdio.files(Optional.empty(), log, log)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("0 and 1 were one file");
        // the null devices of the one are those of the other
        Files.write(core, bytes);
        try (StandardContainer container = containers.runtime().restore(id, plain, images, Stdio.discard())) {
            container.kill(Signal.TERM);
            assertThat(container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS))
                    .isEqualTo(new ExitStatus.Exited(7));
        }
    }

    private static void command(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    private static Hooks failing() {
        return new Hooks(null, List.of(Hook.of("/bin/sh", "-c", "exit 3")), null, null, null, null);
    }
}
