package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.CopiedClasses;

/** The command line as an ordinary user has it. */
@Tag("once")
@Timeout(300)
final class RootlessScrIT {
    /** Made by bin/test. */
    private static final String USER = "scr-test";

    @TempDir
    private Path directory;

    private CopiedClasses classes;
    private Path home;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv (package util-linux)");
        RealBundle bundle = RealBundle.in(directory);
        int uid = uid();
        assumeTrue(uid > 0, "needs the user " + USER + ", which bin/test makes as root");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        classes = CopiedClasses.into(directory.resolve("classes"));
        home = bundle.directory();
        Files.createDirectories(home.resolve("rootfs/sys"));
        for (String mountPoint : List.of("proc", "dev", "tmp")) {
            Files.createDirectories(home.resolve("rootfs/" + mountPoint));
        }
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.filter(Files::isDirectory).toList()) {
                Files.setAttribute(path, "unix:uid", uid);
            }
        }
    }

    private static int uid() throws IOException {
        return Files.readAllLines(Path.of("/etc/passwd")).stream()
                .filter(line -> line.startsWith(USER + ":"))
                .map(line -> Integer.parseInt(line.split(":", -1)[2]))
                .findFirst()
                .orElse(-1);
    }

    private record Result(int code, String out) {}

    /** One command, in the user's bundle; {@code script} gives it a terminal. */
    private Result scr(boolean terminal, String... arguments) throws Exception {
        List<String> java = new ArrayList<>(classes.java(classes.directory()));
        java.addAll(List.of(
                "-Djna.tmpdir=" + home,
                "org.standardcontainer.cli.Main",
                "--root",
                home.resolve("state").toString()));
        java.addAll(List.of(arguments));
        return user(terminal ? List.of("script", "-qec", String.join(" ", java), "/dev/null") : java);
    }

    private Result user(List<String> command) throws Exception {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        all.addAll(command);
        Process process = new ProcessBuilder(all)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String out = Aside.text(process.getInputStream()).get(120, TimeUnit.SECONDS);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out);
    }

    @Test
    void whatSpecWritesRuns() throws Exception {
        assertThat(scr(false, "spec", "--rootless")).isEqualTo(new Result(0, ""));
        edit("echo $(id -u) $(hostname); exit 7", false);

        assertThat(scr(false, "run", "one")).isEqualTo(new Result(7, "0 scr\n"));
        assertThat(scr(false, "list", "-q")).isEqualTo(new Result(0, ""));
    }

    @Test
    void withATerminal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script (package bsdutils)");
        assertThat(scr(false, "spec", "--rootless")).isEqualTo(new Result(0, ""));
        edit("tty; exit 3", true);

        Result result = scr(true, "run", "two");

        assertThat(result.code()).as(result.out()).isEqualTo(3);
        assertThat(result.out()).endsWith("/dev/pts/0\r\n");
    }

    /** The same but for what we do differently for root too: the name, and no ambient capabilities. */
    @Test
    void itIsWhatRuncWrites() throws Exception {
        String runc = Stream.of("/usr/sbin/runc", "/usr/bin/runc")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
        assumeTrue(!runc.isEmpty(), "needs runc");
        assertThat(scr(false, "spec", "--rootless")).isEqualTo(new Result(0, ""));
        Path config = home.resolve("config.json");
        JsonNode ours = comparable(config);
        Files.delete(config);
        assertThat(user(List.of(runc, "spec", "--rootless")).code()).isZero();

        assertThat(ours).isEqualTo(comparable(config));
    }

    private static JsonNode comparable(Path config) throws IOException {
        ObjectNode spec = (ObjectNode) new JsonMapper().readTree(config.toFile());
        spec.remove(List.of("ociVersion", "hostname"));
        ((ObjectNode) spec.at("/process/capabilities")).remove("ambient");
        return spec;
    }

    private void edit(String script, boolean terminal) throws IOException {
        Path config = home.resolve("config.json");
        ObjectNode spec = (ObjectNode) new JsonMapper().readTree(config.toFile());
        ObjectNode process = (ObjectNode) spec.get("process");
        process.put("terminal", terminal);
        process.putArray("args")
                .add("/bin/busybox")
                .add("sh")
                .add("-c")
                .add(script.replace("id -u", "/bin/busybox id -u"));
        process.putArray("env").add("PATH=/bin");
        Files.write(config, new JsonMapper().writeValueAsString(spec).getBytes(StandardCharsets.UTF_8));
    }
}
