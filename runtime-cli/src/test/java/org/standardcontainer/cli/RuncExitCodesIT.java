package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exit codes of calls that come to nothing, as the installed runc has them. */
@Tag("once")
final class RuncExitCodesIT {
    private static final Path RUNC = Path.of("/usr/sbin/runc");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frob",
                "--frob",
                "help frob",
                "help",
                "h state",
                "state",
                "state a b",
                "state --frob a",
                "state nope",
                "create",
                "create -b",
                "create nope",
                "run --preserve-fds x a",
                "run nope",
                "start",
                "start nope",
                "kill",
                "kill a b c",
                "kill nope",
                "kill --all nope",
                "delete nope",
                "delete --force nope",
                "delete -force=true nope",
                "delete a b",
                "exec",
                "exec --frob a",
                "exec -u",
                "exec nope",
                "exec nope sh",
                "list x",
                "list --frob",
                "list -f xml",
                "ps nope",
                "pause nope",
                "resume nope",
                "events nope",
                "update nope",
                "update --pids-limit x nope",
                "checkpoint nope",
                "restore nope",
                "spec a b",
                "features x",
                "--log-format xml list",
                "--log-format= list",
                "-- list",
                "-- frob",
                "--",
                "list --",
                "state -- nope",
                "--systemd-cgroup list",
                "--systemd-cgroup state nope",
                "--systemd-cgroup features",
                "state +x",
                "state _x",
                "state @x",
                "state a:b",
                "--log /proc/nowhere/log list",
                "--log /proc/nowhere/log state nope",
                "--version",
                "pause",
                "pause a b",
                "pause --frob a",
                "resume",
                "resume --frob a",
                "start --frob a",
                "start a b",
                "state nope x",
                "kill nope NOPE",
                "kill nope 999",
                "kill nope -1",
                "kill --frob nope",
                "delete",
                "delete --frob a",
                "create a b",
                "create --frob a",
                "create --preserve-fds x a",
                "run",
                "run a b",
                "run --frob a",
                "exec --cwd",
                "exec --preserve-fds x a sh",
                "exec --user x:y nope sh",
                "exec -g x nope sh",
                "exec --additional-gids 1,x nope sh",
                "exec -g -5 nope sh",
                "list -f",
                "ps",
                "ps --frob a",
                "ps -f xml nope",
                "events",
                "events --frob a",
                "events --interval x nope",
                "events --interval 0 nope",
                "update",
                "update a b",
                "update --frob a",
                "update --memory x nope",
                "update --blkio-weight x nope",
                "update --cpu-quota x nope",
                "update --cpu-share -5 nope",
                "update -r /nowhere nope",
                "checkpoint",
                "checkpoint --frob a",
                "checkpoint --manage-cgroups-mode x nope",
                "restore",
                "restore --frob a",
                "spec --frob",
                "spec -b",
                "features --frob",
                "state ../x",
                "state a/b",
                "state /",
                "delete ../x",
                "delete --force ../x",
                "start .",
                "start ..",
                "kill ../x KILL",
                "exec ../x sh",
                "pause a/b",
                "--root",
                "--log",
                "--criu",
                "--debug=x list",
                "--systemd-cgroup=x list",
                "frob --help",
                "--help frob",
                "--help --frob",
                "state --help --frob",
                "run --frob --help",
                "run --help -b",
                "state a b --help",
                "--rootless bad list",
                "--rootless true list",
                "--rootless bad state nope",
                "--rootless bad features",
                "--rootless bad pause nope",
                "--rootless bad ps nope",
                "--rootless bad run nope",
                "state --help",
                "create --bundle /nowhere nope",
                "run --bundle /nowhere nope"
            })
    void areRuncs(String line) throws Exception {
        assumeTrue(Files.isExecutable(RUNC), "needs runc");
        List<String> command = new ArrayList<>(
                List.of(RUNC.toString(), "--root", directory.resolve("runc").toString()));
        command.addAll(List.of(line.split(" ")));
        int theirs = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start()
                .waitFor();
        CapturedShell shell = new CapturedShell();
        List<String> ours = new ArrayList<>(List.of("--backend", "inmemory"));
        ours.addAll(withBundle(line));

        assertThat(shell.run(ours.toArray(String[]::new))).as(shell.err()).isEqualTo(theirs);
        assertThat(shell.err().isEmpty()).isEqualTo(theirs == 0);
        if (theirs != 0) {
            String said = Files.readString(directory.resolve("said"));
            assertThat(shell.out().startsWith("Incorrect Usage")).as(said).isEqualTo(said.contains("Incorrect Usage"));
        }
    }

    /** runc looks in its working directory, which a JVM can't change. */
    private List<String> withBundle(String line) {
        List<String> all = new ArrayList<>(List.of(line.split(" ")));
        if (Set.of("create nope", "run nope", "restore nope").contains(line)) {
            all.addAll(1, List.of("-b", directory.toString()));
        }
        return all;
    }
}
