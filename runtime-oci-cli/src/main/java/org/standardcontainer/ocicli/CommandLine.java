package org.standardcontainer.ocicli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.standardcontainer.LauncherFailedException;

/**
 * Calls the runtime. Output goes to files rather than pipes: a hook's child that lives on would keep a pipe open, and
 * the call would never seem to end.
 */
final class CommandLine {
    private final Settings settings;
    private final AtomicLong calls = new AtomicLong();

    CommandLine(Settings settings) {
        this.settings = settings;
    }

    /** A directory of its own for one call. */
    Path newDirectory() {
        try {
            return Files.createDirectory(settings.work().resolve(Long.toString(calls.incrementAndGet())));
        } catch (IOException e) {
            throw new LauncherFailedException("cannot make a directory in " + settings.work() + ": " + e, "");
        }
    }

    /** The whole command: program, global options, operation. */
    List<String> command(Path directory, List<String> operation) {
        List<String> command = new ArrayList<>();
        command.add(settings.program().toString());
        settings.stateRoot().ifPresent(root -> command.addAll(List.of("--root", root.toString())));
        command.addAll(settings.args());
        command.addAll(List.of("--log", log(directory).toString(), "--log-format", "json"));
        command.addAll(operation);
        return command;
    }

    private static Path log(Path directory) {
        return directory.resolve("log");
    }

    /** Calls an operation and waits for its end. */
    Answer call(String... operation) {
        return call(List.of(operation));
    }

    private Answer call(List<String> operation) {
        Path directory = newDirectory();
        try {
            Process process = new ProcessBuilder(command(directory, operation))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(directory.resolve("out").toFile())
                    .redirectError(directory.resolve("err").toFile())
                    .start();
            if (!process.waitFor(settings.deadline().toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
                throw new LauncherFailedException(
                        settings.program() + " " + operation + " did not end within "
                                + settings.deadline().toSeconds() + " s and was killed",
                        "See what it waits for, or raise oci-cli.deadline.");
            }
            return answer(directory, process.exitValue());
        } catch (IOException e) {
            throw new LauncherFailedException("cannot run " + settings.program() + ": " + e.getMessage(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailedException("interrupted while " + settings.program() + " " + operation + " ran", "");
        } finally {
            Directories.remove(directory);
        }
    }

    /** What a call that ended has left in its directory. */
    static Answer answer(Path directory, int code) {
        return new Answer(code, text(directory.resolve("out")), text(directory.resolve("err")), text(log(directory)));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
