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
final class CallerTroubleIT extends OnLinux {
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
        ScrProcess.Running create = new ScrProcess(directory)
                .with("--backend", "linux", "--root", directory.resolve("state").toString())
                .through("(", "; true) & wait $!; kill -KILL $$")
                .start("create", "-b", bundle(), id);
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
        ScrProcess.Result result = new ScrProcess(directory)
                .with("--backend", "linux", "--root", directory.resolve("state").toString())
                .through("", closed)
                .run("run", "-b", bundle(), id);

        assertThat(result).isEqualTo(new ScrProcess.Result(3, "/dev/null\n", ""));
    }

    /** A disk without room for a state: one error with the reason, nothing left, and it works once there is room. */
    @Test
    void aFullDiskIsAnErrorThatLeavesNothing() throws Exception {
        bundle.script("echo ran");
        Path disk = Files.createDirectories(directory.resolve("disk"));
        String scrHere = ScrProcess.SCR + " --backend linux --root " + disk + "/state ";
        String script = String.join(
                "\n",
                "mount -t tmpfs -o size=256k scr-full " + disk,
                "mkdir -m 700 " + disk + "/state",
                "head -c 1m /dev/zero > " + disk + "/filler 2>/dev/null",
                scrHere + "run -b " + bundle() + " " + id + " > said 2>&1; echo code $?",
                "head -1 said",
                scrHere + "list -q",
                "ls -A " + disk + "/state | grep -c " + id,
                "rm " + disk + "/filler",
                scrHere + "run -b " + bundle() + " " + id,
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
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("code 1");
        assertThat(lines.get(1)).startsWith("scr: ").contains("No space left on device");
        assertThat(lines.subList(2, 4)).containsExactly("0", "ran");
    }
}
