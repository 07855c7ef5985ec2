package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive's name, by what a Java says of itself: one that jlink has made leaves its build out. */
@EnabledOnOs(OS.LINUX)
final class ArchiveOfJlinksTest {
    private static final String JAVA = """
            #!/bin/sh
            for word; do case $word in
            -XX:SharedArchiveFile=*) file=${word#*=} ;;
            -XX:DumpLoadedClassList=*) : >"${word#*=}" ;;
            esac; done
            case $* in
            *-Xshare:dump*) : >"$file" ;;
            *) echo "$*" ;;
            esac
            """;

    @TempDir
    private Path directory;

    private Path target;

    @BeforeEach
    void aTreeOfItsOwn() throws IOException {
        target = Files.createDirectories(directory.resolve("tree/runtime-cli/target"));
        Files.createFile(Files.createDirectory(target.resolve("classes")).resolve("module-info.class"));
        Files.writeString(target.resolve("classpath"), directory.resolve("a.jar") + "\n");
        Files.createFile(directory.resolve("a.jar"));
        program(target.resolve("scr"), "#!/bin/sh\n");
    }

    @Test
    void withoutABuildTheVersionIsItsName() throws Exception {
        Path java = java("JAVA_VERSION=\"21.0.9\"\nMODULES=\"java.base\"\n");

        assertThat(archive(java)).isEmpty();

        assertThat(archives()).containsExactly("21.0.9.jsa");
        assertThat(scr(java)).contains("-XX:SharedArchiveFile=" + target.resolve("lib/21.0.9.jsa") + " ");
    }

    @Test
    void theBuildIsItsNameWhereItIsSaid() throws Exception {
        Path java = java("JAVA_VERSION=\"25.0.3\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9-LTS\"\n");

        assertThat(archive(java)).isEmpty();

        assertThat(archives()).containsExactly("25.0.3+9-LTS.jsa");
        assertThat(scr(java)).contains("-XX:SharedArchiveFile=" + target.resolve("lib/25.0.3+9-LTS.jsa") + " ");
    }

    @Test
    void withoutEitherThereIsNone() throws Exception {
        Path java = java("MODULES=\"java.base\"\n");

        assertThat(archive(java)).isEmpty();
        assertThat(archives()).isEmpty();

        Files.createFile(target.resolve("lib/.jsa")); // of a build that was made before
        assertThat(scr(java)).startsWith("-Xshare:auto ").doesNotContain("SharedArchiveFile");
    }

    private String archive(Path java) throws Exception {
        return output(List.of(
                "sh",
                DocumentationTest.ROOT
                        .resolve("runtime-cli/src/main/sh/archive.sh")
                        .toString(),
                target.toString(),
                java.toString()));
    }

    /** What {@code bin/scr} calls Java with. */
    private String scr(Path java) throws Exception {
        Files.delete(target.resolve("scr"));
        Path bin = Files.createDirectory(directory.resolve("tree/bin"));
        Path script = bin.resolve("scr");
        program(script, Files.readString(ScrProcess.SCR));
        return output(List.of("env", "JAVA_HOME=" + java.resolve("../..").normalize(), script.toString(), "--version"));
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    private List<String> archives() throws IOException {
        try (Stream<Path> files = Files.list(target.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsa"))
                    .toList();
        }
    }

    private Path java(String release) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("jre/bin"));
        Files.writeString(directory.resolve("jre/release"), release);
        program(bin.resolve("jar"), "#!/bin/sh\n: >\"$4\"\n");
        return program(bin.resolve("java"), JAVA);
    }

    private static Path program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
