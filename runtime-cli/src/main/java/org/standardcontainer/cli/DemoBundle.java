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
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.User;

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
            probe("linux", architecture(), bin);
            program = List.of("/bin/probe", "exit", Integer.toString(EXIT_CODE));
        }
        Spec written = SpecJson.read(SpecCommand.text());
        ProcessConfig process = written.process();
        bundle.write(written.toBuilder()
                .process(
                        process == null
                                ? null
                                : process.toBuilder()
                                        .terminal(false)
                                        .args(program)
                                        .build()));
        return bundle;
    }

    /**
     * Makes one for FreeBSD, around the kit's probe: what the script says, its word {@code lines} does.
     *
     * @param share a directory that both machines see
     * @param architecture of the one that runs it
     */
    static DemoBundle forFreeBsd(Path share, String architecture) throws IOException {
        DemoBundle bundle = new DemoBundle(Files.createTempDirectory(share, "scr-demo-"));
        probe("freebsd", architecture, Files.createDirectories(bundle.directory.resolve("rootfs/bin")));
        List<String> program = List.of("/bin/probe", "lines", "exit", Integer.toString(EXIT_CODE));
        bundle.write(Spec.builder()
                .ociVersion("1.3.0")
                .root(new Root("rootfs", null))
                .process(ProcessConfig.builder()
                        .user(User.of(0, 0))
                        .cwd("/")
                        .args(program)
                        .build()));
        return bundle;
    }

    private void write(Spec.Builder spec) throws IOException {
        Files.write(
                directory.resolve("config.json"),
                SpecJson.write(spec.hostname(HOSTNAME).build()));
    }

    /** This machine's, as native programs have it in their names. */
    static String architecture() {
        String architecture = System.getProperty("os.arch");
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }

    /** From a resource and no class of the kit's, which would bring JUnit along. */
    private static void probe(String system, String architecture, Path bin) throws IOException {
        String resource = "/META-INF/native/" + system + "-" + architecture + "/probe";
        try (InputStream probe = DemoBundle.class.getResourceAsStream(resource)) {
            if (probe == null) {
                throw new UsageException(
                        "there is no program to run: no static busybox, and the kit was built without its probe for "
                                + system,
                        "Install a C compiler (for FreeBSD: clang and lld) and build again, or let bin/demo download busybox-static.");
            }
            Files.copy(probe, bin.resolve("probe"));
        }
        executable(bin.resolve("probe"));
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
