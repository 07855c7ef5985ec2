package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/scr} as a program, over the backend that needs no kernel: what it starts with, prints and passes on. */
final class ScrScriptIT {
    @TempDir
    private Path directory;

    private ScrProcess scr;

    @BeforeEach
    void bundle() throws Exception {
        ShellBundle.empty(directory);
        scr = new ScrProcess(directory).with("--backend", "inmemory");
    }

    @Test
    void nothingButTheResultIsPrinted() throws Exception {
        assertThat(scr.run("--version")).satisfies(result -> {
            assertThat(result.out()).startsWith("scr version ");
            assertThat(result.err()).isEmpty();
            assertThat(result.code()).isZero();
        });
        assertThat(scr.run("delete", "--force", "web-1")).isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    @Test
    void failuresEndWith1AndNoStackTrace() throws Exception {
        assertThat(scr.run("state", "web-9")).isEqualTo(new ScrProcess.Result(1, "", """
                        scr: container web-9 does not exist
                          List the containers that do, or check the state root.
                        """));
    }

    /** Over and over from the first moment: none may end the JVM, and the container ends by the first that reaches it. */
    @ParameterizedTest
    @CsvSource({"CONT, 18", "USR1, 10", "USR2, 12", "XCPU, 24", "PWR, 30", "QUIT, 3", "37, 37", "64, 64"})
    void signalsAreForwarded(String signal, int number) throws Exception {
        ScrProcess.Running running = scr.start("run", "web-1");
        ScrProcess.await("Java", () -> ScrProcess.isJava(running.process().pid()));
        ScrProcess.await("end", () -> {
            ScrProcess.signal(signal, running.process().pid());
            return running.process().waitFor(20, TimeUnit.MILLISECONDS);
        });

        assertThat(running.await()).isEqualTo(new ScrProcess.Result(128 + number, "", ""));
    }

    /** Where there is no program to hold them. RTMIN+3 is how systemd is stopped; QUIT has a JVM print its threads to standard output, which is the container's. */
    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "37", "64"})
    void signalsThatCannotBeForwardedDoNoHarm(String signal) throws Exception {
        ScrProcess.Running running = scr.byScriptAlone().start("run", "web-1");
        ScrProcess.await("Java", () -> ScrProcess.isJava(running.process().pid()));
        for (int i = 0; i < 20; i++) {
            ScrProcess.signal(signal, running.process().pid());
        }
        ScrProcess.await("end", () -> {
            ScrProcess.signal(signal, running.process().pid());
            ScrProcess.signal("USR2", running.process().pid());
            return running.process().waitFor(20, TimeUnit.MILLISECONDS);
        });

        assertThat(running.await()).isEqualTo(new ScrProcess.Result(128 + 12, "", ""));
    }

    @Test
    void aJavaThatIsTooOldIsSaid() throws Exception {
        Path java = Files.createDirectories(directory.resolve("jdk-11/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho started");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(directory.resolve("jdk-11/release"), "JAVA_VERSION=\"11.0.2\"\n");
        ProcessBuilder builder = new ProcessBuilder(ScrProcess.SCR.toString(), "--version");
        builder.environment().put("SCR_RESIDENT", "off");
        builder.environment().put("JAVA_HOME", directory.resolve("jdk-11").toString());
        Process process = builder.redirectErrorStream(true).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("scr: " + java + " is Java 11\n  Install a Java 17 or later, or set JAVA_HOME to one.\n");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void namesThatAreNotAsciiArriveWithoutALocale() throws Exception {
        Path other = Files.createDirectory(directory.resolve("bündel"));

        assertThat(scr.run("spec", "-b", other.toString())).isEqualTo(new ScrProcess.Result(0, "", ""));

        try (Stream<Path> files = Files.list(other)) {
            assertThat(files).containsExactly(other.resolve("config.json"));
        }
    }

    @Test
    void aSymbolicLinkToItWorks() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("runtime"), ScrProcess.SCR);
        ProcessBuilder builder = new ProcessBuilder(link.toString(), "--version").directory(directory.toFile());
        builder.environment().put("SCR_RESIDENT", "off");
        Process process = builder.start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("scr version ");
        assertThat(process.waitFor()).isZero();
    }
}
