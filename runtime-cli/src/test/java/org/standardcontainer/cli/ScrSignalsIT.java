package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;

/** What becomes of the signals that {@code bin/scr} gets, and of those that it sends. */
final class ScrSignalsIT extends OnLinux {
    /** {@code ILL BUS FPE KILL SEGV CHLD STOP TTIN TTOU URG WINCH}, 32 and 33 of the C library, and one of the JDK's. */
    private static final Set<Integer> NOT_PASSED_ON = Set.of(4, 7, 8, 9, 11, 17, 19, 21, 22, 23, 28, 32, 33, 62);

    @Test
    void signalsReachTheContainer() throws Exception {
        bundle.script("trap 'echo got TERM; exit 42' TERM; echo ready; while :; do sleep 1 & wait; done");
        ScrProcess.Running running = scr.start("run", "-b", bundle(), id);
        ScrProcess.await("ready", () -> running.out().equals("ready\n"));

        running.process().destroy();

        assertThat(running.await()).isEqualTo(new ScrProcess.Result(42, "ready\ngot TERM\n", ""));
    }

    /** All that runc passes on, but what the JVM, the JDK and the C library need themselves, and what stops who may not use its terminal. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "exec"})
    void eachSignalIsPassedOn(String command) throws Exception {
        List<Integer> numbers = IntStream.rangeClosed(1, 64)
                .filter(number -> !NOT_PASSED_ON.contains(number))
                .boxed()
                .toList();
        String hears = "for s in " + words(numbers)
                + "; do trap \"echo got $s\" $s; done; echo ready; while :; do sleep 1 & wait; done";
        ScrProcess.Running running;
        if (command.equals("run")) {
            bundle.script(hears);
            running = scr.start("run", "-b", bundle(), id);
        } else {
            bundle.script("sleep 1000");
            assertThat(scr.run("run", "--detach", "-b", bundle(), id).code()).isZero();
            running = scr.start("exec", id, "/bin/sh", "-c", hears);
        }
        ScrProcess.await("ready", () -> running.out().equals("ready\n"));

        for (int number : numbers) {
            ScrProcess.signal(Integer.toString(number), running.process().pid());
            ScrProcess.await(
                    "signal " + number,
                    () -> !running.process().isAlive() || running.out().endsWith("got " + number + "\n"));
        }
        ScrProcess.signal("URG", running.process().pid());
        ScrProcess.signal("CHLD", running.process().pid());
        ScrProcess.signal("WINCH", running.process().pid());
        ScrProcess.signal("USR1", running.process().pid());
        ScrProcess.await("the last", () -> running.out().endsWith("got 10\n"));

        scr.run("delete", "--force", id);
        assertThat(running.await())
                .isEqualTo(new ScrProcess.Result(
                        137,
                        "ready\n"
                                + Stream.concat(numbers.stream(), Stream.of(10))
                                        .map(number -> "got " + number + "\n")
                                        .collect(Collectors.joining()),
                        ""));
    }

    private static String words(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** Whoever asks it to end before it makes anything is heard, too. */
    @ParameterizedTest
    @CsvSource({"run, TERM, 143", "exec, INT, 130"})
    void askedToEndBeforeAnythingIsMadeItEnds(String command, String signal, int code) throws Exception {
        Path never = directory.resolve("never");
        assertThat(new ProcessBuilder("mkfifo", never.toString()).start().waitFor())
                .isZero();
        Path bundleOfPipes = Files.createDirectory(directory.resolve("pipes"));
        Files.createSymbolicLink(bundleOfPipes.resolve("config.json"), never);
        ScrProcess.Running running = command.equals("run")
                ? scr.start("run", "-b", bundleOfPipes.toString(), id)
                : scr.start("exec", "--process", never.toString(), id);
        ScrProcess.await("a JVM", () -> ScrProcess.isJava(running.process().pid()));

        ScrProcess.signal(signal, running.process().pid());

        assertThat(running.await()).isEqualTo(new ScrProcess.Result(code, "", ""));
    }

    /** What is ignored by {@code bin/scr} is not ignored in the container. */
    @Test
    void theContainersSignalsAreAsTheyShouldBe() throws Exception {
        bundle.script(
                "a shell would ignore some of its own accord",
                spec -> spec.toBuilder()
                        .process(
                                spec.process() == null
                                        ? null
                                        : spec.process().toBuilder()
                                                .args("/bin/cat", "/proc/self/status")
                                                .build())
                        .build());

        assertThat(scr.run("run", "-b", bundle(), id).out())
                .containsPattern("(?m)^SigIgn:\\s+0+$")
                .containsPattern("(?m)^SigBlk:\\s+0+$");
    }

    /** Asked to end while a hook runs, it makes an end, and leaves nothing of what it made. */
    @ParameterizedTest
    @CsvSource({"run, TERM, 143", "run, INT, 130", "create, HUP, 129"})
    void askedToEndBeforeTheProgramRunsItLeavesNothing(String command, String signal, int code) throws Exception {
        Hook hook = new Hook(
                "/bin/sh",
                List.of("sh", "-c", "cd " + directory + "; touch begun; until [ -e go ]; do sleep 0.1; done; sleep 1"),
                List.of("PATH=/usr/bin:/bin"),
                null);
        bundle.script(
                "echo ran",
                spec -> spec.toBuilder()
                        .hooks(new Hooks(null, List.of(hook), null, null, null, null))
                        .build());
        ScrProcess.Running running = scr.start(command, "-b", bundle(), id);
        assumeFalse(
                ScrProcess.ignores(running.process().pid(), code - 128),
                "who started these tests has SIG" + signal + " ignored, as shells do for what runs in the background");
        ScrProcess.await("the hook", () -> Files.exists(directory.resolve("begun")));

        long pid = running.process().pid();
        ScrProcess.signal(signal, pid);
        ScrProcess.await("its reading the signal", () -> !ScrProcess.isPending(pid, code - 128));
        Files.createFile(directory.resolve("go"));

        assertThat(running.await()).isEqualTo(new ScrProcess.Result(code, "", ""));
        assertThat(scr.run("list", "-q").out()).isEmpty();
    }

    @Test
    void foregroundRunsKnowHowTheContainerEnded() throws Exception {
        bundle.script("exit 9");
        Path config = Files.writeString(directory.resolve("c.properties"), "launcher.tree = caller\n");

        assertThat(scr.run("--config", config.toString(), "run", "-b", bundle(), id))
                .isEqualTo(new ScrProcess.Result(9, "", ""));
    }

    /** With a pid namespace and without: each process hears it once, whoever has become its parent. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void killOfAllReachesAll(boolean ownPids) throws Exception {
        String child = "trap 'echo child heard; exit' TERM; echo ready; while :; do sleep 0.05; done";
        bundle.script(
                "trap 'echo init heard' TERM; sh -c \"" + child + "\" & while :; do sleep 0.05; done",
                spec -> ownPids ? spec : withoutPidNamespace(spec));
        ScrProcess.Running run = scr.start("run", "--detach", "-b", bundle(), id);
        assertThat(run.await().code()).isZero();
        ScrProcess.await("ready", () -> run.out().contains("ready"));

        assertThat(scr.run("kill", "--all", id, "TERM")).isEqualTo(new ScrProcess.Result(0, "", ""));
        ScrProcess.await(
                "both",
                () -> run.out().lines().filter(line -> line.endsWith("heard")).count() == 2);
        assertThat(state().get("status").textValue()).isEqualTo("running");
        assertThat(scr.run("kill", "-a", id, "KILL")).isEqualTo(new ScrProcess.Result(0, "", ""));
        awaitStatus("stopped");
        assertThat(scr.run("ps", "-f", "json", id).out()).isEqualTo("[]\n");
        // containerd does it once more, when all is over
        assertThat(scr.run("kill", "--all", id, "9")).isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    /** What init leaves behind where nobody takes it along: the shim of containerd ends it so. */
    @Test
    void killOfAllEndsWhatInitHasLeft() throws Exception {
        bundle.script("sleep 1000 & exit 0", ScrSignalsIT::withoutPidNamespace);
        assertThat(scr.run("run", "--detach", "-b", bundle(), id).code()).isZero();
        awaitStatus("stopped");
        assertThat(scr.run("ps", "-f", "json", id).out()).matches("\\[\\d+]\n");

        assertThat(scr.run("kill", "--all", id, "KILL")).isEqualTo(new ScrProcess.Result(0, "", ""));
        ScrProcess.await("its end", () -> scr.run("ps", "-f", "json", id).out().equals("[]\n"));
    }

    private static Spec withoutPidNamespace(Spec spec) {
        return spec.toBuilder()
                .linux(Objects.requireNonNull(spec.linux()).toBuilder()
                        .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("uts"))
                        .build())
                .build();
    }
}
