package org.standardcontainer.conformance;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.standardcontainer.conformance.report.Results;

/**
 * Runs the kit against a runtime from a program, such as {@code scr conformance}. For a JUnit project, extend
 * {@link RuntimeConformance} instead.
 */
public final class Kit {
    static final String RUN = "standardcontainer.kit.run";

    private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

    private Kit() {}

    /** A run in progress; its conformance class finds it by its key. */
    record Run(
            RuntimeSource source,
            KitOptions options,
            AtomicReference<Results> results,
            AtomicReference<Exception> unwritten) {}

    /**
     * Runs the tests and returns their results; tests that fail are results, not exceptions, and so is a runtime that
     * can't be closed or has left something behind. The report, if one is asked for, has been written then.
     *
     * @throws RuntimeException if the runtime can't be opened at all, or the report's directory can't be written to;
     *     nothing was run then
     * @throws UncheckedIOException if the report could not be written at the end
     * @throws IllegalArgumentException if the options pick no test
     */
    public static Results run(RuntimeSource source, KitOptions options) {
        String key = UUID.randomUUID().toString();
        Run run = new Run(source, options, new AtomicReference<>(), new AtomicReference<>());
        RUNS.put(key, run);
        try {
            ProgressLine progress = new ProgressLine(options.progress());
            // none of the listeners and engines that happen to be on the class path: they would print, or run other
            // tests
            Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                    .enableTestExecutionListenerAutoRegistration(false)
                    .enablePostDiscoveryFilterAutoRegistration(false)
                    .enableLauncherSessionListenerAutoRegistration(false)
                    .enableLauncherDiscoveryListenerAutoRegistration(false)
                    .addTestExecutionListeners(progress)
                    .build());
            launcher.execute(request(key, options));
            Results results = run.results().get();
            if (results == null) {
                throw progress.firstFailure();
            }
            Exception unwritten = run.unwritten().get();
            if (unwritten != null) {
                throw new UncheckedIOException(
                        "the report could not be written", new IOException(unwritten.toString(), unwritten));
            }
            if (results.tests().isEmpty()) {
                throw new IllegalArgumentException("the options pick no test: " + options);
            }
            return results;
        } finally {
            RUNS.remove(key);
        }
    }

    static Run find(String key) {
        Run run = RUNS.get(key);
        if (run == null) {
            throw new IllegalStateException("GivenConformance is run by Kit.run alone");
        }
        return run;
    }

    private static LauncherDiscoveryRequest request(String key, KitOptions options) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(GivenConformance.class))
                .configurationParameter(RUN, key)
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter(
                        "junit.jupiter.execution.parallel.config.fixed.parallelism",
                        Integer.toString(options.parallelism()))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
                .build();
    }
}
