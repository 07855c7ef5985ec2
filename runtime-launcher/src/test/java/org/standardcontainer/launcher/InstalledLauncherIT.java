package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;

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
                        Optional.of(temp.resolve("state")), Optional.of(launcher), tree, Duration.ofSeconds(10), 0),
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

    /** Zygote and program are gone at once, so that no other zygote can ask the monitor. */
    @Test
    void itsLossLeavesNobodyWaiting() throws Exception {
        Path copy = Files.copy(
                Programs.launcher(), temp.resolve("launcher"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        try (PlainRuntime other = with(copy);
                StandardContainer container = other.create(ID, shell("exec sleep 600"), Stdio.discard())) {
            container.detach();
            container.start();
            CompletableFuture<ExitStatus> exit =
                    container.require(Waitable.class).onExit();
            long init = container.state().pid().orElseThrow().pid();
            Files.delete(copy);
            ProcessHandle.current()
                    .children()
                    .filter(child -> Traces.isZygote(child.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
            ProcessHandle.of(init).ifPresent(ProcessHandle::destroyForcibly);

            assertThat(exit.get(60, TimeUnit.SECONDS))
                    .isInstanceOf(
                            tree == ProcessTree.MONITORED ? ExitStatus.Signalled.class : ExitStatus.Unknown.class);
        }
        assertThat(runtime.destroy(ID, Duration.ofSeconds(10))).isTrue();
        assertGone();
    }

    /** The create never began; what has its id, and can't be read just now, is another's. */
    @Test
    void oneThatDiesCostsNoOtherContainer() throws Exception {
        create(shell("exec sleep 600")).detach();
        Path state = temp.resolve("state/web-1/state.json");
        byte[] whole = Files.readAllBytes(state);
        Files.writeString(state, "{}");
        Path dying = Files.writeString(
                temp.resolve("dying"),
                "#!/bin/sh\nfor i in 1 2; do [ -e %1$s/$i ] || { : > %1$s/$i; exit 1; }; done\nexec %2$s \"$@\"\n"
                        .formatted(temp, Programs.launcher()));
        assertThat(dying.toFile().setExecutable(true)).isTrue();
        Bundle bundle = Bundle.at(temp.resolve("bundle"));
        try (PlainRuntime other = with(dying)) {
            assertThatThrownBy(() -> other.create(ID, bundle, Stdio.discard())).isInstanceOf(ContainerException.class);
        }

        assertThat(state).exists();
        Files.write(state, whole);
        assertThat(runtime.load(ID).state().status()).isEqualTo(Status.CREATED);
        assertThat(runtime.destroy(ID, Duration.ofSeconds(10))).isTrue();
        assertGone();
    }

    @Test
    void afterCloseNothingIsDoneAnyMore() throws Exception {
        StandardContainer container = create(shell("exec sleep 600"));
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
