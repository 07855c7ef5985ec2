package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.plan.TestCgroup.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Cgroups of a test's own, what makes them, and a journal that removes them. */
abstract class CgroupScenario {
    static final int EBUSY = 16;
    static final int EINVAL = 22;

    Path directory;
    Path journal;

    @BeforeEach
    void makeDirectory() throws IOException {
        OneShot.assumePossible();
        directory = Files.createTempDirectory("cgroups");
        journal = directory.resolve("journal");
    }

    @AfterEach
    void removeDirectory() {
        if (directory != null) {
            TestRoot.delete(directory);
        }
    }

    LaunchPlan.Builder journaled() {
        return LaunchPlan.builder().host("", new FileOp.OpenJournal(journal.toString()));
    }

    /** Undoes what the journal names. A cgroup that isn't empty after the patience that its record has is a failure. */
    void replay() {
        succeeds(LaunchPlan.builder().host("", new FileOp.ReplayJournal(journal.toString(), 20000)));
    }

    static CgroupOp.MakeCgroup make(Path path) {
        return new CgroupOp.MakeCgroup(path.toString());
    }

    static ProcessOp failing() {
        return new ProcessOp.RunProgram("/bin/false", List.of("false"), List.of(), "/", Template.of(""), 5000, false);
    }

    static void succeeds(LaunchPlan.Builder plan) {
        OneShot.Result result = OneShot.run(plan.build());
        assertThat(result.succeeded()).as(result.toString()).isTrue();
    }

    /** The launcher removes a cgroup that it made; a test that needs one in a certain state makes it by a plan as well. */
    void makeByPlan(Path... cgroups) {
        LaunchPlan.Builder plan = journaled();
        for (Path cgroup : cgroups) {
            plan.host("", make(cgroup));
        }
        succeeds(plan);
    }

    static void ended(List<Process> processes) throws InterruptedException {
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 9);
        }
    }
}
