package org.standardcontainer.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The C program {@code floor}: it starts and times programs without a JVM's own cost of starting one. One question at
 * a time.
 */
final class Stopwatch implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    Stopwatch(Path program) throws IOException {
        process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Nanoseconds that the floor takes on this root file system. */
    long floor(Path rootfs) {
        return ask("floor\t" + rootfs);
    }

    /** Nanoseconds that a program takes, from its start to its end. */
    long program(List<String> command) {
        return ask("exec\t" + String.join("\t", command));
    }

    private long ask(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the stopwatch ended at: " + question.replace('\t', ' '));
            }
            int space = answer.indexOf(' ');
            if (!answer.substring(space + 1).equals("0")) {
                throw new IllegalStateException(
                        question.replace('\t', ' ') + " ended with status " + answer.substring(space + 1));
            }
            return Long.parseLong(answer.substring(0, space));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        questions.close();
        process.destroy();
    }
}
