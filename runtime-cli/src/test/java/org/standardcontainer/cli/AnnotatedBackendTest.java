package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle that names its backend; {@link ScrVmIT} has one that gets it. */
final class AnnotatedBackendTest {
    private final CapturedShell shell = new CapturedShell();

    @TempDir
    Path directory;

    @BeforeEach
    void bundle() throws Exception {
        Files.createDirectories(directory.resolve("rootfs"));
        ShellBundle.write(
                directory,
                "true",
                spec -> spec.toBuilder()
                        .annotations(Map.of(AnnotatedBackend.ANNOTATION, "vm"))
                        .build());
    }

    private void configured(String... lines) throws Exception {
        Path file = directory.resolve("scr.properties");
        Files.writeString(file, String.join("\n", lines) + "\nstate.root = " + directory.resolve("state") + "\n");
        shell.env("SCR_CONFIG", file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "run", "explain"})
    void whereNothingAllowsItItIsRefused(String command) throws Exception {
        configured("backend = linux");

        assertThat(shell.run(command, "-b", directory.toString(), "web-1")).isEqualTo(1);

        assertThat(shell.err())
                .startsWith(
                        "scr: /annotations/org.standardcontainer.backend: asks for the backend vm, which a bundle may"
                                + " not choose here\n"
                                + "  ")
                .contains("add vm to backend.annotated");
    }

    @Test
    void itsOwnIsNoChoice() throws Exception {
        configured("backend = vm", "vm.kernel = /no/kernel");

        shell.run("create", "-b", directory.toString(), "web-1");

        assertThat(shell.err()).startsWith("scr: ").doesNotContain("annotation").contains("/no/kernel");
    }

    @Test
    void whoKeepsContainersElsewhereCantBeChosen() throws Exception {
        configured("backend = linux", "backend.annotated = vm, freebsd-jail");

        assertThat(shell.run("list")).isEqualTo(1);

        assertThat(shell.err()).startsWith("scr: backend.annotated: names freebsd-jail, ");
    }
}
