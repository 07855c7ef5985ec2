package org.standardcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.Bundle;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** The bundle that the demo runs everywhere: a program that says what it sees, and ends with 7. */
final class DemoBundle implements AutoCloseable {
    static final String HOSTNAME = "web-1";
    static final int EXIT_CODE = 7;

    private static final List<String> APPLETS = List.of("sh", "hostname", "uname", "sed", "tr", "wc");
    private static final String SCRIPT = """
            echo "pid=$$"
            echo "host=$(hostname)"
            echo "kernel=$(uname -r)"
            echo "net=$(sed -n 's/^ *\\([^:]*\\):.*/\\1/p' /proc/net/dev | tr '\\n' ' ')"
            echo "mounts=$(wc -l < /proc/self/mounts)"
            exit 7
            """;

    private final Path directory;

    private DemoBundle(Path directory) {
        this.directory = directory;
    }

    /** Makes it around a static busybox; around the kit's probe, which sees less, without one. */
    static DemoBundle make(Optional<Path> busybox) throws IOException {
        DemoBundle bundle = new DemoBundle(Files.createTempDirectory("scr-demo-"));
        Path bin = Files.createDirectories(bundle.directory.resolve("rootfs/bin"));
        List<String> program;
        if (busybox.isPresent()) {
            executable(Files.copy(busybox.get(), bin.resolve("busybox")));
            for (String applet : APPLETS) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
            program = List.of("/bin/sh", "-c", SCRIPT);
        } else {
            try (InputStream probe = probe()) {
                Files.copy(probe, bin.resolve("probe"));
            }
            executable(bin.resolve("probe"));
            program = List.of("/bin/probe", "exit", Integer.toString(EXIT_CODE));
        }
        Spec written = SpecJson.read(SpecCommand.text());
        ProcessConfig process = written.process();
        Spec spec = written.toBuilder()
                .hostname(HOSTNAME)
                .process(
                        process == null
                                ? null
                                : process.toBuilder()
                                        .terminal(false)
                                        .args(program)
                                        .build())
                .build();
        Files.write(bundle.directory.resolve("config.json"), SpecJson.write(spec));
        return bundle;
    }

    /** A resource and no class of the kit's, which would bring JUnit along. */
    private static InputStream probe() {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        InputStream probe = DemoBundle.class.getResourceAsStream("/META-INF/native/linux-" + machine + "/probe");
        if (probe == null) {
            throw new UsageException(
                    "there is no program to run: no static busybox, and the kit was built without its probe",
                    "Install a C compiler and build again, or let bin/demo download busybox-static.");
        }
        return probe;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Bundle bundle() {
        return Bundle.at(directory);
    }

    /** Where containers may be recorded meanwhile. */
    Path stateRoot() {
        return directory.resolve("state");
    }

    /** Reads the program's {@code name=value} lines. */
    static Map<String, String> read(byte[] output) {
        Map<String, String> seen = new LinkedHashMap<>();
        new String(output, StandardCharsets.UTF_8).lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                seen.put(line.substring(0, equals), line.substring(equals + 1).strip());
            }
        });
        return seen;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
