package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;

/** The JVM that stays: whom it serves, and what becomes of a container when it, or who asked, is killed. */
@Tag("once")
final class ResidentIT extends OnLinux {
    private static final ScrProcess.Result FINE = new ScrProcess.Result(0, "", "");
    private static final int UNSERVED = 70;

    @Override
    ScrProcess process() {
        return Residents.own(directory, 5);
    }

    private Path place() {
        return Residents.ownPlace(directory);
    }

    /** Of the one that serves now. */
    private long pid() throws Exception {
        try (Stream<Path> files = Files.list(place())) {
            Path lock = files.filter(file -> file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(Files.readString(lock).strip());
        }
    }

    /** A container whose creation takes as long as the file {@code go} isn't there. */
    private void slow() throws Exception {
        String script = "touch " + directory + "/began; while ! [ -e " + directory + "/go ]; do sleep 0.05; done";
        Hook hook = new Hook("/bin/sh", List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin"), null);
        bundle.script(
                "sleep 100",
                spec -> spec.toBuilder()
                        .hooks(new Hooks(null, List.of(hook), null, null, null, null))
                        .build());
    }

    private void began() throws Exception {
        ScrProcess.await("the hook", () -> Files.exists(directory.resolve("began")));
    }

    @Test
    void itIsItsUsersAlone() throws Exception {
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(place())) {
            assertThat(files)
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        Files.setPosixFilePermissions(place(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(scr.run("list", "-q").code())
                .as("a place that others may look into")
                .isEqualTo(UNSERVED);
        Files.setPosixFilePermissions(place(), PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void whoIsNotAlikeIsNotServed() throws Exception {
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);

        assertThat(scr.through("umask 027;", "").run("list", "-q").code()).isEqualTo(UNSERVED);
        assertThat(within("unshare --mount")).isEqualTo(UNSERVED);
        assertThat(within("setpriv --bounding-set -sys_chroot")).isEqualTo(UNSERVED);
        assertThat(scr.through("", "").run("list", "-q")).isEqualTo(FINE);
    }

    private int within(String program) throws Exception {
        return scr.through("exec " + program + " /bin/sh -c 'shift; exec \"$@\"' sh", "")
                .run("list", "-q")
                .code();
    }

    @Test
    void itsEndIsNothingToAContainerNorToTheNextCommand() throws Exception {
        bundle.script("while :; do sleep 1 & wait; done");
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);
        long first = pid();
        ScrProcess.signal("KILL", first);

        assertThat(scr.run("start", id)).isEqualTo(FINE);

        assertThat(pid()).isNotEqualTo(first);
        assertThat(state().get("status").textValue()).isEqualTo("running");
    }

    @Test
    void itsEndAmidACommandIsSaid() throws Exception {
        slow();
        ScrProcess.Running create = scr.start("create", "-b", bundle(), id);
        began();

        ScrProcess.signal("KILL", pid());
        Files.createFile(directory.resolve("go"));

        ScrProcess.Result result = create.await();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("scr: the resident JVM ended before it had answered\n");
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
    }

    @Test
    void whoIsKilledAmidACommandLeavesWhatCanBeDeleted() throws Exception {
        slow();
        ScrProcess.Running create = scr.start("create", "-b", bundle(), id);
        began();

        ScrProcess.signal("KILL", create.process().pid());

        assertThat(create.await().code()).isEqualTo(128 + 9);
        long resident = pid();
        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
        assertThat(pid()).isEqualTo(resident);
    }

    @Test
    void whoIsAskedToEndLeavesNothing() throws Exception {
        slow();
        ScrProcess.Running create = scr.start("create", "-b", bundle(), id);
        began();

        long pid = create.process().pid();
        ScrProcess.signal("TERM", pid);
        ScrProcess.await("its reading the signal", () -> !ScrProcess.isPending(pid, 15));
        Files.createFile(directory.resolve("go"));

        assertThat(create.await()).isEqualTo(new ScrProcess.Result(128 + 15, "", ""));
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
    }

    @Test
    void ofTwoWhoCreateOneAtOnceOneIsRefused() throws Exception {
        slow();
        ScrProcess.Running one = scr.start("create", "-b", bundle(), id);
        began();
        ScrProcess.Running other = scr.start("create", "-b", bundle(), id);
        ScrProcess.Result refused = other.await();
        Files.createFile(directory.resolve("go"));

        assertThat(one.await()).isEqualTo(FINE);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("exists");
    }

    @Test
    void relativePathsAreTheCallers() throws Exception {
        bundle.script("sleep 100");

        assertThat(scr.run("create", "-b", "bundle", "--pid-file", "pid", id)).isEqualTo(FINE);

        assertThat(state().get("bundle").textValue()).isEqualTo(bundle());
        assertThat(state().get("pid").asText()).isEqualTo(Files.readString(directory.resolve("pid")));
    }

    @Test
    void whatBecomesTheContainerIsNoFileOfTheHost() throws Exception {
        bundle.script("sleep 100");
        assertThat(scr.run("create", "-b", bundle(), id)).isEqualTo(FINE);

        assertThat(Files.readSymbolicLink(Path.of("/proc", state().get("pid").asText(), "exe")))
                .asString()
                .startsWith("/memfd:");
    }

    @Test
    void aFileOfTheCallersOwnIsOpenedByIt() throws Exception {
        assertThat(scr.run("list", "-q")).isEqualTo(FINE); // there is one

        assertThat(scr.run("--log", "/proc/self/fd/2", "state", "nobody").err()).contains("level=error");
    }

    /** Whoever it is left to may not have waited for it yet. */
    private static boolean hasEnded(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                    .matches("(?s).*\\) [ZX] .*");
        } catch (java.io.IOException gone) {
            return true;
        }
    }

    @Test
    void whenNobodyAsksItEnds() throws Exception {
        scr.idle(3); // long enough to be found
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
        long pid = pid();

        ScrProcess.await("its end", () -> hasEnded(pid));

        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
    }
}
