package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kit writes has the same modes whatever its caller's umask is. */
@EnabledOnOs(OS.LINUX)
class ModesTest {
    private static final Path SOURCES = Path.of("src/main/java/org/standardcontainer/conformance");
    private static final Pattern WRITES =
            Pattern.compile("Files\\.(write|writeString|createFile|createDirectory|createDirectories|copy)\\(");

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "027", "077"})
    void umaskDoesNotShow(String umask, @TempDir Path temporary) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(Writer.class.getName(), temporary.toString()));
        Process writer = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(writer.waitFor()).as(said).isZero();
        Path bundle = temporary.resolve("bundle");
        Map<String, Integer> modes = Map.of(
                "", 0755,
                "config.json", 0644,
                "rootfs", 0755,
                "rootfs/etc", 0755,
                "rootfs/tmp", 01777,
                "rootfs/log/events", 0666,
                "rootfs/opt/a/probe", 0755,
                "rootfs/opt/a", 0755,
                "source", 0755,
                "source/file", 0644);
        for (Map.Entry<String, Integer> mode : modes.entrySet()) {
            Path path = bundle.resolve(mode.getKey());
            assertThat((int) Files.getAttribute(path, "unix:mode") & 07777)
                    .as("the mode of %s with umask %s", path, umask)
                    .isEqualTo(mode.getValue());
        }
        assertThat(bundle.resolve("rootfs/log/go")).exists();
    }

    /** In a JVM of its own, since none can change its umask. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            Path probe = Files.writeString(directory.resolve("probe"), "");
            TestBundle bundle = new TestBundle(directory.resolve("bundle"), probe, UnaryOperator.identity());
            bundle.source("source");
            bundle.copyProbe(bundle.rootfs().resolve("opt/a/probe"));
            bundle.release("go");
            bundle.write();
        }
    }

    /** A test that writes by itself is right where the umask is 022, and wrong elsewhere. */
    @Test
    void nothingThatAContainerSeesIsWrittenOtherwise() throws IOException {
        Predicate<Path> seen = file -> Objects.requireNonNull(file.getParent()).endsWith("contract")
                || file.endsWith("TestBundle.java")
                || file.endsWith("TrialBundle.java")
                || file.endsWith("IsolationTrial.java");
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            List<Path> files = sources.filter(seen).filter(Files::isRegularFile).toList();
            assertThat(files).hasSizeGreaterThan(50);
            for (Path file : files) {
                // a copy of the probe is given its mode there
                String source = Files.readString(file).replace("Files.copy(probe, to,", "");
                assertThat(WRITES.matcher(source).results().map(found -> found.group(1)))
                        .as("%s: by UsualModes it has the same mode everywhere", file)
                        .isEmpty();
            }
        }
    }
}
