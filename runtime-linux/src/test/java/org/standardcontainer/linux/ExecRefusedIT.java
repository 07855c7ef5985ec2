package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.Exec;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/** Further processes that there can't be. */
@Timeout(180)
class ExecRefusedIT extends ExecScenario {
    @Test
    void aProgramThatIsNotThereIsToldOf() {
        try (StandardContainer container = started(sleeping())) {
            ProcessConfig missing = TestContainers.process("nothing").build();
            LaunchFailedException e = catchThrowableOfType(
                    LaunchFailedException.class,
                    () -> container.require(Exec.class).exec(missing, Stdio.discard()));

            assertThat(e.pointer()).isEqualTo("/process/args/0");
            assertThat(e.errno()).isEqualTo("ENOENT");
            assertThat(e).hasMessageContaining("executable file not found in $PATH");
            assertThat(processes(container))
                    .as("its own and the one that looks")
                    .isEqualTo(2);
        }
    }

    @Test
    void aCreatedContainerTakesOne() {
        try (StandardContainer container =
                containers.runtime().create(id, containers.bundle(sleeping().build()), Stdio.discard())) {
            assertThat(output(container, "hostname")).isEqualTo("box\n");
            assertThat(container.state().status()).isEqualTo(Status.CREATED);
            container.start();
            assertThat(output(container, "hostname")).isEqualTo("box\n");
        }
    }

    @Test
    void aStoppedContainerTakesNoneAndADeletedOneIsNone() {
        try (StandardContainer container = started(TestContainers.shell("exit 0"))) {
            exit(container.require(Waitable.class));
            Exec exec = container.require(Exec.class);
            ProcessConfig process = TestContainers.process("true").build();

            assertThatThrownBy(() -> exec.exec(process, Stdio.discard()))
                    .isInstanceOf(IllegalContainerStateException.class)
                    .hasMessage("cannot exec in container " + id + ": it is stopped");
            container.delete();
            assertThatThrownBy(() -> exec.exec(process, Stdio.discard()))
                    .isInstanceOf(ContainerNotFoundException.class);
        }
    }

    @Test
    void aFrozenContainerTakesNone() throws IOException {
        try (StandardContainer container = started(sleeping())) {
            Path freezer = Path.of("/sys/fs/cgroup/freezer");
            String own =
                    Files.readAllLines(Path.of("/proc/"
                                    + container.state().pid().orElseThrow().pid() + "/cgroup"))
                            .stream()
                            .filter(line -> line.contains(":freezer:") && line.contains(id.value()))
                            .map(line -> line.substring(line.lastIndexOf(":/") + 2))
                            .findFirst()
                            .orElse("");
            assumeTrue(!own.isEmpty() && Files.exists(freezer.resolve(own)), "no freezer of cgroup v1");
            Path state = freezer.resolve(own).resolve("freezer.state");
            Files.writeString(state, "FROZEN");
            Until.holds(() -> Files.readString(state).startsWith("FROZEN")); // not FREEZING any more
            try {
                assertThatThrownBy(() -> exec(container, "true", Stdio.discard()))
                        .isInstanceOf(IllegalContainerStateException.class)
                        .hasMessage("cannot exec in container " + id + ": it is paused");
            } finally {
                Files.writeString(state, "THAWED");
            }
            assertThat(output(container, "echo thawed")).isEqualTo("thawed\n");
        }
    }

    @Test
    void whatCanNotBeDoneIsRefusedByName() {
        try (StandardContainer container = started(sleeping())) {
            Exec exec = container.require(Exec.class);
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true")
                                    .apparmorProfile("some")
                                    .build(),
                            Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/process/apparmorProfile");
            for (long uid : new long[] {-1, 4294967295L, 4294967296L}) {
                assertThatThrownBy(() -> exec.exec(
                                TestContainers.process("true")
                                        .user(User.of(uid, 0))
                                        .build(),
                                Stdio.discard()))
                        .isInstanceOf(InvalidConfigException.class)
                        .hasMessageContaining("/process/user/uid");
            }
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true").terminal(true).build(), Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/process/terminal");
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true").cwd("/nowhere").build(), Stdio.discard()))
                    .isInstanceOf(LaunchFailedException.class)
                    .hasMessageContaining("/process/cwd");
            assertThat(output(container, "ls /")).as("it isn't made").doesNotContain("nowhere");
            assertThatThrownBy(() -> exec.exec(
                            TestContainers.process("true")
                                    .user(new User(0L, 0L, null, null, "somebody"))
                                    .build(),
                            Stdio.discard()))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/process/user/username");
        }
    }

    /** There is no descriptor of one, and if there were: no link into a process is followed, also one that leads to the root. */
    @Test
    void aDirectoryOfTheHostIsNoWorkingDirectory() {
        List<String> links = new ArrayList<>(List.of("root", "cwd"));
        IntStream.range(3, 12).forEach(fd -> links.add("fd/" + fd));
        try (StandardContainer container = started(sleeping())) {
            for (String link : links) {
                ProcessConfig process =
                        TestContainers.process("pwd").cwd("/proc/self/" + link).build();
                assertThatThrownBy(() -> container.require(Exec.class).exec(process, Stdio.discard()))
                        .as(link)
                        .isInstanceOf(LaunchFailedException.class);
            }
        }
    }
}
