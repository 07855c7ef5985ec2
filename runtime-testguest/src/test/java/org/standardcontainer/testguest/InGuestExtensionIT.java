package org.standardcontainer.testguest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs {@link Fixtures} once, in two guests since one of them panics, and looks at what was reported here. */
@Tag("once")
class InGuestExtensionIT {
    private static final Map<String, TestExecutionResult> RESULTS = new HashMap<>();

    @BeforeAll
    static void run() {
        Equipment.find(GuestKind.CGROUP_V2);
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        selectClass(Fixtures.Mixed.class),
                                        selectClass(Fixtures.FailsBefore.class),
                                        selectClass(Fixtures.FailsAfter.class),
                                        selectClass(Fixtures.Panics.class),
                                        selectClass(Fixtures.Hangs.class))
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                boolean isClass = test.getSource().orElse(null) instanceof ClassSource;
                                RESULTS.put(isClass ? test.getDisplayName() : test.getLegacyReportingName(), result);
                            }
                        });
    }

    private static TestExecutionResult result(String name) {
        assertThat(RESULTS).containsKey(name);
        return Objects.requireNonNull(RESULTS.get(name));
    }

    private static Throwable thrown(String name, Status status) {
        TestExecutionResult result = result(name);
        assertThat(result.getStatus()).as(result.toString()).isEqualTo(status);
        return result.getThrowable().orElseThrow();
    }

    private static void assertPassed(String name) {
        assertThat(result(name).getStatus()).as(result(name).toString()).isEqualTo(Status.SUCCESSFUL);
    }

    @Test
    void whatPassesThere() {
        assertPassed("passes()");
        assertPassed("passesToo()");
        assertPassed("failsForTwo(int)[1]");
        assertPassed("Fixtures$Mixed");
    }

    @Test
    void aFailureHasItsMessageAndStackTrace() {
        Throwable failure = thrown("fails()", Status.FAILED);
        assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("the guest's");
        assertThat(Stream.of(failure.getStackTrace()).map(StackTraceElement::toString))
                .anyMatch(frame -> frame.contains("Fixtures$Mixed.fails(Fixtures.java:"));
        thrown("failsForTwo(int)[2]", Status.FAILED);
    }

    @Test
    void anExceptionHasItsCause() {
        Throwable failure = thrown("throwsSomething()", Status.FAILED);
        assertThat(failure).hasToString("java.lang.IllegalStateException: of the\n\tguest");
        assertThat(failure.getCause()).hasToString("java.io.IOException: below");
    }

    @Test
    void anAssumptionThatIsNotMetThereSkipsTheTestHere() {
        assertThat(thrown("assumes()", Status.ABORTED)).hasMessageContaining("has cgroup v2");
    }

    @Test
    void whatFailsBeforeOrAfterAllTestsFailsTheClass() {
        assertThat(thrown("Fixtures$FailsBefore", Status.FAILED)).hasMessageContaining("before all tests");
        assertThat(RESULTS).doesNotContainKey("never()");
        assertThat(thrown("Fixtures$FailsAfter", Status.FAILED)).hasMessageContaining("after all tests");
    }

    @Test
    void aGuestThatPanics() {
        assertThat(thrown("panics()", Status.FAILED))
                .hasMessageContaining("the guest ended")
                .hasMessageContaining("Kernel panic");
    }

    @Test
    void aClassThatHangs() {
        assertThat(thrown("Fixtures$Hangs", Status.FAILED))
                .hasMessageContaining("stuck for 1 s after ")
                .hasMessageContaining("thread \"main\"")
                .hasMessageContaining("GuestMain.main(GuestMain.java:")
                .hasMessageContaining("process 1 in 0::/");
    }

    @Test
    void nothingIsLeft() throws IOException {
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(ProcessHandle::info)
                        .map(Object::toString))
                .noneMatch(info -> info.contains("qemu") || info.contains("virtiofsd"));
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(GuestMachine.directoryPrefix()));
        }
    }
}
