package org.standardcontainer.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.launcher.plan.TestCgroup;

/** What the kernel says of a cgroup that is removed at any moment of a look at it. */
@Timeout(120)
class VanishingIT {
    private static final long LONG_ENOUGH = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void aCgroupThatGoesIsNoError(String hierarchy) throws Exception {
        try (TestCgroup around = TestCgroup.in(hierarchy)) {
            File cgroup = around.file("a").toFile();
            AtomicBoolean done = new AtomicBoolean();
            Thread changes = new Thread(
                    () -> {
                        while (!done.get()) {
                            cgroup.mkdir();
                            cgroup.delete();
                        }
                    },
                    "changes");
            changes.start();
            long seen = 0;
            long missed = 0;
            try {
                long end = System.nanoTime() + LONG_ENOUGH;
                while (seen == 0 || missed == 0 || System.nanoTime() - end < 0) {
                    boolean there = isThere(cgroup);
                    seen += there ? 1 : 0;
                    missed += there ? 0 : 1;
                }
            } finally {
                done.set(true);
                changes.join();
            }
            assertThat(isThere(cgroup)).isFalse();
        }
    }

    private static boolean isThere(File cgroup) throws IOException {
        return Vanishing.look(
                        cgroup.toPath(), () -> Files.readString(cgroup.toPath().resolve("cgroup.procs")))
                .isPresent();
    }
}
