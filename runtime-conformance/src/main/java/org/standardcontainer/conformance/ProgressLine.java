package org.standardcontainer.conformance;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Draws how far a run is, over and over on one line of a terminal. */
final class ProgressLine implements TestExecutionListener {
    private static final int WIDTH = 24;

    private final Optional<PrintStream> terminal;
    private final long began = System.nanoTime();
    private long total;
    private long done;
    private long failed;
    private String chapter = "";
    private @Nullable TestPlan plan;
    private @Nullable Throwable firstFailure;

    ProgressLine(Optional<PrintStream> terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
        total = testPlan.countTestIdentifiers(TestIdentifier::isTest);
    }

    @Override
    public synchronized void dynamicTestRegistered(TestIdentifier test) {
        total += test.isTest() ? 1 : 0;
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        done += test.isTest() ? 1 : 0;
        draw();
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            failed += test.isTest() ? 1 : 0;
            if (firstFailure == null) {
                firstFailure = result.getThrowable().orElse(null);
            }
        }
        if (test.isTest()) {
            done++;
            if (plan != null) {
                chapter =
                        plan.getParent(test).map(TestIdentifier::getDisplayName).orElse("");
            }
        }
        draw();
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan testPlan) {
        terminal.ifPresent(PrintStream::println);
    }

    /** What to throw when the run has no results: the runtime couldn't be opened. */
    synchronized RuntimeException firstFailure() {
        return firstFailure instanceof RuntimeException e
                ? e
                : new IllegalStateException("the kit ran no test: " + firstFailure, firstFailure);
    }

    private void draw() {
        if (terminal.isEmpty()) {
            return;
        }
        int filled = total == 0 ? 0 : (int) (WIDTH * done / total);
        String bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        terminal.get().printf("\r[%s]  %-20.20s  %d/%d  %d failed  %d s ", bar, chapter, done, total, failed, seconds);
        terminal.get().flush();
    }
}
