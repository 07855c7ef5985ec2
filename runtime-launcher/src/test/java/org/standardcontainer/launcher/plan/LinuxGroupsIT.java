package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link GroupOp}s do on a tree that is made up: directories and files as resctrl has them, which needs a processor that few have.
 * There are no files in a new directory here, and one that has files can't be removed.
 */
class LinuxGroupsIT {
    private static final int EINVAL = 22;
    private static final int EEXIST = 17;
    private static final int ENOENT = 2;

    private Path root;
    private Path journal;
    private int type;

    @BeforeEach
    void makeTree() throws Exception {
        OneShot.assumePossible();
        root = Files.createTempDirectory("resctrl");
        journal = root.resolve("journal");
        Files.createDirectory(root.resolve("mon_groups"));
        Files.writeString(root.resolve("schemata"), "    L3:0=0ff;1=0ff\n    MB:0= 100;1= 100\n");
        Files.createFile(root.resolve("tasks"));
        Process stat = new ProcessBuilder("stat", "-f", "-c", "%t", root.toString()).start();
        type = Integer.parseUnsignedInt(
                new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip(), 16);
    }

    @AfterEach
    void removeTree() {
        if (root != null) {
            TestRoot.delete(root);
        }
    }

    private LaunchPlan.Builder journaled() {
        return LaunchPlan.builder().host("", new FileOp.OpenJournal(journal.toString()));
    }

    private GroupOp make(String name, boolean mustBeNew, boolean stays) {
        return new GroupOp.MakeGroup(root.resolve(name).toString(), type, mustBeNew, stays);
    }

    private void replay() throws IOException {
        OneShot.Result result = OneShot.run(LaunchPlan.builder()
                .host("", new FileOp.ReplayJournal(journal.toString(), 60_000))
                .build());
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        Files.delete(journal);
    }

    private static void succeeds(LaunchPlan.Builder plan) {
        OneShot.Result result = OneShot.run(plan.build());
        assertThat(result.succeeded()).as(result.toString()).isTrue();
    }

    private static OneShot.Result fails(LaunchPlan.Builder plan, int errno) {
        OneShot.Result result = OneShot.run(plan.build());
        assertThat(result.errno()).as(result.toString()).isEqualTo(errno);
        return result;
    }

    @Test
    void whatWasMadeIsRemovedAndWhatWasThereIsNot() throws IOException {
        succeeds(journaled()
                .host("", make("own", true, false))
                .host("", make("mon_groups/own", true, false))
                .host("", make("kept", false, true))
                .host("", make("mon_groups", false, false))
                .host("", new FileOp.Journal(new FileOp.Settle())));
        assertThat(root.resolve("own")).isDirectory();
        assertThat(root.resolve("mon_groups/own")).isDirectory();
        replay();
        assertThat(root.resolve("own")).doesNotExist();
        assertThat(root.resolve("mon_groups/own")).doesNotExist();
        assertThat(root.resolve("kept"))
                .as("that of a container that was there")
                .isDirectory();

        fails(journaled().host("", make("kept", true, false)), EEXIST);
        assertThat(root.resolve("kept")).isDirectory();
        Files.deleteIfExists(journal);
        fails(journaled().host("", make("other", false, true)).host("", make("none/below", false, false)), ENOENT);
        assertThat(root.resolve("other")).as("that of a creation that failed").doesNotExist();
    }

    @Test
    void nothingIsMadeElsewhere() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), root.resolve("mon_groups"));
        fails(LaunchPlan.builder().host("", new GroupOp.MakeGroup(root + "/x", type + 1, false, false)), EINVAL);
        fails(LaunchPlan.builder().host("", make("x/../y", false, false)), EINVAL);
        assertThat(OneShot.run(LaunchPlan.builder()
                                .host("", make("link/x", false, false))
                                .build())
                        .succeeded())
                .isFalse();
        assertThat(root.resolve("mon_groups/x")).doesNotExist();
        assertThat(root.resolve("x")).doesNotExist();
    }

    @Test
    void linesOfAGroupThatIsThereAreCompared() throws IOException {
        String before = Files.readString(root.resolve("schemata"));
        succeeds(compared("L3:0=ff;1=FF", "MB:1=100", "L3: 0 = 00ff"));
        for (String other : List.of("L3:0=f", "L3:2=ff", "MB:0=10", "MB:0=1000", "L2:0=ff", "L3")) {
            OneShot.Result result = fails(compared("L3:0=ff", other), EEXIST);
            assertThat(result.path()).isEqualTo(other);
        }
        assertThat(Files.readString(root.resolve("schemata"))).isEqualTo(before);
        succeeds(LaunchPlan.builder()
                .host("", make("", false, true))
                .host("", new GroupOp.WriteSchemata(root.toString(), List.of("L3:0=1", "L3:0=2"), type, false)));
        assertThat(Files.readString(root.resolve("schemata")))
                .as("one write each, the last at last")
                .isEqualTo("L3:0=2\n" + before.substring("L3:0=2\n".length()));
    }

    private LaunchPlan.Builder compared(String... lines) {
        return LaunchPlan.builder()
                .host("", make("", false, true))
                .host("", new GroupOp.WriteSchemata(root.toString(), List.of(lines), type, true));
    }

    @Test
    void theInitProcessIsAmongTheTasks() throws IOException {
        succeeds(LaunchPlan.builder()
                .host("", new ProcessOp.CloneInit(0))
                .host("", new GroupOp.JoinGroup(root.toString(), type))
                .init("", new ProcessOp.FindProgram("/bin/true", List.of()))
                .init("", new ProcessOp.Exec(List.of("/bin/true"), List.of())));
        assertThat(Files.readString(root.resolve("tasks"))).matches("[0-9]+");
        fails(
                LaunchPlan.builder()
                        .host("", new ProcessOp.CloneInit(0))
                        .host("", new GroupOp.JoinGroup(root + "/none", type)),
                ENOENT);
    }
}
