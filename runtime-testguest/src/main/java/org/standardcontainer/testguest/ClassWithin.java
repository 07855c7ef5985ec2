package org.standardcontainer.testguest;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A test class that a test runs: one with extensions of its own, which make and ask things for each test, can't be {@link InGuest}
 * itself, since they would on the host too.
 */
public final class ClassWithin implements TestExecutionListener {
    private final Map<String, String> failures = new TreeMap<>();
    private int passed;
    private int skipped;

    private ClassWithin() {}

    /**
     * What became of it.
     *
     * @param passed how many tests did
     * @param skipped how many tests were skipped, or had an assumption that wasn't met
     * @param failures by test or container, what was thrown
     */
    public record Outcome(int passed, int skipped, Map<String, String> failures) {
        public Outcome {
            failures = Map.copyOf(failures);
        }
    }

    /** Runs its tests in this JVM, and says on standard error what becomes of each. Containers count if they fail. */
    public static Outcome run(Class<?> type) {
        ClassWithin run = new ClassWithin();
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass(type))
                                    .filters(EngineFilter.includeEngines("junit-jupiter"))
                                    .build(),
                            run);
        }
        return new Outcome(run.passed, run.skipped, run.failures);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
            case ABORTED -> skipped++;
            case FAILED ->
                failures.put(
                        test.getUniqueId(),
                        result.getThrowable().map(String::valueOf).orElse(""));
        }
        if (test.isTest()) {
            System.err.println("within: " + result.getStatus() + " " + test.getUniqueId() + " "
                    + result.getThrowable().map(String::valueOf).orElse(""));
        }
    }
}
