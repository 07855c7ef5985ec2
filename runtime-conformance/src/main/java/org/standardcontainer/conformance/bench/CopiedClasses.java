package org.standardcontainer.conformance.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A copy of this JVM's class path, for JVMs of users who may have no access to where it lies. */
public final class CopiedClasses {
    private final Path directory;
    private final List<String> names = new ArrayList<>();

    private CopiedClasses(Path directory) {
        this.directory = directory;
    }

    /** Copies all of it into a new directory. @throws IOException if it is there already, or can't be written */
    public static CopiedClasses into(Path directory) throws IOException {
        CopiedClasses copy = new CopiedClasses(UsualModes.directory(directory));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
                String name = copy.names.size() + (entry.endsWith(".jar") ? ".jar" : "");
                copy(Path.of(entry), directory.resolve(name));
                copy.names.add(name);
            }
        }
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    UsualModes.directories(target);
                } else {
                    UsualModes.file(target, Files.readAllBytes(file));
                }
            }
        }
    }

    /** Where the copy is. */
    public Path directory() {
        return directory;
    }

    /** The command that starts this JVM's program, with the class path as it is where the copy is seen at {@code place}. */
    public List<String> java(Path place) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED"); // which JNA needs, or the JVM warns
        }
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator,
                names.stream().map(name -> place.resolve(name).toString()).toList()));
        return command;
    }
}
