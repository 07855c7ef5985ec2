package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;

/** The archive of classes that the build writes: what a command of a client's takes is in it, all of it on the Java that most have. */
final class ArchiveIT extends OnLinux {
    private static final Path LIB = DocumentationTest.ROOT.resolve("runtime-cli/target/lib");

    @Test
    @EnabledOnJre(JRE.JAVA_17) // later ones take no class of picocli's, which are of an old format
    void whatStateTakesComesFromTheArchive() throws Exception {
        Path archive = LIB.resolve(System.getProperty("java.runtime.version") + ".jsa");
        assumeTrue(Files.exists(archive), "no archive was made for " + System.getProperty("java.home"));
        bundle.script("sleep 100");
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        Path loaded = directory.resolve("loaded");

        Process state = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:SharedArchiveFile=" + archive,
                        "-XX:+UseSerialGC",
                        "-Xlog:class+load:file=" + loaded,
                        "-cp",
                        Files.readString(LIB.resolve("classpath")).strip(),
                        Main.class.getName(),
                        "--root",
                        directory.resolve("state").toString(),
                        "state",
                        id)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("printed").toFile())
                .start();
        assertThat(state.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(directory.resolve("printed"))).contains("\"created\"");
        assertThat(state.exitValue()).isZero();
        try (Stream<String> lines = Files.lines(loaded)) {
            List<String> all = lines.toList();
            assertThat(all).anyMatch(line -> line.contains("RuncState source: shared objects file"));
            assertThat(all).noneMatch(line -> line.contains(" source: file:"));
            // what such a command does without: decision 617
            assertThat(all)
                    .noneMatch(line -> line.contains("picocli.CommandLine$Model"))
                    .noneMatch(line -> line.contains("com.sun.jna."))
                    .noneMatch(line -> line.contains("URLClassPath$JarLoader ")) // no file of the class path is opened
                    .noneMatch(line -> line.contains("java.lang.runtime.ObjectMethods"))
                    .noneMatch(line -> line.contains("org.standardcontainer.linux.HostFactsReader "));
        }
    }
}
