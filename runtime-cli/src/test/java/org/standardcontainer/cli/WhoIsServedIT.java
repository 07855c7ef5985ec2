package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JVM that stays, and who isn't of its user, or of its build, or has no environment. */
@Tag("once")
final class WhoIsServedIT extends OnLinux {
    private static final ScrProcess.Result FINE = new ScrProcess.Result(0, "", "");
    private static final Path PROGRAM = DocumentationTest.ROOT.resolve("runtime-cli/target/scr");
    private static final int UNSERVED = 70;
    private static final int EACCES = 13;
    private static final String FOREIGN = "65534";

    /** Says how many bytes it is greeted with, or why it may not connect; with a descriptor of the socket no directory is in the way. */
    private static final String CONNECT = """
            my ($path, $uid, $by) = @ARGV;
            alarm 60;
            if ($by eq 'descriptor') { sysopen(F, $path, 0x200000) or die; $path = '/proc/self/fd/' . fileno(F); }
            if ($uid) { $( = $uid; $) = "$uid $uid"; $< = $uid; $> = $uid; $> == $uid or die; }
            socket(S, AF_UNIX, SOCK_SEQPACKET, 0) or die;
            if (!connect(S, sockaddr_un($path))) { print 'refused by ', $! + 0; exit; }
            recv(S, $greeting, 65536, 0);
            print length $greeting ? 'greeted' : 'closed';
            """;

    @Override
    ScrProcess process() {
        return Residents.own(directory, 45);
    }

    @BeforeEach
    void oneIsThere() throws Exception {
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
    }

    private Path place() {
        return Residents.ownPlace(directory);
    }

    private List<Path> sockets() throws IOException {
        try (Stream<Path> files = Files.list(place())) {
            return files.filter(file -> !file.toString().endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private String connect(String uid, String by) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "needs perl, of the package perl-base");
        return output(
                List.of("perl", "-MSocket", "-e", CONNECT, sockets().get(0).toString(), uid, by));
    }

    /** By way of a file, which a container that lives on may keep open. */
    private String output(List<String> command) throws Exception {
        Path file = Files.createTempFile(directory, "out", "");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end: " + Files.readString(file));
        }
        return Files.readString(file);
    }

    private static void permit(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aForeignUserIsKeptOutByModesAndWhereItIsLetInItIsNotServed() throws Exception {
        permit(directory, "rwx--x--x");
        assertThat(connect("0", "path")).as("its own user").isEqualTo("greeted");
        assertThat(connect(FOREIGN, "path")).isEqualTo("refused by " + EACCES);
        assertThat(connect(FOREIGN, "descriptor")).isEqualTo("refused by " + EACCES);

        permit(sockets().get(0), "rw-rw-rw-");
        assertThat(connect(FOREIGN, "path")).as("the directory").isEqualTo("refused by " + EACCES);
        assertThat(connect(FOREIGN, "descriptor")).isEqualTo("closed");
        permit(place(), "rwx--x--x");
        assertThat(connect(FOREIGN, "path")).isEqualTo("closed");
        assertThat(connect("0", "path")).isEqualTo("greeted");
        permit(place(), "rwx------");
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
    }

    @Test
    void theProgramOfAForeignUserAsksNobody() throws Exception {
        Path copy = Files.copy(PROGRAM, directory.resolve("scr"));
        permit(copy, "rwxr-xr-x");
        permit(directory, "rwx--x--x");

        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        FOREIGN,
                        "--regid",
                        FOREIGN,
                        "--clear-groups",
                        "env",
                        "-i",
                        "SCR_RESIDENT=only",
                        "SCR_RESIDENT_DIR=" + place(),
                        copy.toString(),
                        "list",
                        "-q")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isEqualTo(UNSERVED);
        assertThat(output).startsWith("scr: no resident JVM serves this\n");
    }

    /** Each file of the program is a build of its own, whatever version it has. */
    @Test
    void anotherBuildHasItsOwn() throws Exception {
        Path target = Files.createDirectories(directory.resolve("other/runtime-cli/target"));
        Path copy = Files.copy(PROGRAM, target.resolve("scr"));
        Files.createSymbolicLink(target.resolve("scr-cold"), ScrProcess.SCR);
        List<Path> before = sockets();
        assertThat(before).hasSize(1);

        assertThat(output(List.of(
                        "env",
                        "-i",
                        "SCR_RESIDENT=only",
                        "SCR_RESIDENT_IDLE=30",
                        "SCR_RESIDENT_DIR=" + place(),
                        copy.toString(),
                        "--root",
                        directory.resolve("state").toString(),
                        "list",
                        "-q")))
                .isEmpty();

        assertThat(sockets()).hasSize(2).containsAll(before);
        assertThat(Files.readString(lock(sockets().get(0))))
                .isNotEqualTo(Files.readString(lock(sockets().get(1))));
    }

    private static Path lock(Path socket) {
        return socket.resolveSibling(socket.getFileName() + ".lock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "only"})
    void nothingOfAnEnvironmentIsNeeded(String resident) throws Exception {
        try (Stream<Path> javas = Files.list(Path.of("/usr/lib/jvm"))) {
            assumeTrue(javas.anyMatch(java -> Files.isExecutable(java.resolve("bin/java"))), "no Java is installed");
        } catch (IOException none) {
            assumeTrue(false, "no Java is installed");
        }
        bundle.script("sleep 100");
        List<String> scrAlone = List.of(
                "env",
                "-i",
                "SCR_RESIDENT=" + resident,
                "SCR_RESIDENT_IDLE=20",
                "SCR_RESIDENT_DIR=" + place(),
                ScrProcess.SCR.toString(),
                "--root",
                directory.resolve("state").toString());

        assertThat(output(and(scrAlone, "run", "--detach", "-b", bundle(), id))).isEmpty();
        assertThat(output(and(scrAlone, "state", id))).contains("\"status\": \"running\"");
        assertThat(output(and(scrAlone, "delete", "--force", id))).isEmpty();
        assertThat(output(and(scrAlone, "list", "-q"))).isEmpty();
    }

    private static List<String> and(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }
}
