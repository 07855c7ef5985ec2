package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.standardcontainer.freebsd.Seen.texts;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;

/** What a machine, its administrator or a kernel may do to containers: one clear error each, and nothing left. */
class JailTroubleIT extends JailScenario {
    private static Config program(String... args) {
        return new Config().args(List.of(args));
    }

    /** It can't tell how the program ended; all else goes on. */
    @Test
    void aContainerOutlivesItsMonitor() throws Exception {
        StandardContainer container = machine.create(program("/probe", "sleep").mount("/dev", "devfs", ""));
        container.start();
        ContainerId id = container.id();
        String monitor = Integer.toString(machine.monitor(id));
        machine.output(new Config()
                .hook("createRuntime", "kill", monitor, "9")
                .args(List.of("/probe", "exit", "0"))
                .text());
        StandardContainer left = machine.runtime().load(id);
        assertThat(left.state().status()).isEqualTo(Status.RUNNING);
        left.kill(Signal.KILL);
        for (int i = 0; i < 100 && left.state().status() != Status.STOPPED; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(left.state().status()).isEqualTo(Status.STOPPED);
        left.delete();
        machine.assertNothingLeft();
    }

    @Test
    void aFileSystemThatTheKernelDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> machine.create(program("/probe", "exit", "0")
                        .set("/freebsd/jail/enforceStatfs", 1)
                        .set("/freebsd/jail/allow/mount", List.of("zfs"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/freebsd/jail/allow/mount/0")
                .hasMessageContaining("zfs");
        machine.assertNothingLeft();
    }

    /** Its name is all that they have in common: records, root and processes are another runtime's. */
    @Test
    void aJailOfTheSameNameIsSomebodyElses() {
        ContainerId id = Machine.newId();
        machine.create(id, program("/probe", "sleep").text()).detach();
        machine.release();
        try (ContainerRuntime other = Machine.runtime(Machine.launcher(), "/var/run/scr-other")) {
            assertThatThrownBy(() -> other.create(id, Bundle.at(Machine.bundle()), Stdio.pipes()))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("jail \"" + id.value().replace(".", "+2e") + "\" already exists");
            assertThat(other.list()).isEmpty();
        } finally {
            machine.reopen();
        }
        assertThat(machine.runtime().load(id).state().status()).isEqualTo(Status.CREATED);
        assertThat(texts(machine.host().path("jails"))).contains(id.value().replace(".", "+2e"));
        machine.runtime().destroy(id, Machine.PATIENCE);
        machine.assertNothingLeft();
    }

    /** {@code SCR_FREEBSD_RESTART} restarts the machine, and returns when it is up; the bundle's {@code state} is kept over that. */
    @Test
    void afterARestartAContainerHasStoppedAndCanBeDeleted() throws Exception {
        String restart = System.getenv("SCR_FREEBSD_RESTART");
        assumeTrue(restart != null, "nothing that restarts the machine: set SCR_FREEBSD_RESTART");
        String kept = Machine.bundle().resolve("state").toString();
        machine.reopen(Machine.launcher(), kept);
        ContainerId id = Machine.newId();
        StandardContainer container = machine.create(
                id, program("/probe", "sleep").mount("/dev", "devfs", "").text());
        container.start();
        container.detach();
        machine.release();
        assertThat(new ProcessBuilder("/bin/sh", "-c", String.valueOf(restart))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        machine.reopen(Machine.launcher(), kept);
        StandardContainer found = machine.runtime().load(id);
        assertThat(found.state().status()).isEqualTo(Status.STOPPED);
        assertThatThrownBy(() -> found.kill(Signal.TERM)).hasMessageContaining("stopped");
        found.delete();
        assertThat(machine.runtime().list()).isEmpty();
        machine.create(id, program("/probe", "exit", "0").text()).destroy(Machine.PATIENCE);
        machine.assertNothingLeft();
    }
}
