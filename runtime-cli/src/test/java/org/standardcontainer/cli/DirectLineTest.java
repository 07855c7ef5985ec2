package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerRuntimes;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What is read without picocli sets every field as picocli does. */
class DirectLineTest {
    private static final Shell SHELL = new Shell(System.out, System.err, Map.of(), false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create x",
                "--root /run/r create --bundle /b/undle x",
                "--root=/run/r --log=/l/og --log /an/other --systemd-cgroup create --bundle=relative --pid-file /p/id"
                        + " x",
                "--root /run/r --root /last/one create x -b /b",
                "create --no-pivot --no-new-keyring --no-subreaper --console-socket /s/ock x",
                "create -b - --pid-file=p x",
                "--debug start x",
                "--root create start x",
                "--backend vm --log-format json start ${x}",
                "state state",
                "--log create state x",
                "--root /r delete -f x",
                "delete --force --force x",
                "delete x --force",
                "delete x"
            })
    void plainLinesAreRead(String words) throws Exception {
        assertThat(isRead(words)).isEqualTo(!words.contains(" - "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--debug",
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
                "state --help",
                "-v state x",
                "delete --force=false x",
                "delete --regex x",
                "delete -fr x",
                "kill x TERM",
                "exec -d x sh",
                "run x",
                "start --root /r x",
                "start --left-report 00 x",
                "start @x y",
                "state \"x\"",
                "--root state state x",
                "--root=state state x",
                "--criu c state x",
                "--config c state x"
            })
    void othersAreForPicocli(String words) throws Exception {
        assertThat(isRead(words)).isFalse();
    }

    /** Whether it is; then all is as picocli has it. */
    private static boolean isRead(String words) throws Exception {
        String[] args =
                words.isEmpty() ? new String[0] : words.replace("''", "").split(" ", -1);
        Scr scr = new Scr(SHELL, ContainerRuntimes::open);
        @Nullable Subcommand read = DirectLine.read(scr, args);
        if (read == null) {
            return false;
        }
        Scr global = new Scr(SHELL, ContainerRuntimes::open);
        CommandLine parsed =
                Commands.of(global, SHELL, GlobalOptions.command(args).orElseThrow());
        CommandLine.ParseResult result = parsed.parseArgs(GoArguments.rewritten(parsed, args));
        Object command = result.subcommand().commandSpec().userObject();
        assertThat(read).hasSameClassAs(command);
        assertThat(read.scr()).isSameAs(scr);
        assertThat(values(scr)).isEqualTo(values(global));
        assertThat(values(read)).isEqualTo(values(command)).isNotEmpty();
        return true;
    }

    /** All that picocli may set. */
    private static Map<String, String> values(Object holder) throws Exception {
        Map<String, String> values = new TreeMap<>();
        for (Class<?> type = holder.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                field.setAccessible(true);
                if (field.isAnnotationPresent(Mixin.class)) {
                    values.putAll(values(field.get(holder)));
                } else if (field.isAnnotationPresent(Option.class) || field.isAnnotationPresent(Parameters.class)) {
                    Object value = field.get(holder);
                    values.put(
                            type.getSimpleName() + "." + field.getName(),
                            value instanceof Path path ? "path " + path : String.valueOf(value));
                } else {
                    assertThat(field.isAnnotationPresent(ParentCommand.class) && field.get(holder) == null)
                            .isFalse();
                }
            }
        }
        return values;
    }
}
