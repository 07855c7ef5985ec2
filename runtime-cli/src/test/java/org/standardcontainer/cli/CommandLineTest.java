package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What is said about a command line that is none, and the helps; no backend is asked for these. */
final class CommandLineTest {
    private final CapturedShell shell = new CapturedShell();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frobnicate             | unknown command frobnicate              | See scr --help.",
                "lisst                  | unknown command lisst                   | Did you mean",
                "delete                 | missing required parameter: 'ID'        | See scr delete --help.",
                "delete --frce web-1    | unknown option --frce                   | See scr delete --help.",
                "state a b              | one argument too many: b                | See scr state --help.",
                "--frob list            | unknown option --frob                   | See scr --help.",
                "run --frob             | unknown option --frob                   | See scr run --help.",
                "state --help --frob    | unknown option --frob                   | See scr state --help.",
                "run --preserve-fds x a | invalid value for option '--preserve-fds' | See scr run --help.",
                "update --cpu-quota x a | invalid value for option '--cpu-quota': 'x' is no number | See scr update --help.",
                "list -f xml            | invalid value for option '--format'     | See scr list --help.",
                "kill                   | missing required parameter: 'ID'        | See scr kill --help.",
                "create -b              | missing required parameter              | See scr create --help.",
                "state @/etc/hostname   | invalid container id \"@/etc/hostname\" | An id starts with",
                "restore --no-pivot a   | option restore --no-pivot is not supported | Leave it out: CRIU",
                "run --preserve-fds 2 a | preserved descriptor 3 (of 2) is not open | correct --preserve-fds",
                "--cgroup-manager x list | unknown cgroup manager \"x\"           | Give cgroupfs, systemd or"
                        + " disabled.",
                "--rootless x pause a   | --rootless: \"x\" is none of auto, true  | Leave it out",
                "kill web-1 SIG!        | unknown signal \"SIG!\"                 | Give a name such as TERM",
                "delete ../web          | invalid container id \"../web\"         | An id starts with",
                "--log-format xml list  | invalid value for option '--log-format' | Give text or json.",
                "-- lisst               | unknown command lisst                   | Did you mean"
            })
    void mistakesAreOneLineAndARemedy(String arguments, String message, String remedy) {
        int code = shell.run(arguments.split(" "));

        assertThat(code).isEqualTo(message.startsWith("unknown command") ? 3 : 1);
        assertThat(shell.err().lines()).hasSize(2);
        String said = shell.err().lines().findFirst().orElseThrow().substring("scr: ".length());
        boolean usage = remedy.startsWith("See") && code == 1 && !arguments.matches(".*(-f xml|--cpu-quota x).*");
        assertThat(shell.out()).matches(usage ? "(?s)Incorrect Usage: \\Q" + said + "\\E\n\nUsage: scr.*" : "");
        assertThat(shell.err()).startsWith("scr: " + message).contains("\n  ").contains(remedy);
    }

    static Stream<String> commands() {
        Shell none = new Shell(System.out, System.err, Map.of(), false);
        CommandLine all = Commands.of(
                new Scr(none, (config, listener) -> {
                    throw new IllegalStateException("no runtime is asked for");
                }),
                none);
        return all.getSubcommands().values().stream()
                .map(CommandLine::getCommandName)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAHelpWithAnExample(String command) {
        assertThat(shell.run(command, "--help")).isZero();

        assertThat(shell.err()).isEmpty();
        assertThat(shell.out())
                .startsWith("Usage: scr " + command)
                .contains("Example:\n  ")
                .contains("scr " + command);
    }

    @ParameterizedTest
    @MethodSource("callsForHelp")
    void helpNamesEveryCommandAndIsWhatNoCommandGets(List<String> arguments) {
        assertThat(shell.run(arguments.toArray(String[]::new))).isZero();

        assertThat(shell.out())
                .contains("run ", "create ", "start ", "state ", "kill ", "delete ", "list, ls", "probe ");
    }

    static Stream<List<String>> callsForHelp() {
        return Stream.of(List.of("--help"), List.of(), List.of("--debug", "", "frobnicate"), List.of("--"));
    }

    @Test
    void versionHasTheFormThatClientsLookFor() {
        assertThat(shell.run("--version")).isZero();

        assertThat(shell.out()).matches("scr version [0-9]\\S+\ncommit: \\S+\nspec: 1\\.\\d+\\.\\d+\njava: \\d+\\S*\n");
    }

    @Test
    void aMissingConfigurationIsNamed() {
        assertThat(shell.run("--config", "/nowhere/runtime.properties", "list")).isEqualTo(1);

        assertThat(shell.err()).isEqualTo("""
            scr: /nowhere/runtime.properties: does not exist
              Make it; "backend = NAME" is enough.
            """);
    }

    @Test
    void anErrorInAConfigurationNamesTheFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("runtime.properties"), "backend = linux\nbackend = inmemory\n");

        assertThat(shell.run("--config", file.toString(), "list")).isEqualTo(1);

        assertThat(shell.err()).startsWith("scr: " + file + ": backend is there twice\n");
    }

    @Test
    void theCommandLineGoesBeforeTheConfiguration(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("runtime.properties"), "backend = linux\n");

        // twice, as wrappers do: the last one counts
        assertThat(shell.run("--config", file.toString(), "--backend", "vm", "--backend", "inmemory", "list"))
                .isZero();

        assertThat(shell.err()).isEmpty();
    }

    @Test
    void whatAsksForWhatIsSoAnywayIsTaken() {
        assertThat(shell.run(
                        "--systemd-cgroup=false", "--rootless", "auto", "--criu", "criu", "--backend=inmemory", "list"))
                .isZero();
        assertThat(shell.err()).isEmpty();
        assertThat(shell.run("--backend=inmemory", "--log-format", "", "--", "list"))
                .isZero();
        assertThat(shell.err()).isEmpty();
    }

    /** What there is has its cgroups already. Who has none of Linux's makes none by systemd. */
    @Test
    void systemdIsForWhatIsMade() {
        assertThat(shell.run("--backend=inmemory", "--systemd-cgroup", "list")).isZero();
        assertThat(shell.run("--backend=inmemory", "--cgroup-manager=systemd", "features"))
                .isZero();
        assertThat(shell.err()).isEmpty();
        assertThat(shell.run("--backend=inmemory", "--systemd-cgroup", "state", "web-9"))
                .isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: container web-9 does not exist\n");
    }

    @Test
    void debugAddsWhereInJava() {
        assertThat(shell.run("--debug", "delete", "..")).isEqualTo(1);

        assertThat(shell.err()).startsWith("scr: invalid container id").contains("\tat org.standardcontainer.");
    }
}
