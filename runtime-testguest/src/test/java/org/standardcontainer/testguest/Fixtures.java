package org.standardcontainer.testguest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes whose tests run in a guest for {@link InGuestExtensionIT}, and end in every way. */
final class Fixtures {
    private static final Path CONTROLLERS = Path.of("/sys/fs/cgroup/cgroup.controllers");

    private Fixtures() {}

    @InGuest(GuestKind.CGROUP_V2)
    static class Mixed {
        private static String where = "nowhere";

        @BeforeAll
        static void before() throws IOException {
            where = Files.readString(Path.of("/proc/self/cgroup"));
        }

        @Test
        void passes() throws IOException {
            assertThat(where).isEqualTo("0::/\n");
            assertThat(Files.readString(CONTROLLERS).strip().split(" ")).contains("memory", "pids", "cpu", "io");
        }

        @Test
        void fails() {
            assertThat("the guest's").isEqualTo("the host's");
        }

        @Test
        void throwsSomething() {
            throw new IllegalStateException("of the\n\tguest", new IOException("below"));
        }

        @Test
        void assumes() {
            assumeTrue(Files.notExists(CONTROLLERS), "has cgroup v2");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void failsForTwo(int number) {
            assertThat(number).isEqualTo(1);
        }

        @Nested
        class Inner {
            @Test
            void passesToo() {
                assertThat(where).startsWith("0::");
            }
        }
    }

    @InGuest(GuestKind.CGROUP_V2)
    static class FailsBefore {
        @BeforeAll
        @SuppressWarnings("DoNotCallSuggester")
        static void before() {
            throw new IllegalStateException("before all tests");
        }

        @Test
        void never() {}
    }

    @InGuest(GuestKind.CGROUP_V2)
    static class FailsAfter {
        @AfterAll
        @SuppressWarnings("DoNotCallSuggester")
        static void after() {
            throw new IllegalStateException("after all tests");
        }

        @Test
        void passes() {}
    }

    @InGuest(GuestKind.CGROUP_V2)
    static class Panics {
        @Test
        void panics() throws IOException {
            Files.writeString(Path.of("/proc/sysrq-trigger"), "c");
        }
    }

    @InGuest(value = GuestKind.CGROUP_V2, seconds = 1)
    static class Hangs {
        @BeforeAll
        static void hang() throws InterruptedException {
            new java.util.concurrent.CountDownLatch(1).await();
        }

        @Test
        void never() {}
    }
}
