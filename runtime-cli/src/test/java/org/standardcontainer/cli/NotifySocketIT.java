package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.launcher.jna.Datagrams;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;

/** A service of systemd's of the type notify: this test is systemd, and says what the container's program would say. */
@Tag("once")
final class NotifySocketIT extends OnLinux {
    private static final String SCRIPT =
            "[ -S $NOTIFY_SOCKET ] && echo $NOTIFY_SOCKET; while ! [ -e /done ]; do sleep 0.05; done";

    private Datagrams systemd;

    @BeforeEach
    void listen() throws Exception {
        systemd = Datagrams.open();
        systemd.bind(directory, "systemd");
    }

    @AfterEach
    void close() {
        if (systemd == null) {
            return; // what was assumed does not hold
        }
        systemd.close();
    }

    @Override
    ScrProcess process() {
        return new ScrProcess(directory).through("export NOTIFY_SOCKET=" + directory.resolve("systemd") + ";", "");
    }

    /** The same socket as the container's, by the host's name of it. */
    private void say(String... texts) throws Exception {
        Path place = directory.resolve("state").resolve(id).resolve("notify");
        try (Datagrams program = Datagrams.open()) {
            ScrProcess.await(
                    "the socket",
                    () -> Files.exists(place.resolve("notify.sock"))
                            && Files.getPosixFilePermissions(place.resolve("notify.sock"))
                                            .size()
                                    == 9);
            // however long its path is
            Path link =
                    Files.createSymbolicLink(Files.createTempDirectory("scr").resolve("n"), place);
            program.connect(link.resolve("notify.sock").toString());
            for (String text : texts) {
                program.send(text);
            }
            Files.delete(link);
            Files.delete(link.getParent());
        }
    }

    /** Up to the barrier, whose descriptor goes with it. */
    private List<String> heard() throws Exception {
        List<String> heard = new ArrayList<>();
        while (!heard.contains("BARRIER=1")) {
            Optional<String> next = systemd.receive(Duration.ofSeconds(100));
            assertThat(next).as("after " + heard).isPresent();
            heard.add(next.orElseThrow());
        }
        return heard;
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "run --detach"})
    void aStartLastsUntilTheProgramIsReadyAndOnlyThatIsPassedOn(String way) throws Exception {
        bundle.script(SCRIPT);
        List<String> words = new ArrayList<>(List.of(way.split(" ")));
        words.addAll(List.of("-b", bundle(), id));
        ScrProcess.Running made = scr.start(words.toArray(String[]::new));
        ScrProcess.Running start = made;
        if (way.equals("create")) {
            assertThat(made.await()).isEqualTo(new ScrProcess.Result(0, "", ""));
            start = scr.start("start", id);
        }

        say("STATUS=half", "MAINPID=1\nWATCHDOG=1");
        ScrProcess.await("the program", () -> made.out().equals("/run/notify/notify.sock\n"));
        assertThat(start.process().isAlive()).isTrue();
        say("STATUS=all\nREADY=1\nMAINPID=1");

        assertThat(heard())
                .containsExactly("READY=1\n", "MAINPID=" + state().get("pid").asText() + "\n", "BARRIER=1");
        assertThat(start.await().code()).isZero();
    }

    /** Whose process scr stays the service's own. */
    @Test
    void runInTheForegroundGoesOn() throws Exception {
        // for a root of another number
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
        for (String place : List.of("proc", "dev", "sys", "run/notify")) {
            Files.createDirectories(bundle.directory().resolve("rootfs").resolve(place));
        }
        bundle.script("trap 'exit 4' TERM; while :; do sleep 0.05; done", NotifySocketIT::withUsers);
        ScrProcess.Running run = scr.start("run", "-b", bundle(), id);

        say("READY=1");

        assertThat(heard()).containsExactly("READY=1\n", "BARRIER=1");
        ScrProcess.await("a handler", () -> scr.run("ps", "-f", "json", id).code() == 0);
        assertThat(run.process().isAlive()).isTrue();
        assertThat(scr.run("kill", id, "KILL").code()).isZero();
        assertThat(run.await().code()).isEqualTo(128 + 9);
    }

    private static Spec withUsers(Spec spec) {
        List<LinuxNamespace> namespaces = new ArrayList<>(
                Objects.requireNonNull(Objects.requireNonNull(spec.linux()).namespaces()));
        namespaces.add(LinuxNamespace.of("user"));
        IdMapping map = new IdMapping(0L, 100000L, 1000L);
        return spec.toBuilder()
                .linux(spec.linux().toBuilder()
                        .namespaces(namespaces.toArray(LinuxNamespace[]::new))
                        .uidMappings(List.of(map))
                        .gidMappings(List.of(map))
                        .build())
                .build();
    }

    @Test
    void whoEndsWithoutAWordHoldsNobodyUp() throws Exception {
        bundle.script("true");
        assertThat(scr.run("create", "-b", bundle(), id).code()).isZero();

        assertThat(scr.run("start", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(systemd.receive(Duration.ZERO)).isEmpty();
    }

    @Test
    void whoIsDeletedMeanwhileHoldsNobodyUp() throws Exception {
        bundle.script(SCRIPT);
        ScrProcess.Running made = scr.start("create", "-b", bundle(), id);
        assertThat(made.await().code()).isZero();
        ScrProcess.Running start = scr.start("start", id);
        ScrProcess.await("the program", () -> made.out().equals("/run/notify/notify.sock\n"));

        assertThat(scr.run("delete", "--force", id).code()).isZero();

        assertThat(start.await()).isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    /** It is removed by its state then, which doesn't name the socket. */
    @Test
    void whoseJournalIsLostIsRemovedWithItsSocket() throws Exception {
        bundle.script("true");
        assertThat(scr.run("create", "-b", bundle(), id).code()).isZero();
        assertThat(scr.run("start", id).code()).isZero();
        Path own = directory.resolve("state").resolve(id);
        assertThat(own.resolve("notify").resolve("notify.sock")).exists();
        Files.delete(own.resolve("journal"));

        assertThat(scr.run("delete", id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        assertThat(own).doesNotExist();
    }

    @Test
    void whereNobodyListensNothingIsStarted() throws Exception {
        bundle.script("echo ran");
        assertThat(scr.run("create", "-b", bundle(), id).code()).isZero();

        ScrProcess.Result result = new ScrProcess(directory)
                .with("--root", directory.resolve("state").toString())
                .through("export NOTIFY_SOCKET=" + directory.resolve("nobody") + ";", "")
                .run("start", id);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("scr: NOTIFY_SOCKET: what the container says can't be passed on: connect "
                        + directory.resolve("nobody") + ": ENOENT (No such file or directory)\n");
        assertThat(state().get("status").textValue()).isEqualTo("created");
    }
}
