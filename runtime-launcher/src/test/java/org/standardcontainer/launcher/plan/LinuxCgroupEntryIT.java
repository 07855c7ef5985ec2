package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_MOUNTS;
import static org.standardcontainer.launcher.plan.TestRoot.finish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How init moves itself into cgroups of v1, by lists that its maker has opened. */
class LinuxCgroupEntryIT extends CgroupScenario {
    private static final int ENOENT = 2;
    private static final int EBADMSG = 74;

    @Test
    void initIsInEachOfThemAndKeepsNoneOpen() throws IOException {
        try (TestCgroup freezer = TestCgroup.in("freezer");
                TestCgroup memory = TestCgroup.in("memory")) {
            OneShot.Result result = OneShot.run(finish(
                    journaled()
                            .host("", open(freezer.path()))
                            .host("", open(memory.path()))
                            .host("", new ProcessOp.CloneInit(NEW_MOUNTS))
                            .init("", enter(1, memory.path()))
                            .init("", enter(0, freezer.path())),
                    "cat /proc/self/cgroup; readlink /proc/self/fd/* | grep tasks"));

            assertThat(result.output())
                    .contains("freezer:")
                    .contains("/" + freezer.path().getFileName())
                    .contains("memory:")
                    .contains("/" + memory.path().getFileName())
                    .doesNotContain("tasks");
        }
    }

    @Test
    void anotherNumberAndASecondTimeAreRefused() throws IOException {
        try (TestCgroup freezer = TestCgroup.in("freezer")) {
            for (int number : new int[] {0, 1, 24, -1}) {
                OneShot.Result result = OneShot.run(finish(
                        LaunchPlan.builder()
                                .host("", open(freezer.path()))
                                .host("", new ProcessOp.CloneInit(NEW_MOUNTS))
                                .init("", enter(0, freezer.path()))
                                .init("", enter(number, freezer.path())),
                        "true"));
                assertThat(result.errno()).as("%d: %s", number, result).isEqualTo(EBADMSG);
                assertThat(TestCgroup.processes(freezer.path())).isEmpty();
            }
        }
    }

    @Test
    void whatIsNoCgroupOfV1IsRefused() throws IOException {
        Path list = Files.createFile(directory.resolve("tasks"));
        assertThat(errno(directory)).isEqualTo(EINVAL);
        assertThat(list).isEmptyFile();
        try (TestCgroup unified = TestCgroup.in("unified")) {
            assertThat(errno(unified.path())).isEqualTo(ENOENT);
        }
    }

    private static int errno(Path path) {
        return OneShot.run(LaunchPlan.builder().host("", open(path)).build()).errno();
    }

    private static CgroupOp.OpenMembers open(Path path) {
        return new CgroupOp.OpenMembers(path.toString());
    }

    private static CgroupOp.EnterCgroup enter(int number, Path path) {
        return new CgroupOp.EnterCgroup(number, path.toString());
    }
}
