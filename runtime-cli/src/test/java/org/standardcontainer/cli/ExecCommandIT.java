package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code scr exec}, with a real container. */
class ExecCommandIT extends OnLinux {
    @BeforeEach
    void start() throws Exception {
        bundle.script(
                "while :; do sleep 1 & wait; done",
                spec -> spec.toBuilder()
                        .process(Objects.requireNonNull(spec.process()).toBuilder()
                                .env("PATH=/bin", "OF=own")
                                .build())
                        .build());
        assertThat(scr.run("run", "--detach", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    @Test
    void outputAndExitCodeAreTheProgramsAndNothingIsAdded() throws Exception {
        assertThat(scr.run("exec", id, "sh", "-c", "echo out; echo err >&2; exit 7"))
                .isEqualTo(new ScrProcess.Result(7, "out\n", "err\n"));
        assertThat(scr.run("exec", id, "sh", "-c", "kill -9 $$").code()).isEqualTo(137);
    }

    @Test
    void theContainersProcessIsWhatItStartsFrom() throws Exception {
        assertThat(scr.run(
                                "exec",
                                "-e",
                                "MORE=1",
                                "--cwd",
                                "/bin",
                                "-u",
                                "12:34",
                                "-g",
                                "56",
                                id,
                                "sh",
                                "-c",
                                "echo $OF $MORE; pwd; busybox id")
                        .out())
                .isEqualTo("own 1\n/bin\nuid=12 gid=34 groups=56\n");
    }

    @Test
    void aFileDescribesItWhole() throws Exception {
        Path file = Files.writeString(
                directory.resolve("process.json"),
                "{\"cwd\": \"/\", \"user\": {\"uid\": 1, \"gid\": 2}, \"args\": [\"/bin/busybox\", \"env\"], \"env\": [\"A=b\"]}");

        assertThat(scr.run("exec", "--process", file.toString(), id))
                .isEqualTo(new ScrProcess.Result(0, "A=b\nHOME=/\n", ""));
    }

    @Test
    void whatIsDetachedEndsIfItsPidCantBeWritten() throws Exception {
        ScrProcess.Result failed =
                scr.run("exec", "--detach", "--pid-file", directory + "/nowhere/pid", id, "sleep", "4321");
        assertThat(failed.code()).isEqualTo(255);
        assertThat(failed.err()).contains("cannot write pid file");
        assertThat(scr.run("exec", "--detach", id, "sleep", "1234").code()).isZero();

        assertThat(scr.run("exec", id, "sh", "-c", "cat /proc/[0-9]*/cmdline").out())
                .contains("sleep\0001234\0")
                .doesNotContain("4321");
    }

    @Test
    void anEmptyDirectoryIsNone() throws Exception {
        assertThat(scr.run("exec", "--cwd", "", id, "sh", "-c", "pwd")).isEqualTo(new ScrProcess.Result(0, "/\n", ""));
    }

    @Test
    void aFileThatIsNoProcessIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("process.json"), "[]");

        assertThat(scr.run("exec", "--process", file.toString(), id))
                .isEqualTo(new ScrProcess.Result(
                        255,
                        "",
                        "scr: " + file + ": has to be an object, and is an array (line 1, column 1)\n"
                                + "  Correct what --process names.\n"));
        Files.writeString(file, "{\"args\": [\"true\"], \"cwd\": \"work\", \"user\": {\"uid\": 0}}");
        ScrProcess.Result later = scr.run("exec", "--process", file.toString(), id);
        assertThat(later.code()).isEqualTo(255);
        assertThat(later.err())
                .startsWith("scr: " + file + ": ")
                .contains("/cwd: ", "; /user/gid: ")
                .doesNotContain("/process/", "config.json")
                .endsWith("\n  Correct what --process names.\n");
    }

    /** With runc it is the process that stands still. */
    @Test
    void whoIgnoresThatItIsPausedWaitsUntilItIsResumed() throws Exception {
        scr.run("pause", id);
        assertThat(scr.run("exec", id, "sh", "-c", "echo ran").err()).contains("it is paused");
        ScrProcess.Running ended = scr.start("exec", "--ignore-paused", id, "sh", "-c", "echo ran");
        // who waits isn't served by a JVM that stays: by one of its own
        ScrProcess own = new ScrProcess(directory)
                .with("--backend", "linux", "--root", directory.resolve("state").toString());
        ScrProcess.Running detached = own.start("exec", "--detach", "--ignore-paused", id, "sh", "-c", "echo there");
        ScrProcess.Running waiting = scr.start("exec", "--ignore-paused", id, "sh", "-c", "echo ran; exit 4");
        assertThat(state().get("status").textValue()).isEqualTo("paused");
        ended.process().destroy();
        assertThat(ended.await().code()).isEqualTo(143);
        assertThat(waiting.process().isAlive()).isTrue();
        assertThat(detached.process().isAlive()).isTrue();

        assertThat(scr.run("resume", id).code()).isZero();

        assertThat(waiting.await()).isEqualTo(new ScrProcess.Result(4, "ran\n", ""));
        assertThat(detached.await().code()).isZero();
        ScrProcess.await("its output", () -> detached.out().equals("there\n"));
    }

    @Test
    void ownFailuresAre255() throws Exception {
        ScrProcess.Result missing = scr.run("exec", id, "nothing");
        assertThat(missing.code()).isEqualTo(255);
        assertThat(missing.err()).contains("executable file not found in $PATH");
        assertThat(scr.run("exec", id).code()).isEqualTo(255);
        assertThat(scr.run("exec", "-u", "4294967296", id, "true").err()).contains("no user or group id");
        assertThat(scr.run("exec", "--apparmor", "x", id, "true").err()).contains("/process/apparmorProfile");
        assertThat(scr.run("exec", "--preserve-fds", "1", id, "true").err()).contains("is not open");
        scr.run("kill", id, "KILL");
        awaitStatus("stopped");
        assertThat(scr.run("exec", id, "true"))
                .isEqualTo(new ScrProcess.Result(
                        255,
                        "",
                        "scr: cannot exec in a stopped container: cannot exec in container " + id
                                + ": it is stopped\n"));
    }

    @Test
    void aDetachedOneLivesOnAndIsTheCallers() throws Exception {
        Path pidFile = directory.resolve("pid");
        assertThat(scr.run("exec", "--detach", "--pid-file", pidFile.toString(), id, "sleep", "1000"))
                .isEqualTo(new ScrProcess.Result(0, "", ""));
        long pid = Long.parseLong(Files.readString(pidFile));

        assertThat(Files.readString(Path.of("/proc/" + pid + "/cmdline"))).isEqualTo("sleep\0" + "1000\0");
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")))
                .isEqualTo(Files.readSymbolicLink(
                        Path.of("/proc/" + state().get("pid").asText() + "/ns/pid")));
    }

    @Test
    void signalsArePassedOn() throws Exception {
        ScrProcess.Running running = scr.start(
                "exec", id, "sh", "-c", "trap 'exit 9' TERM; echo ready; while :; do sleep 1 & wait $!; done");
        ScrProcess.await("ready", () -> running.out().equals("ready\n"));
        ScrProcess.signal("TERM", running.process().pid());

        assertThat(running.await().code()).isEqualTo(9);
    }

    @Test
    void aProgramEndsWithTheExecThatWaitsForIt() throws Exception {
        Path pidFile = directory.resolve("pid");
        ScrProcess.Running running = scr.start("exec", "--pid-file", pidFile.toString(), id, "sleep", "1000");
        ScrProcess.await("its pid", () -> Files.exists(pidFile));
        long pid = Long.parseLong(Files.readString(pidFile));
        assertThat(ProcessHandle.of(pid)).isPresent();
        running.process().destroyForcibly();

        ScrProcess.await("its end", () -> ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void itGetsTheCallersTerminal() throws Exception {
        String command = String.join(
                " ",
                List.of(
                        ScrProcess.SCR.toString(),
                        "--backend linux --root " + directory.resolve("state"),
                        "exec -t " + id + " sh -c 'tty; exit 6'"));
        Path log = directory.resolve("terminal.log");
        Process script = new ProcessBuilder("script", "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(script.waitFor()).isEqualTo(6);
        assertThat(log).content().contains("/dev/pts/0");
    }
}
