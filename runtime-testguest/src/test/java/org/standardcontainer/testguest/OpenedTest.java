package org.standardcontainer.testguest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes that have something opened, and looks at what was done in which order. */
class OpenedTest {
    private static final List<String> DONE = new ArrayList<>();

    record Door(String name) implements AutoCloseable {
        static Door open(String... words) {
            assumeTrue(!List.of(words).contains("none"), "there is no door");
            DONE.add("open " + String.join(" ", words));
            return new Door(String.join(" ", words));
        }

        @Override
        public void close() {
            DONE.add("close " + name);
        }
    }

    abstract static class Sides {
        @Opened({"of", "each"})
        Door inherited;
    }

    static class Both extends Sides {
        @Opened("of all")
        private static Door shared;

        @BeforeAll
        static void before() {
            DONE.add("before with " + shared.name());
        }

        @AfterAll
        static void after() {
            DONE.add("after");
        }

        @BeforeEach
        void beforeEach() {
            DONE.add("before each with " + inherited.name());
        }

        @AfterEach
        void afterEach() {
            DONE.add("after each");
        }

        @Test
        void first() {}

        @Nested
        class Inner {
            @Opened("inner")
            private Door door;

            @Test
            void second() {
                DONE.add("inner test with " + door.name());
            }
        }
    }

    static class Without {
        @Opened("none")
        private Door door;

        @BeforeEach
        void never() {
            DONE.add("before each");
        }

        @Test
        void test() {}

        @AfterEach
        void neverEither() {
            DONE.add("after each with " + door.name());
        }
    }

    private static List<TestExecutionResult.Status> run(Class<?> type) {
        DONE.clear();
        List<TestExecutionResult.Status> tests = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(type))
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    tests.add(result.getStatus());
                                }
                            }
                        });
        return tests;
    }

    @Test
    void allMethodsHaveItAndNoneComesAfterItsClose() {
        assertThat(run(Both.class)).hasSize(2).containsOnly(TestExecutionResult.Status.SUCCESSFUL);

        assertThat(DONE)
                .containsExactly(
                        "open of all",
                        "before with of all",
                        "open of each",
                        "before each with of each",
                        "after each",
                        "close of each",
                        "open of each",
                        "open inner",
                        "before each with of each",
                        "inner test with inner",
                        "after each",
                        "close inner",
                        "close of each",
                        "after",
                        "close of all");
    }

    @Test
    void whereItCannotBeOpenedNoMethodIsCalled() {
        assertThat(run(Without.class)).containsExactly(TestExecutionResult.Status.ABORTED);

        assertThat(DONE).isEmpty();
    }
}
