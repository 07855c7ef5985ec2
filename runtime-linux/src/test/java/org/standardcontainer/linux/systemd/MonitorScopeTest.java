package org.standardcontainer.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is put into the scope of monitors. */
class MonitorScopeTest {
    private static final int MONITOR = 4711;
    private static final int LAUNCHER = 4712;

    @TempDir
    Path root;

    private void isIn(int pid, String cgroup) throws IOException {
        Path directory = Files.createDirectories(root.resolve("proc/" + pid));
        Files.writeString(directory.resolve("cgroup"), "0::" + cgroup + "\n");
    }

    private static String scope() {
        return "/system.slice/" + MonitorScope.newUnit();
    }

    @Test
    void theFirstMonitorTakesItsLauncherAlong() throws IOException {
        isIn(MONITOR, "/system.slice/maker.service");
        isIn(LAUNCHER, "/system.slice/maker.service");
        assertThat(MonitorScope.outside(root, MONITOR, LAUNCHER)).containsExactly(MONITOR, LAUNCHER);
    }

    @Test
    void whoIsBornThereStays() throws IOException {
        isIn(MONITOR, scope());
        isIn(LAUNCHER, scope());
        assertThat(MonitorScope.outside(root, MONITOR, LAUNCHER)).isEmpty();
        isIn(LAUNCHER, "/"); // a new one: the next monitor will see to it
        assertThat(MonitorScope.outside(root, MONITOR, LAUNCHER)).isEmpty();
    }

    @Test
    void whoWaitedBeforeItsLauncherWasThereComesAlone() throws IOException {
        isIn(MONITOR, "/system.slice/maker.service");
        isIn(LAUNCHER, scope());
        assertThat(MonitorScope.outside(root, MONITOR, LAUNCHER)).containsExactly(MONITOR);
        assertThat(MonitorScope.outside(root, MONITOR, 0)).containsExactly(MONITOR);
        assertThat(MonitorScope.outside(root, MONITOR, 1)).as("it has ended").containsExactly(MONITOR);
    }

    @Test
    void aContainerWithoutMonitorNeedsNone() throws IOException {
        assertThat(MonitorScope.outside(root, 0, 0)).isEmpty();
    }

    @Test
    void aMonitorOfWhichNothingIsKnownIsAnError() {
        assertThatThrownBy(() -> MonitorScope.outside(root, MONITOR, LAUNCHER)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void noTwoHaveOneName() {
        assertThat(MonitorScope.newUnit()).isNotEqualTo(MonitorScope.newUnit());
        assertThat(Scope.of("a.slice:scr:monitors-x", "id", ""))
                .hasValueSatisfying(scope -> assertThat(scope.unit())
                        .as("and no container has such a one")
                        .doesNotContain(":"));
    }
}
