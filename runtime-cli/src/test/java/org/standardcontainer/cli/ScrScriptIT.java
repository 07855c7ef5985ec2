package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /** With CONT, which does nothing to a JVM that doesn't forward it; TERM would end that with the same code. */
    @Test
    void signalsAreForwarded() throws Exception {
        ScrProcess.Running running =
                scr.start("run", "--pid-file", directory.resolve("pid").toString(), "web-1");
        ScrProcess.await("pid file", () -> Files.exists(directory.resolve("pid")));
        ScrProcess.await("end", () -> {
            new ProcessBuilder("kill", "-CONT", Long.toString(running.process().pid()))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            return running.process().waitFor(50, TimeUnit.MILLISECONDS);
        });

        assertThat(running.await()).isEqualTo(new ScrProcess.Result(128 + 18, "", ""));
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
        Process process = new ProcessBuilder(link.toString(), "--version")
                .directory(directory.toFile())
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("scr version ");
        assertThat(process.waitFor()).isZero();
    }
}
