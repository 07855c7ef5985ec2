package org.standardcontainer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** {@code examples/my-runtime}: its one class compiles against what is built here, and its tests pass. */
@Tag("once")
final class ExampleProjectIT {
    private static final Path PROJECT = Path.of("..", "examples", "my-runtime");
    private static final Path SOURCE = PROJECT.resolve("src/test/java/com/example/MyRuntimeTest.java");
    private static final int LINES = 30;
    private static final int SOME = 5;

    @TempDir
    private Path classes;

    @Test
    void aBackendIsTestedInUnderThirtyLines() throws Exception {
        assertThat(Files.readAllLines(SOURCE)).hasSizeLessThan(LINES);
        compile();

        TestExecutionSummary summary = run();

        assertThat(summary.getTotalFailureCount())
                .as(summary.getFailures().stream()
                        .map(f -> f.getTestIdentifier().getDisplayName() + ": "
                                + f.getException().getMessage())
                        .toList()
                        .toString())
                .isZero();
        assertThat(summary.getTestsSucceededCount()).isGreaterThan(SOME);
    }

    private void compile() throws Exception {
        Path log = classes.resolve("javac.log");
        Process javac = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin/javac")
                                .toString(),
                        "-d",
                        classes.toString(),
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        "-proc:none",
                        SOURCE.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(javac.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(javac.exitValue()).as(Files.readString(log)).isZero();
    }

    private TestExecutionSummary run() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            thread.setContextClassLoader(loader);
            LauncherFactory.create(LauncherConfig.builder()
                            .enableTestExecutionListenerAutoRegistration(false)
                            .build())
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass("com.example.MyRuntimeTest"))
                                    .configurationParameter(
                                            "standardcontainer.kit.report",
                                            classes.resolve("report").toString())
                                    .build(),
                            listener);
        } finally {
            thread.setContextClassLoader(before);
        }
        return listener.getSummary();
    }
}
