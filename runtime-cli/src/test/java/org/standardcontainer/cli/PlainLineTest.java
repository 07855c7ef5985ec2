package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerRuntimes;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** What is read without picocli's parser sets every field as that one does, whatever the line before has left there. */
class PlainLineTest {
    /** Each sets all that it can, in the line before. */
    private static final Map<String, String> BEFORE = Map.of(
            "create",
            "--debug --log l --log-format json --root /before --systemd-cgroup --criu c --rootless false --backend vm"
                    + " create --no-subreaper -b /other --pid-file p --console-socket c --no-pivot --no-new-keyring"
                    + " --preserve-fds 3 --device a --device b --policy f --pidfd-socket s before",
            "start",
            "--debug --log l --cgroup-manager systemd --config c start before",
            "state",
            "--debug --log l --log-format json state before",
            "kill",
            "--debug --log l --log-format json kill --all before TERM",
            "delete",
            "--debug --log l --log-format json delete --force --regex before",
            "exec",
            "--debug exec -d before sh");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create x",
                "--root /run/r create --bundle /b/undle x",
                "--root=/run/r --log=/l/og --log /an/other --systemd-cgroup create --bundle=relative --pid-file /p/id"
                        + " x",
                "--root /run/r --root /last/one create x -b /b",
                "create --no-pivot --no-new-keyring --no-subreaper --console-socket /s/ock x",
                "--debug start x",
                "--root create start x",
                "state state",
                "--log create state --no-such-option",
                "--root /r delete -f x",
                "delete --force --force x",
                "--log-format json state x",
                "delete --regex --force x",
                "--criu c --backend linux --cgroup-manager disabled --rootless auto start ${x}"
            })
    void plainLinesAreRead(String words) {
        boolean isPlain = !words.contains("--no-such");
        assertThat(isRead(words)).isEqualTo(isPlain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create",
                "create x y",
                "create --bundle",
                "create -b= x",
                "create -b/b x",
                "create --bundle= x",
                "create --bundle -x x",
                "create --pid-file -b x",
                "create --preserve-fds 3 x",
                "create --device a x",
                "create -bundle /b x",
                "create -- x",
                "create '' x",
                "--debug=true state x",
                "state -v x",
                "-v state x",
                "delete --force=false x",
                "delete -fr x",
                "--root state state x",
                "--root=start start x",
                "kill x TERM",
                "exec -d x sh",
                "start --root /r x",
                "start @x y"
            })
    void othersAreForPicocli(String words) {
        assertThat(isRead(words)).isFalse();
    }

    /** Whether it is; then all is as picocli has it. */
    private static boolean isRead(String words) {
        String[] args = words.replace("''", "").split(" ", -1);
        String name = GlobalOptions.command(args).orElseThrow();
        CommandLine plain = used(name);
        Map<String, Object> before = values(plain);
        CommandLine read = PlainLine.read(plain, args);
        if (read == null) {
            assertThat(values(plain)).as("untouched").isEqualTo(before);
            return false;
        }
        CommandLine parsed = used(name);
        CommandLine.ParseResult ignored = parsed.parseArgs(GoArguments.rewritten(parsed, args));
        assertThat(values(plain)).isEqualTo(values(parsed));
        assertThat(read).isSameAs(plain.getSubcommands().get(name));
        return true;
    }

    private static CommandLine used(String name) {
        Shell shell = new Shell(System.out, System.err, Map.of(), false);
        CommandLine line = Commands.of(new Scr(shell, ContainerRuntimes::open), shell, name);
        String before = Objects.requireNonNull(BEFORE.get(name));
        CommandLine.ParseResult ignored = line.parseArgs(before.split(" "));
        return line;
    }

    private static Map<String, Object> values(CommandLine line) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (CommandLine each : new CommandLine[] {
            line, line.getSubcommands().values().iterator().next()
        }) {
            for (ArgSpec arg : each.getCommandSpec().args()) {
                Object value = arg.getValue();
                values.put(
                        each.getCommandName() + " " + arg.paramLabel() + arg,
                        value instanceof Path path ? path.toString() : String.valueOf(value));
            }
        }
        return values;
    }
}
