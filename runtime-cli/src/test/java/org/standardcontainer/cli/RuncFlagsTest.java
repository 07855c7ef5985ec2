package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every flag of runc and crun is taken here, or refused by its name. {@code =} behind one: it has a value; {@code !}: it is refused. */
final class RuncFlagsTest {
    private static final String CREATE =
            "-b= --bundle= --console-socket= --pid-file= --no-pivot --no-new-keyring --preserve-fds= --pidfd-socket="
                    + " -f=! --config=! --no-subreaper";
    private static final String IMAGES =
            "--image-path= --work-path= --tcp-established --ext-unix-sk --shell-job --file-locks"
                    + " --manage-cgroups-mode= --empty-ns= --auto-dedup --lazy-pages";

    /** Of runc 1.1 to 1.3, by its manual, and of crun 1.8; those that print help or a version aside. */
    private static final List<String> TABLE = List.of(
            "scr        --debug --log= --log-format= --root= --criu= --systemd-cgroup --rootless= --cgroup-manager=",
            "create     " + CREATE,
            "run        " + CREATE + " -d --detach --keep",
            "start",
            "state",
            "pause",
            "resume",
            "features",
            "exec       --console-socket= --cwd= -e= --env= -t --tty -u= --user= -g= --additional-gids= -p= --process="
                    + " -d --detach --pid-file= --process-label= --apparmor= --no-new-privs -c= --cap= --preserve-fds="
                    + " --cgroup= --ignore-paused --pidfd-socket=",
            "kill       -a --all -r! --regex!",
            "delete     -f --force -r! --regex!",
            "list       -f= --format= -q --quiet",
            "ps         -f= --format=",
            "events     --interval= --stats",
            "update     -r= --resources= --blkio-weight= --cpu-period= --cpu-quota= --cpu-burst= --cpu-share="
                    + " --cpu-rt-period= --cpu-rt-runtime= --cpuset-cpus= --cpuset-mems= --cpu-idle= --kernel-memory="
                    + " --kernel-memory-tcp= --memory= --memory-reservation= --memory-swap= --pids-limit="
                    + " --l3-cache-schema=! --mem-bw-schema=!",
            "spec       -b= --bundle= --rootless -f=! --file=!",
            "checkpoint " + IMAGES
                    + " --parent-path= --leave-running --status-fd= --page-server= --pre-dump --network-lock=!",
            "restore    " + IMAGES
                    + " --console-socket= -b= --bundle= -d --detach --pid-file= --no-subreaper --no-pivot!"
                    + " --lsm-profile=! --lsm-mount-context=!");

    private final CapturedShell shell = new CapturedShell();

    private record Row(String command, List<String> flags) {
        static Row of(String line) {
            List<String> words = List.of(line.split(" +"));
            return new Row(words.get(0), words.subList(1, words.size()));
        }

        boolean isGlobal() {
            return command.equals("scr");
        }

        Set<String> names() {
            return flags.stream().map(RuncFlagsTest::name).collect(Collectors.toCollection(TreeSet::new));
        }

        @Override
        public String toString() {
            return command;
        }
    }

    private static String name(String flag) {
        return flag.replaceAll("[=!]", "");
    }

    private static Stream<Row> table() {
        return TABLE.stream().map(Row::of);
    }

    private CommandLine model(Row row) {
        Shell none = new Shell(System.out, System.err, java.util.Map.of(), false);
        CommandLine all = Commands.of(
                new Scr(none, (config, listener) -> {
                    throw new IllegalStateException("no runtime is asked for");
                }),
                none);
        return row.isGlobal()
                ? all
                : Objects.requireNonNull(all.getSubcommands().get(row.command()));
    }

    @ParameterizedTest
    @MethodSource("table")
    void eachIsThereAndHasAValueIfRuncsHas(Row row) {
        for (String flag : row.flags()) {
            OptionSpec option = model(row).getCommandSpec().findOption(name(flag));
            assertThat(option).as(row + " " + flag).isNotNull();
            assertThat(option.arity().max()).as(row + " " + flag).isEqualTo(flag.contains("=") ? 1 : 0);
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void whatIsNotDoneIsRefusedByName(Row row) {
        for (String flag : row.flags()) {
            if (!flag.endsWith("!")) {
                continue;
            }
            List<String> line = new ArrayList<>(List.of("--backend", "inmemory", row.command(), name(flag)));
            if (flag.contains("=")) {
                line.add("1");
            }
            if (!row.command().equals("spec")) {
                line.add("web-1");
            }

            assertThat(shell.run(line.toArray(String[]::new)))
                    .as(line.toString())
                    .isEqualTo(row.command().equals("exec") ? ExecCommand.FAILED : 1);
            String named = name(flag).startsWith("--") ? name(flag) : "--";
            assertThat(shell.err())
                    .as(line.toString())
                    .startsWith("scr: option ")
                    .contains(named)
                    .contains("is not supported\n  ");
        }
    }

    /** Those of a checkpoint that another has to be given with, or can't be; and values that there are none of. */
    @ParameterizedTest
    @CsvSource({
        "checkpoint --lazy-pages, --lazy-pages needs --page-server",
        "checkpoint --lazy-pages --pre-dump --page-server 127.0.0.1:1, no use for --pre-dump",
        "checkpoint --lazy-pages --leave-running --page-server 127.0.0.1:1, no use for --leave-running",
        "checkpoint --status-fd 3, --status-fd needs --lazy-pages",
        "checkpoint --lazy-pages --status-fd 9 --page-server 127.0.0.1:1, descriptor 9 of --status-fd is not open",
        "checkpoint --parent-path /a, --parent-path /a isn't relative",
        "checkpoint --page-server 127.0.0.1, --page-server 127.0.0.1 is no",
        "checkpoint --page-server host:1, --page-server host:1 is no",
        "checkpoint --page-server 127.0.0.1:0, --page-server 127.0.0.1:0 is no",
        "checkpoint --page-server 127.0.0.1:65536, --page-server 127.0.0.1:65536 is no",
        "checkpoint --page-server 999.1.1.1:1, --page-server 999.1.1.1:1 is no",
        "checkpoint --page-server 127.0.0.010:1, --page-server 127.0.0.010:1 is no",
        "checkpoint --empty-ns ipc, option --empty-ns ipc is not supported",
        "restore --empty-ns ipc, option --empty-ns ipc is not supported",
        "checkpoint --manage-cgroups-mode full, option --manage-cgroups-mode full is not supported",
        "restore --manage-cgroups-mode strict, option --manage-cgroups-mode strict is not supported"
    })
    void whatCheckpointsAreAskedForTogetherFits(String line, String said) {
        List<String> words = new ArrayList<>(List.of("--backend", "inmemory"));
        words.addAll(List.of(line.split(" ")));
        words.add("web-1");

        assertThat(shell.run(words.toArray(String[]::new))).as(line).isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: ").contains(said);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:80, 127.0.0.1, 80", "[::1]:65535, 0:0:0:0:0:0:0:1, 65535"})
    void aPageServerIsAnAddressAndAPort(String text, String address, int port) {
        InetSocketAddress found = PageServer.address(text);

        assertThat(found.getAddress().getHostAddress()).isEqualTo(address);
        assertThat(found.getPort()).isEqualTo(port);
    }

    /** What the installed one's help names: a version that has more shows here. */
    @Tag("once")
    @ParameterizedTest
    @CsvSource({
        "/usr/sbin/runc, scr create run start state pause resume features exec kill delete list ps events update spec"
                + " checkpoint restore",
        "/usr/bin/crun, scr create run start state pause resume exec kill delete list ps update spec"
    })
    void theTableHasAllThatAnInstalledOneHas(Path program, String commands) throws Exception {
        assumeTrue(Files.isExecutable(program), "needs " + program);
        for (String command : commands.split(" ")) {
            Row row = table().filter(each -> each.command().equals(command))
                    .findFirst()
                    .orElseThrow();
            Set<String> missing =
                    flags(row.isGlobal() ? output(program, "--help") : output(program, command, "--help"));
            missing.removeAll(row.names());
            missing.removeAll(Set.of("-h", "--help", "-v", "-V", "--version", "-?", "--usage"));
            assertThat(missing).as(program + " " + command).isEmpty();
        }
    }

    /** Lines such as {@code "   --bundle value, -b value  path"} and {@code "  -b, --bundle=DIR   path"}. */
    private static Set<String> flags(String help) {
        return help.lines()
                .filter(line -> line.matches("^ +-.*"))
                .map(line -> line.strip().split(" {2,}")[0])
                .flatMap(left -> Pattern.compile("(?<![\\w-])--?[\\w?][\\w-]*")
                        .matcher(left)
                        .results()
                        .map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String output(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return out;
    }

    /** As Go reads them: one dash or two, a flag with its value, the last one counts; a program's own are its own. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-root=/r -debug list               | --root=/r --debug list",
                "run -detach -no-subreaper -b x a   | run --detach --no-subreaper -b x a",
                "run --detach=true --keep=false a   | run --detach a",
                "--systemd-cgroup=F list            | list",
                "delete -force a                    | delete --force a",
                "exec -tty -env A=b a ls -all -t=1  | exec --tty --env A=b a ls -all -t=1",
                "exec --process -d a                | exec --process -d a",
                "kill -- -a                         | kill -- -a",
                "ps -format json a -force           | ps --format json a -force",
                "events -stats=1 a                  | events --stats a",
                "delete --force=perhaps a           | delete --force=perhaps a",
                "list -frob                         | list -frob"
            })
    void linesAreReadAsGoDoes(String given, String meant) {
        assertThat(GoArguments.rewritten(model(Row.of("scr")), given.split(" ")))
                .containsExactly(meant.split(" "));
    }

    @Test
    void aValueThatIsNoneIsRefused() {
        assertThat(shell.run("--backend", "inmemory", "delete", "--force=perhaps", "a"))
                .isEqualTo(1);
        assertThat(shell.err()).startsWith("scr: ").contains("--force").contains("perhaps");
    }
}
