package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher's file server, with this machine's own kernel as the guest's: mounted in a mount namespace that nobody else
 * is in. The cases are C programs in {@code src/test/c}, since they change users, map files and speak raw requests; each
 * case is a test here.
 */
@Tag("once")
class FileServerIT {
    private static final Path SOURCES = Path.of("src/test/c").toAbsolutePath();
    private static final int DEADLINE_SECONDS = 600;

    /** Where the served files are: in memory, if that keeps attributes of users, since a disk is what most of the time would be waited for. */
    private static final String MEMORY = keepsAttributes(Path.of("/dev/shm")) ? "memory" : "disk";

    /** Mounts file systems for two of three exports, of which the first files have the same number; starts server and cases. */
    private static final String MOUNTED = """
            cd "$1"
            [ "$4" != memory ] || mount -t tmpfs -o size=640m export export
            mount -t tmpfs -o size=8m other other
            mkdir other/mounted
            mount -t tmpfs -o size=1m mounted other/mounted
            mount -t tmpfs -o size=1m read-only read-only
            echo x > read-only/f
            exec ./fs_mount $3 "$2" mnt 1000000 100 rw export ro read-only rw+ other -- \
                ./fs_cases "$1/mnt/0" "$1/export" "$1/mnt/1" "$1/mnt/2"
            """;

    private static final String UNSERVED = """
            cd "$1"
            [ "$4" != memory ] || mount -t tmpfs -o size=320m native native
            exec ./fs_cases "$1/native" "$1/native" "" "" --native
            """;

    private static final String HOSTILE = """
            cd "$1"
            mount -t tmpfs -o size=10m hostile other
            exec ./fs_hostile "$2" "$1/other"
            """;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(Files.isExecutable(launcher()), "no launcher was built for this machine");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(
                run("unshare", "-m", "sh", "-c", "exec 3<>/dev/fuse").code() == 0,
                "no mount namespace or no /dev/fuse");
        compile("fs_mount", "fs_mount.c");
        compile(
                "fs_cases",
                "fs_cases.c",
                "fs_cases_owner.c",
                "fs_cases_names.c",
                "fs_cases_links.c",
                "fs_cases_data.c",
                "fs_cases_live.c",
                "fs_cases_many.c");
        compile("fs_hostile", "fs_guest.c", "fs_hostile_names.c", "fs_hostile_numbers.c");
        for (String name : List.of("export", "read-only", "other", "mnt", "native")) {
            Files.createDirectory(directory.resolve(name));
        }
    }

    /** With as many descriptors as this machine gives, and more files that the guest knows at one time than those. */
    @TestFactory
    Stream<DynamicTest> whatProgramsSee() throws Exception {
        return mounted("", MEMORY, Map.of("FS_FILES", "40000"));
    }

    /**
     * Over a byte stream, as to a virtual machine, and with so few descriptors that a file which isn't open has lost its own
     * before it is used again.
     */
    @TestFactory
    Stream<DynamicTest> whatProgramsSeeOverAStreamWithFewDescriptors() throws Exception {
        return mounted("--stream", MEMORY, Map.of("FS_NOFILE", "256", "FS_DESCRIPTORS", "256", "FS_FILES", "5000"));
    }

    /** Inode numbers, times and places in directories are another file system's here. What takes a disk long is less. */
    @TestFactory
    Stream<DynamicTest> whatProgramsSeeOfADisk() throws Exception {
        return mounted("", "disk", Map.of("FS_FILES", "500", "FS_ROUNDS", "10", "FS_ENTRIES", "300"));
    }

    /** The cases themselves: what they demand is what this machine's file system does without a server. */
    @TestFactory
    Stream<DynamicTest> whatProgramsSeeWithoutAServer() throws Exception {
        return cases(run(Map.of("FS_FILES", "1000"), inNamespace(UNSERVED, "", MEMORY)), 40);
    }

    @TestFactory
    Stream<DynamicTest> whatAGuestThatLiesDoesNotGet() throws Exception {
        return cases(run(Map.of(), inNamespace(HOSTILE, "", "")), 15);
    }

    private static Stream<DynamicTest> mounted(String mode, String place, Map<String, String> environment)
            throws Exception {
        deleteIn(directory.resolve("export"));
        return cases(run(environment, inNamespace(MOUNTED, mode, place)), 40);
    }

    private static List<String> inNamespace(String script, String mode, String place) {
        return List.of(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                script,
                "sh",
                directory.toString(),
                launcher().toString(),
                mode,
                place);
    }

    /** A test for each line; and one that all were run and the server ended as it should. */
    private static Stream<DynamicTest> cases(Result result, int atLeast) {
        List<DynamicTest> tests = new ArrayList<>();
        boolean failed = false;
        for (String line : result.text().split("\n")) {
            if (line.startsWith("ok ")) {
                tests.add(DynamicTest.dynamicTest(line.substring(3), () -> {}));
            } else if (line.startsWith("not ok ")) {
                failed = true;
                String name = line.substring(7, line.indexOf(':'));
                tests.add(DynamicTest.dynamicTest(name, () -> assertThat(line).startsWith("ok ")));
            }
        }
        int count = tests.size();
        int code = failed ? 1 : 0;
        tests.add(DynamicTest.dynamicTest("all to the end", () -> {
            assertThat(result.code()).as(result.text()).isEqualTo(code);
            assertThat(count).as(result.text()).isGreaterThanOrEqualTo(atLeast);
        }));
        return tests.stream();
    }

    /** A tmpfs does from Linux 6.6 on, unless it was left out of the kernel. */
    private static boolean keepsAttributes(Path memory) {
        try {
            Path file = Files.createTempFile(memory, "attributes", "");
            try {
                Files.setAttribute(file, "user:scr", new byte[] {1});
                return Files.getFileStore(file).type().equals("tmpfs");
            } finally {
                Files.delete(file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static void compile(String program, String... sources) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getenv().getOrDefault("CC", "cc"),
                "-O1",
                "-Wall",
                "-Wextra",
                "-I",
                "src/main/c",
                "-o",
                directory + "/" + program));
        for (String source : sources) {
            command.add(SOURCES + "/" + source);
        }
        Result result = run(Map.of(), command);
        assumeTrue(result.code() != -1, "no C compiler");
        assertThat(result.code()).as(result.text()).isZero();
        assertThat(result.text()).as("warnings").isEmpty();
    }

    private static void deleteIn(Path parent) throws IOException, InterruptedException {
        // rm, since one of the trees is deeper than a path may be long when its test failed
        assertThat(run("sh", "-c", "rm -rf '" + parent + "'/*").code()).isZero();
    }

    private record Result(int code, String text) {}

    private static Result run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), List.of(command));
    }

    private static Result run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Result(-1, e.toString());
        }
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        return new Result(ended ? process.exitValue() : -2, ended ? text : text + "not done in time");
    }

    private static Path launcher() {
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return Path.of("target/classes/META-INF/native/linux-" + arch + "/launcher")
                .toAbsolutePath();
    }
}
