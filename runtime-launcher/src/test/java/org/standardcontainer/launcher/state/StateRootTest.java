package org.standardcontainer.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LauncherFailedException;

class StateRootTest {
    private static final HostUser ROOT = new HostUser(0, true);
    private static final HostUser ROOT_IN_A_NAMESPACE = new HostUser(0, false);
    private static final HostUser USER = new HostUser(1000, true);

    @TempDir
    Path temp;

    private Path choose(Optional<Path> configured, Map<String, String> environment, HostUser user) {
        return StateRoot.choose(configured, environment, user, temp).path();
    }

    @Test
    void whatIsConfiguredComesFirst() {
        assertThat(choose(Optional.of(Path.of("/x/../y")), Map.of("XDG_RUNTIME_DIR", "/z"), ROOT))
                .isEqualTo(Path.of("/y"));
    }

    @Test
    void rootOfTheHostHasRun() {
        assertThat(choose(Optional.empty(), Map.of("XDG_RUNTIME_DIR", "/z"), ROOT))
                .isEqualTo(temp.resolve("scr"));
    }

    @Test
    void othersHaveTheirSession() {
        assertThat(choose(Optional.empty(), Map.of("XDG_RUNTIME_DIR", "/z"), USER))
                .isEqualTo(Path.of("/z/scr"));
        assertThat(choose(Optional.empty(), Map.of("XDG_RUNTIME_DIR", "/z"), ROOT_IN_A_NAMESPACE))
                .isEqualTo(Path.of("/z/scr"));
    }

    @Test
    void theSessionIsFoundWithoutTheVariable() throws IOException {
        Path session = Files.createDirectories(temp.resolve("user/1000"));
        assertThat(choose(Optional.empty(), Map.of(), USER)).isEqualTo(session.resolve("scr"));
        assertThat(choose(Optional.empty(), Map.of("XDG_RUNTIME_DIR", "relative"), USER))
                .isEqualTo(session.resolve("scr"));
    }

    @Test
    void withoutAnyItSaysWhatToDo() {
        assertThatThrownBy(() -> choose(Optional.empty(), Map.of(), USER))
                .isInstanceOf(LauncherFailedException.class)
                .hasMessageContaining("XDG_RUNTIME_DIR")
                .extracting(e -> ((LauncherFailedException) e).remedy())
                .asString()
                .contains("state.root");
    }

    @Test
    void isMadeForItsUserAlone() throws IOException {
        Path path = temp.resolve("a/b");
        new StateRoot(path).prepare(HostUser.current());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
    }

    @Test
    void isRefusedWhenOthersCanWriteToIt() throws IOException {
        Path path = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwx---"));
        assertThatThrownBy(() -> new StateRoot(path).prepare(HostUser.current()))
                .isInstanceOf(LauncherFailedException.class)
                .hasMessageContaining("can be written by others");
        assertThatThrownBy(() -> new StateRoot(path).check(HostUser.current()))
                .hasMessageContaining("can be written by others");
        new StateRoot(temp.resolve("missing")).check(HostUser.current());
    }

    @Test
    void listsDirectoriesWithLegalNamesInOrder() throws IOException {
        for (String name : new String[] {"b", "a", ".hidden", "sp ace"}) {
            Files.createDirectory(temp.resolve(name));
        }
        Files.createFile(temp.resolve("file"));
        Files.createSymbolicLink(temp.resolve("link"), temp.resolve("a"));

        assertThat(new StateRoot(temp).ids()).containsExactly(ContainerId.of("a"), ContainerId.of("b"));
        assertThat(new StateRoot(temp.resolve("missing")).ids()).isEmpty();
    }

    @Test
    void knowsTheUserByProc() {
        String status = "Name:\tx\nUid:\t1000\t1001\t1002\t1003\nGid:\t1\t1\t1\t1\n";
        assertThat(HostUser.parse(status, "         0          0 4294967295\n")).isEqualTo(new HostUser(1001, true));
        assertThat(HostUser.parse(status, "0 1000 1\n1 100000 65536\n")).isEqualTo(new HostUser(1001, false));
    }
}
