package org.standardcontainer.testguest;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What everything in the guest does at the moment, for whoever has to find out why nothing goes on: this JVM's threads, and all processes. */
final class GuestDump {
    /** What its first line is. */
    static final String TITLE = "guest: what its threads and processes do";

    private GuestDump() {}

    /** Does it once for nobody: when it is needed no class can be had any more, if what hangs is the host's files. */
    static void prepare() {
        write(new PrintStream(OutputStream.nullOutputStream()));
    }

    static void write(PrintStream out) {
        out.println(TITLE);
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            out.println("thread \"" + thread.getKey().getName() + "\" "
                    + thread.getKey().getState());
            for (StackTraceElement frame : thread.getValue()) {
                out.println("    " + frame);
            }
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                String command = text(process.resolve("cmdline")).replace('\0', ' ');
                if (!command.isBlank()) { // the kernel's own have none
                    describe(process, command, out);
                }
            }
        } catch (IOException e) {
            out.println("processes: " + e.getMessage());
        }
        out.flush();
    }

    private static void describe(Path process, String command, PrintStream out) {
        out.println("process " + process.getFileName() + " in " + text(process.resolve("cgroup")) + ": "
                + command.substring(0, Math.min(command.length(), 100)));
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                // number, name, state, parent
                String state = text(thread.resolve("stat")).replaceFirst("( \\S \\d+) .*", "$1");
                out.println(
                        "    " + state + ": " + text(thread.resolve("stack")).replace("\n", " "));
            }
        } catch (IOException | DirectoryIteratorException e) {
            out.println("    " + e); // it has ended meanwhile, and the others are still to be told of
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "?"; // it has ended meanwhile
        }
    }
}
