package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What of a journal that names one path more than once is there is removed by each replay, although an intent whose cgroup the record before it
 * removed isn't looked at again: no more than that is skipped. That it is skipped saves calls, and isn't seen here.
 */
@Tag("once")
class LinuxCgroupMadeAgainIT extends CgroupScenario {
    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void aJournalMayNameOnePathAgainAndAgain(String hierarchy) throws IOException {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path path = Files.createDirectory(cgroup.file("a"));
            Path other = Files.createDirectory(cgroup.file("other"));
            succeeds(journaled()
                    .host("", intent(path))
                    .host("", removal(path))
                    .host("", intent(other))
                    .host("", intent(path))
                    .host("", removal(path)));
            replay();
            assertThat(path).doesNotExist();
            assertThat(other).doesNotExist();
            Files.createDirectory(path);
            replay();
            assertThat(path).doesNotExist();
        }
    }

    /** What a replay removed counts for that one alone: in a plan that goes on the path may have been made again. */
    @ParameterizedTest
    @ValueSource(strings = {"freezer", "unified"})
    void theNextReplayLooksForItself(String hierarchy) throws IOException {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path path = Files.createDirectory(cgroup.file("a"));
            succeeds(journaled().host("", removal(path)));
            Path first = journal;
            journal = directory.resolve("second");
            succeeds(journaled().host("", intent(path)));
            succeeds(LaunchPlan.builder()
                    .host("", new FileOp.ReplayJournal(first.toString(), 20_000))
                    .host("", mkdir(path))
                    .host("", new FileOp.ReplayJournal(journal.toString(), 20_000))
                    .host("", mkdir(path)) // fails where it is still there
                    .host("", new FileOp.Undo(new CgroupOp.RemoveCgroup(path.toString(), 20_000)))
                    .host("", mkdir(path))
                    .host("", new FileOp.Undo(new CgroupOp.RemoveCgroupIfEmpty(path.toString()))));
            assertThat(path).doesNotExist();
        }
    }

    private static FileOp intent(Path path) {
        return new FileOp.Journal(new CgroupOp.RemoveCgroupIfEmpty(path.toString()));
    }

    private static FileOp removal(Path path) {
        return new FileOp.Journal(new CgroupOp.RemoveCgroup(path.toString(), 20_000));
    }

    private static ProcessOp mkdir(Path path) {
        return new ProcessOp.RunProgram(
                "/bin/mkdir", List.of("mkdir", path.toString()), List.of(), "/", Template.of(""), 20_000, false);
    }
}
