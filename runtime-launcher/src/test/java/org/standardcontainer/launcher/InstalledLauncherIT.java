package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** {@code launcher.path}, and what can be wrong with a launcher. */
@ParameterizedClass
@EnumSource
class InstalledLauncherIT extends PlainScenario {
    InstalledLauncherIT(ProcessTree tree) {
        super(tree);
    }

    private PlainRuntime with(Path launcher) {
        return new PlainRuntime(
                new LauncherSettings(
                        Optional.of(temp.resolve("state")), Optional.of(launcher), tree, Duration.ofSeconds(10)),
                new RuntimeListener() {});
    }

    @Test
    void anInstalledOneIsTaken() throws Exception {
        try (PlainRuntime other = with(Programs.launcher());
                StandardContainer container = other.create(ID, shell("exit 0"), Stdio.discard())) {
            container.start();
            awaitStopped(container);
        }
        assertGone();
    }

    @Test
    void oneThatIsNotThereIsNamed() throws Exception {
        var bundle = shell("exit 0");
        try (PlainRuntime other = with(Path.of("/no/such/launcher"))) {
            assertThatThrownBy(() -> other.create(ID, bundle, Stdio.discard()))
                    .isInstanceOf(LauncherFailedException.class)
                    .hasMessageContaining("/no/such/launcher")
                    .extracting(e -> ((LauncherFailedException) e).remedy())
                    .isEqualTo("Correct launcher.path.");
        }
        assertGone();
    }

    @Test
    void anotherProgramInItsPlaceIsNoticed() throws Exception {
        var bundle = shell("exit 0");
        try (PlainRuntime other = with(Path.of("/bin/true"))) {
            assertThatThrownBy(() -> other.create(ID, bundle, Stdio.discard()))
                    .isInstanceOf(LauncherFailedException.class);
        }
        assertGone();
    }

    @Test
    void afterCloseNothingIsDoneAnyMore() throws Exception {
        StandardContainer container = create(shell("exec sleep 60"));
        container.detach();
        runtime.close();
        var bundle = shell("exit 0");
        assertThatThrownBy(() -> runtime.create(ContainerId.of("web-2"), bundle, Stdio.discard()))
                .isInstanceOf(IllegalStateException.class);
        try (PlainRuntime other = with(Programs.launcher())) {
            assertThat(other.destroy(ID, Duration.ofSeconds(10))).isTrue();
        }
    }
}
