package org.standardcontainer.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs {@code bin/scr} as its callers do: a process of its own, with hardly any environment. */
final class ScrProcess {
    static final Path SCR = DocumentationTest.ROOT.resolve("bin/scr");
    private static final long DEADLINE_SECONDS =
            120; // what only a hang takes, also where a machine boots on a busy host

    private final Path directory;
    private final List<String> globalOptions = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>(Map.of("SCR_RESIDENT", "off"));
    private String shell = "";
    private Path program = SCR;

    /** @param directory for its output; it is the working directory too */
    ScrProcess(Path directory) {
        this.directory = directory;
    }

    /** What is put before every command. */
    ScrProcess with(String... options) {
        globalOptions.addAll(List.of(options));
        return this;
    }

    /** Without a JVM that stays each command starts one; with it those that can be are served by it, or fail. */
    ScrProcess served(Path residents) {
        variables.remove("SCR_RESIDENT");
        variables.put("SCR_RESIDENT_DIR", residents.toString());
        variables.put("SCR_RESIDENT_IDLE", "20");
        return this;
    }

    /** By this way alone: {@code only} a JVM that stays, {@code left} what is left with a container, {@code off} neither. */
    ScrProcess way(String word) {
        variables.put("SCR_RESIDENT", word);
        return this;
    }

    /** With this variable, too. */
    ScrProcess variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** After so many seconds without a command that JVM ends. */
    ScrProcess idle(int seconds) {
        variables.put("SCR_RESIDENT_IDLE", Integer.toString(seconds));
        return this;
    }

    /** Short commands, of which none may be left to a JVM of its own unnoticed. */
    private static boolean isServed(List<String> arguments) {
        return arguments.contains("--detach")
                || Set.of("create", "start", "state", "kill", "delete", "list", "pause", "resume")
                        .contains(arguments.isEmpty() ? "" : arguments.get(0));
    }

    /** What a shell does, in the words before {@code exec} and behind the command: {@code "3<file"} opens a descriptor for it. */
    ScrProcess through(String before, String behind) {
        shell = before + " exec \"$0\" \"$@\" " + behind;
        return this;
    }

    /** As where the program isn't built. */
    ScrProcess byScriptAlone() {
        program = DocumentationTest.ROOT.resolve("runtime-cli/target/scr-cold");
        return this;
    }

    record Result(int code, String out, String err) {}

    /** Runs one command to its end. Its output goes to files, so that a container that lives on can't hold us. */
    Result run(String... arguments) throws IOException, InterruptedException {
        Running running = start(arguments);
        return running.await();
    }

    Running start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                shell.isEmpty() ? List.of(program.toString()) : List.of("/bin/sh", "-c", shell, program.toString()));
        command.addAll(globalOptions);
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> env = builder.environment();
        env.clear();
        // the JVM that runs these tests, so that they hold for each that bin/test runs them on
        env.put("JAVA_HOME", System.getProperty("java.home"));
        env.putAll(variables);
        if (!variables.containsKey("SCR_RESIDENT") && isServed(List.of(arguments))) {
            env.put("SCR_RESIDENT", "only");
        }
        env.put("JAVA_TOOL_OPTIONS", "-Dannounced.on.standard.error=true");
        return new Running(builder.start(), out, err);
    }

    record Running(Process process, Path outFile, Path errFile) {
        Result await() throws IOException, InterruptedException {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "it did not end within " + DEADLINE_SECONDS + " s; printed so far: " + out() + err());
            }
            return new Result(process.exitValue(), out(), err());
        }

        String out() throws IOException {
            return Files.readString(outFile, StandardCharsets.UTF_8);
        }

        String err() throws IOException {
            return Files.readString(errFile, StandardCharsets.UTF_8);
        }
    }

    /** Waits for a condition; the deadline is of the kind that only a hang meets. */
    static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("after " + DEADLINE_SECONDS + " s still not: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** True once {@code bin/scr} has become Java, with the signals ignored that it ignores. */
    static boolean isJava(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/comm")).startsWith("java");
    }

    /** True if a process ignores the signal with this number. */
    static boolean ignores(long pid, int signal) throws IOException {
        return has(pid, "SigIgn", signal);
    }

    /** True if a process was sent that signal, and has not taken it yet. */
    static boolean isPending(long pid, int signal) throws IOException {
        return has(pid, "ShdPnd", signal);
    }

    private static boolean has(long pid, String mask, int signal) throws IOException {
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        return new BigInteger(status.replaceFirst("(?s).*\n" + mask + ":\\s*([0-9a-f]+)\n.*", "$1"), 16)
                .testBit(signal - 1);
    }

    /** Sends a signal, by name or number; without effect if there is no such process. */
    static void signal(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    interface Condition {
        boolean holds() throws Exception;
    }
}
