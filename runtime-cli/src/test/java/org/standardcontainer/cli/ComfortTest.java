package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code doctor} and {@code completion}. */
final class ComfortTest {
    private final CapturedShell shell = new CapturedShell();

    @TempDir
    Path directory;

    @Test
    void theDoctorNamesEachBackendAndHowToGetWhatItLacks() {
        shell.run("doctor");

        assertThat(shell.err()).isEmpty();
        assertThat(shell.out().lines().filter(line -> !line.startsWith(" ")))
                .allMatch(line -> line.matches("\\S+ +(ready|note  .+|lacks .+)"))
                .extracting(line -> line.split(" ")[0])
                .contains("linux", "vm", "freebsd-jail", "checkpoint", "rootless")
                .doesNotContain("inmemory");
        assertThat(shell.out()).containsPattern("freebsd-jail +lacks +freebsd.launcher .*Set freebsd.launcher");
    }

    @Test
    void whereTheJvmThatStaysHasNoScopeOfItsOwnIsSaid() {
        assertThat(DoctorCommand.forTheOneThatStays(Optional.empty())).isEmpty();
        assertThat(DoctorCommand.forTheOneThatStays(Optional.of("this host was not booted by systemd")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem())
                        .startsWith("this host was not booted by systemd: the JVM that stays is in the cgroup of"));
        boolean linux = System.getProperty("os.name").equals("Linux");

        shell.run("doctor");

        assertThat(Pattern.compile("(?m)^resident +(ready$|note +scope +\\S)")
                        .matcher(shell.out())
                        .find())
                .isEqualTo(linux);
    }

    /** What {@code features} found out by asking CRIU; installed is not enough. */
    @Test
    void checkpointsAreReadyIfCriuSaysSo() throws Exception {
        assumeTrue(shell.run("features") == 0, "needs a host for the backend linux");
        boolean enabled = "true"
                .equals(new JsonMapper()
                        .readTree(shell.out())
                        .path("annotations")
                        .path("org.opencontainers.runc.checkpoint.enabled")
                        .asText());

        shell.run("doctor");

        assertThat(shell.out())
                .containsPattern(enabled ? "(?m)^checkpoint +ready$" : "(?m)^checkpoint +lacks +criu +CRIU ");
    }

    @Test
    void whatAMachineLacksIsSaidWithAPackageOrASetting() throws Exception {
        Equipment bare = new Equipment(List.of(directory), directory);
        Files.createDirectories(directory.resolve("user"));
        Files.writeString(directory.resolve("user/max_user_namespaces"), "0\n");
        assertThat(bare.forCheckpoints(false, true))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentences()).contains("package criu"));
        assertThat(bare.forOrdinaryUsers())
                .extracting(finding -> finding.subject())
                .containsExactly("user.max_user_namespaces", "newuidmap");

        for (String program : List.of("criu", "newuidmap")) {
            assertThat(Files.createFile(directory.resolve(program)).toFile().setExecutable(true))
                    .isTrue();
        }
        Files.writeString(directory.resolve("user/max_user_namespaces"), "15000\n");
        assertThat(bare.forCheckpoints(true, true)).isEmpty();
        for (boolean root : List.of(true, false)) {
            assertThat(bare.forCheckpoints(false, root))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.sentences())
                            .contains("Run criu check as root", root ? "CRIU doesn't pass" : "it needs root"));
        }
        assertThat(bare.forOrdinaryUsers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'scr ki', kill",
        "'scr kill --a', --all",
        "'scr restore --im', --image-path",
        "'scr --log-f', --log-format"
    })
    void bashCompletes(String typed, String meant) throws Exception {
        assertThat(shell.run("completion", "bash")).isZero();
        Path file = Files.writeString(directory.resolve("scr.bash"), shell.out());
        String script = "source " + file + "; COMP_WORDS=(" + typed + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                + " COMP_LINE='" + typed + "'; COMP_POINT=${#COMP_LINE}; _complete_scr; echo ${COMPREPLY[@]}";
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(said.split("\\s+")).contains(meant);
    }

    @Test
    void zshHasBashsAndFishHasLinesOfItsOwn() {
        shell.run("completion", "zsh");
        assertThat(shell.out()).contains("bashcompinit");
        shell.run("completion", "fish");
        assertThat(shell.out().lines())
                .allMatch(line -> line.startsWith("complete -c scr "))
                .anyMatch(line -> line.startsWith("complete -c scr -n __fish_use_subcommand -a kill -d '"))
                .anyMatch(line -> line.startsWith(
                        "complete -c scr -n '__fish_seen_subcommand_from exec' -s p -l process -rF -d '"));
        assertThat(shell.run("completion", "tcsh")).isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: invalid value for positional parameter");
    }
}
