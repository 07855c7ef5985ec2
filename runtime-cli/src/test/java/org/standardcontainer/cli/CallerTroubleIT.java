package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;

/** Callers that are in trouble themselves: that die half-way, want the same id, have closed streams, or a full disk. */
@Tag("once")
class CallerTroubleIT extends OnLinux {
    @Test
    void ofTwoThatWantOneIdOneGetsIt() throws Exception {
        bundle.script("while :; do sleep 1 & wait; done");
        List<ScrProcess.Running> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(scr.start("create", "-b", bundle(), id));
        }
        List<ScrProcess.Result> results = new ArrayList<>();
        for (ScrProcess.Running running : all) {
            results.add(running.await());
        }

        Map<Integer, List<ScrProcess.Result>> byCode =
                results.stream().collect(Collectors.groupingBy(ScrProcess.Result::code));
        assertThat(byCode).as(results.toString()).containsOnlyKeys(0, 1);
        assertThat(byCode.get(0)).hasSize(1);
        assertThat(byCode.get(1))
                .allSatisfy(
                        result -> assertThat(result.err()).startsWith("scr: container " + id + " already exists\n"));
        assertThat(scr.run("start", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    /** A shim or conmon that dies takes the runtime with it, at any moment: here a hook runs. */
    @Test
    void whatIsHalfMadeWhenItsCallerIsKilledCanBeDeleted() throws Exception {
        Path begun = directory.resolve("begun");
        Hook hook = new Hook(
                "/bin/sh",
                List.of("sh", "-c", "echo > " + begun + "; exec sleep 60"),
                List.of("PATH=/usr/bin:/bin"),
                null);
        bundle.script(
                "true",
                spec -> spec.toBuilder()
                        .hooks(new Hooks(null, List.of(hook), null, null, null, null))
                        .build());
        ScrProcess.Running create = scr.start("create", "-b", bundle(), id);
        ScrProcess.await("the hook", () -> Files.exists(begun));
        create.process().destroyForcibly().waitFor();

        assertThat(scr.run("delete", "--force", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(scr.run("list", "-q")).isEqualTo(new ScrProcess.Result(0, "", ""));
        bundle.script("echo made anew");
        assertThat(scr.run("run", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "made anew\n", ""));
    }

    /** The caller of create is gone before start: the container waits for whoever comes. */
    @Test
    void whoComesLaterStartsWhatSomebodyElseHasCreated() throws Exception {
        bundle.script("echo started");
        ScrProcess.Running create =
                another().through("(", "; true) & wait $!; kill -KILL $$").start("create", "-b", bundle(), id);
        create.process().waitFor();
        ScrProcess.await("created", () -> scr.run("state", id).out().contains("\"created\""));

        assertThat(scr.run("start", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        ScrProcess.await("its output", () -> create.out().equals("started\n"));
    }

    /** As with runc: what isn't open is /dev/null in the container, and no file of the runtime's. */
    @ParameterizedTest
    @ValueSource(strings = {"0<&-", "2>&-", "0<&- 2>&-"})
    void closedStreamsAreEmpty(String closed) throws Exception {
        bundle.script("cat; cat /proc/self/fdinfo/0 >/dev/null && readlink /proc/self/fd/0; exit 3");
        ScrProcess.Result result = another().through("", closed).run("run", "-b", bundle(), id);

        assertThat(result).isEqualTo(new ScrProcess.Result(3, "/dev/null\n", ""));
    }

    /** The same for one that lives on. */
    @ParameterizedTest
    @ValueSource(strings = {"0<&-", "2>&-", "0<&- 2>&-"})
    void closedStreamsOfWhatIsDetachedAreEmptyToo(String closed) throws Exception {
        bundle.script("cat; readlink /proc/self/fd/0; while :; do sleep 1 & wait; done");
        ScrProcess.Running run = another().through("", closed).start("run", "--detach", "-b", bundle(), id);

        assertThat(run.await().code()).isZero();
        ScrProcess.await("its output", () -> run.out().equals("/dev/null\n"));
    }

    @Test
    void whoHasNoStreamsAtAllIsServedAsWell() throws Exception {
        bundle.script("while :; do sleep 1 & wait; done");
        ScrProcess silent = another().through("", "<&- >&- 2>&-");
        ScrProcess.Result fine = new ScrProcess.Result(0, "", "");

        assertThat(silent.run("create", "-b", bundle(), id)).isEqualTo(fine);
        assertThat(silent.run("start", id)).isEqualTo(fine);
        assertThat(silent.run("state", id)).isEqualTo(fine);
        assertThat(state().get("status").textValue()).isEqualTo("running");
        for (String fd : List.of("0", "1", "2")) {
            assertThat(Files.readSymbolicLink(
                            Path.of("/proc", state().get("pid").asText(), "fd", fd)))
                    .isEqualTo(Path.of("/dev/null"));
        }
        assertThat(silent.run("kill", id, "KILL")).isEqualTo(fine);
        awaitStatus("stopped");
        assertThat(silent.run("delete", id)).isEqualTo(fine);
        assertThat(silent.run("delete", id).code()).isEqualTo(1);
    }

    /** An answer that nobody has got is none. */
    @ParameterizedTest
    @ValueSource(strings = {"list", "features", "state"})
    void anAnswerThatCantBeWrittenIsAFailure(String command) throws Exception {
        bundle.script("true");
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        ScrProcess full = another().through("", ">/dev/full");

        ScrProcess.Result result = command.equals("state") ? full.run(command, id) : full.run(command);

        assertThat(result).isEqualTo(new ScrProcess.Result(1, "", """
            scr: standard output can't be written
              Look for a full disk, or a reader that has ended.
            """));
    }

    /** One that can't be made ends the call before anything is done; one without room is worth a line. */
    @Test
    void aLogThatCantBeWritten() throws Exception {
        bundle.script("true");
        String nowhere = directory + "/nowhere/log";

        ScrProcess.Result refused = another().with("--log", nowhere).run("create", "-b", bundle(), id);
        assertThat(refused)
                .isEqualTo(new ScrProcess.Result(
                        1, "", "scr: cannot write log " + nowhere + ": no such file or directory\n  Correct --log.\n"));
        assertThat(scr.run("list", "-q")).isEqualTo(new ScrProcess.Result(0, "", ""));

        ScrProcess full = another().with("--log", "/dev/full");
        assertThat(full.run("create", "-b", bundle(), id).code()).isZero();
        ScrProcess.Result nobody = full.run("start", "nobody");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err())
                .startsWith("scr: container nobody does not exist\n")
                .endsWith("scr: warning: cannot write log /dev/full: No space left on device\n");
    }

    /** For a command in namespaces of its own, where a JVM stays for those that insist. */
    String variables() {
        return "SCR_RESIDENT=off ";
    }

    /** A disk without room for a state: one error with the reason, nothing left, and it works once there is room. */
    @Test
    void aFullDiskIsAnErrorThatLeavesNothing() throws Exception {
        bundle.script("echo ran");
        Path disk = Files.createDirectories(directory.resolve("disk"));
        String scrHere = variables() + ScrProcess.SCR + " --backend linux --root " + disk + "/state ";
        String script = String.join(
                "\n",
                "mount -t tmpfs -o size=256k scr-full " + disk,
                "mkdir -m 700 " + disk + "/state",
                "head -c 1m /dev/zero > " + disk + "/filler 2>/dev/null",
                scrHere + "create -b " + bundle() + " " + id + " > said 2>&1; echo code $?",
                "head -1 said",
                scrHere + "list -q",
                "ls -A " + disk + "/state | grep -c " + id,
                scrHere + "--root " + directory + "/state create --pid-file " + disk + "/pid -b " + bundle() + " " + id
                        + " 2>&1 | head -1",
                scrHere + "spec -b " + disk + " 2>&1",
                "ls -A " + disk,
                "rm " + disk + "/filler",
                scrHere + "create -b " + bundle() + " " + id,
                scrHere + "list -q",
                scrHere + "delete --force " + id,
                scrHere + "list -q",
                "rm -rf " + disk + "/state");
        ProcessBuilder builder = new ProcessBuilder(
                        "unshare", "--mount", "--propagation", "private", "sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(120, java.util.concurrent.TimeUnit.SECONDS)).isTrue();

        List<String> lines = Files.readAllLines(directory.resolve("out"));
        assertThat(lines).hasSize(8);
        assertThat(lines.get(0)).isEqualTo("code 1");
        assertThat(lines.get(1)).startsWith("scr: ").contains("No space left on device");
        String space = ": No space left on device";
        assertThat(lines.subList(2, 8))
                .containsExactly(
                        "0",
                        "scr: cannot write pid file " + disk + "/pid" + space,
                        "scr: cannot write " + disk + "/config.json" + space,
                        "filler",
                        "state",
                        id);
    }
}
