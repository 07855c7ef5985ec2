package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.ProcessConfig;

/** Standard streams that are a null device of the host, here one of the test's own: what a container's root may do to them. */
@Timeout(120)
class NullDeviceIT extends ExecScenario {
    // nothing, if they should be those of this machine, which everything on it uses
    private static final String CHANGE =
            "for i in 0 1 2; do [ $(stat -L -c %d:%i /proc/self/fd/$i) != $HOSTS ] || exit 3; done;"
                    + " for i in 0 1 2; do chmod 640 /proc/self/fd/$i && chown 7:7 /proc/self/fd/$i || exit 1; done";
    private static final ExitStatus GOOD = new ExitStatus.Exited(0);

    private Path given = Path.of("");

    @BeforeEach
    void makeNullDevice() throws Exception {
        given = containers.directory().resolve("null");
        Process mknod = new ProcessBuilder("mknod", "-m", "666", given.toString(), "c", "1", "3").start();
        assertThat(mknod.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(mknod.exitValue()).isZero();
    }

    @Test
    void aContainerChangesItsOwn() throws IOException {
        try (StandardContainer container = containers
                .runtime()
                .create(
                        id,
                        containers.bundle(
                                TestContainers.shell("").process(mighty(CHANGE)).build()),
                        streams())) {
            container.start();
            assertThat(exit(container.require(Waitable.class))).isEqualTo(GOOD);
        }
        assertIsAsItWas();
    }

    @Test
    void aFurtherProcessDoesToo() throws IOException {
        try (StandardContainer container = started(sleeping());
                ExecProcess process = container.require(Exec.class).exec(mighty(CHANGE), streams())) {
            assertThat(exit(process)).isEqualTo(GOOD);
        }
        assertIsAsItWas();
    }

    /** With something else there it could get the host's. */
    @Test
    void aFurtherProcessGetsNoneOfAContainerWithout() throws IOException {
        try (StandardContainer container = started(sleeping())) {
            assertThat(output(container, "rm /dev/null; echo gone")).isEqualTo("gone\n");
            assertThat(refusedBy(container)).isEqualTo("ENOENT");
            assertThat(output(container, "ln -s zero /dev/null; echo link")).isEqualTo("link\n");
            assertThat(refusedBy(container)).isEqualTo("ELOOP");
            assertThat(output(container, "rm /dev/null; echo file > /dev/null; echo file"))
                    .isEqualTo("file\n");
            assertThat(refusedBy(container)).isEqualTo("ENODEV");
        }
    }

    private String refusedBy(StandardContainer container) throws IOException {
        ProcessConfig process = mighty("true");
        LaunchFailedException refused = catchThrowableOfType(
                LaunchFailedException.class, () -> container.require(Exec.class).exec(process, streams()));
        assertThat(refused.path()).isEqualTo("/dev/null");
        assertThat(refused.remedy()).contains("Give it pipes or files");
        return refused.errno();
    }

    private Stdio streams() {
        return Stdio.files(Optional.of(given), given, given);
    }

    private static ProcessConfig mighty(String script) throws IOException {
        Path hosts = Path.of("/dev/null");
        return TestContainers.process("sh", "-c", script)
                .env(
                        "PATH=/bin",
                        "HOSTS=" + Files.getAttribute(hosts, "unix:dev") + ":" + Files.getAttribute(hosts, "unix:ino"))
                .capabilities(Capabilities.of("CAP_CHOWN", "CAP_FOWNER", "CAP_DAC_OVERRIDE"))
                .build();
    }

    private void assertIsAsItWas() throws IOException {
        assertThat(Files.readAttributes(given, "unix:uid,gid,mode"))
                .isEqualTo(Map.of("uid", 0, "gid", 0, "mode", 0020666));
    }
}
