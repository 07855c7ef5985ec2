package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * QEMU, as it is installed.
 *
 * @param path the program
 * @param version {@code "7.2.22"}
 * @param machines the names of the machines that it knows
 * @param accelerators the accelerators that it was built with
 */
record Qemu(Path path, String version, Set<String> machines, Set<String> accelerators) {
    private static final Pattern VERSION = Pattern.compile("QEMU emulator version (\\S+)");
    private static final long SECONDS = 20;

    /** Looks for it in a list of directories such as {@code PATH}. */
    static Optional<Path> find(Architecture architecture, String directories) {
        return List.of(directories.split(":")).stream()
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory).resolve(architecture.qemu()))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Asks it what it is. @throws IOException if it can't be run, or says something else */
    static Qemu ask(Path path) throws IOException {
        Matcher version = VERSION.matcher(run(path, "--version"));
        if (!version.find()) {
            throw new IOException(path + " doesn't say that it is QEMU");
        }
        return new Qemu(
                path, version.group(1), words(run(path, "-machine", "help")), words(run(path, "-accel", "help")));
    }

    /** The first word of each line. */
    static Set<String> words(String lines) {
        return lines.lines()
                .map(line -> line.split("\\s", 2)[0])
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What a program of QEMU's says; it is short, and fits the pipe.
     *
     * @throws IOException if it can't be run, or says nothing in time
     */
    static String run(Path path, String... arguments) throws IOException {
        Process process = new ProcessBuilder(command(path, arguments))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(path + " didn't answer within " + SECONDS + " s");
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + path, e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(Path path, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
