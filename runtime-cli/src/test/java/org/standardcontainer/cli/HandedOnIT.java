package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a container gets of its caller's besides standard streams: {@code --preserve-fds}, sockets of systemd; and {@code exec --cgroup}. */
@Tag("once")
class HandedOnIT extends OnLinux {
    private static final String LOOK = "cat <&3; cat <&4; echo /proc/self/fd/*; echo $LISTEN_FDS $LISTEN_PID";

    private ScrProcess handing;

    @BeforeEach
    void files() throws Exception {
        Files.writeString(directory.resolve("one"), "one\n");
        Files.writeString(directory.resolve("two"), "two\n");
        handing = process()
                .with("--backend", "linux", "--root", directory.resolve("state").toString())
                .through("", "3<one 4<two 5</dev/null");
    }

    @Test
    void asManyAsAreAskedForAndNoMore() throws Exception {
        bundle.script(LOOK);

        ScrProcess.Result result = handing.run("run", "--preserve-fds", "2", "-b", bundle(), id);
        assertThat(result.err()).isEmpty();
        // the shell's own one for the directory that it reads is the lowest that is free
        assertThat(result.out()).isEqualTo(both("0 1 2 3 4 5") + "\n");
        ScrProcess.Result missing = handing.run("run", "--preserve-fds", "4", "-b", bundle(), id);
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("descriptor 6 (of 4) is not open");
    }

    @Test
    void socketsOfSystemdComeFirstAndTheProgramIsTold() throws Exception {
        bundle.script(LOOK);
        handing.through("export LISTEN_FDS=1 LISTEN_PID=$$;", "3<one 4<two 5</dev/null");

        Path pid = directory.resolve("pid");
        ScrProcess.Running running = handing.start(
                "run", "--detach", "--preserve-fds", "1", "--pid-file", pid.toString(), "-b", bundle(), id);
        assertThat(running.await().code()).isEqualTo(0);
        ScrProcess.await("its last line", () -> running.out().endsWith("1 1\n"));
        assertThat(running.out()).isEqualTo(both("0 1 2 3 4 5") + "1 1\n");
    }

    @Test
    void furtherProcessesHaveTheirCallersAndGoWhereTheyAreTold() throws Exception {
        bundle.script("while :; do sleep 1 & wait; done");
        assertThat(scr.run("run", "--detach", "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", ""));
        ScrProcess.Result result = handing.run("exec", "--preserve-fds", "2", id, "sh", "-c", LOOK);
        assertThat(result.out()).startsWith(both("0 1 2 3 4 5"));

        Path cgroup = memoryCgroup(state().get("pid").asText());
        assumeTrue(Files.isDirectory(cgroup), "no memory cgroup of v1");
        Files.createDirectory(cgroup.resolve("below"));
        assertThat(scr.run("exec", "--cgroup", "memory:/below", id, "cat", "/proc/self/cgroup")
                        .out())
                .containsPattern(":memory:.*/below\n")
                .doesNotContainPattern(":pids:.*/below\n");
        assertThat(scr.run("exec", "--cgroup", "memory:../up", id, "true").err())
                .contains("has no cgroup memory:../up");
        assertThat(scr.run("exec", "--cgroup", "none:/below", id, "true").err()).contains("has no cgroup none:below");
    }

    /** That a descriptor comes along is what the launcher's tests see: Java can't receive it from such a socket. */
    @Test
    void whoListensOnAPidfdSocketIsToldOfEachProcess() throws Exception {
        bundle.script("while :; do sleep 1 & wait; done");
        Path socket = directory.resolve("pidfd.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
            String option = "--pidfd-socket=" + socket;

            assertThat(scr.run("create", option, "-b", bundle(), id)).isEqualTo(new ScrProcess.Result(0, "", ""));
            assertThat(said(server)).isEqualTo("standard");
            scr.run("start", id);
            assertThat(scr.run("exec", "--detach", option, id, "sleep", "0").code())
                    .isZero();
            assertThat(said(server)).isEqualTo("setns");
            assertThat(scr.run("exec", option, id, "sleep", "0").code()).isZero();
            assertThat(said(server)).isEqualTo("setns");
        }
        assertThat(scr.run("exec", "--pidfd-socket", "/nowhere.sock", id, "true")
                        .err())
                .contains("/nowhere.sock: connect: ENOENT", "Listen before the call.");
        assertThat(process()
                        .run("--backend", "inmemory", "create", "--pidfd-socket", "/x", "-b", bundle(), "y")
                        .err())
                .contains("option --pidfd-socket is not supported");
    }

    private static String said(ServerSocketChannel server) throws Exception {
        try (SocketChannel connection = server.accept()) {
            assertThat(connection).as("somebody who has connected").isNotNull();
            ByteBuffer text = ByteBuffer.allocate(64);
            connection.read(text);
            return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        }
    }

    /** As in Go, where a flag that isn't given is an empty text. */
    @Test
    void anEmptyFileIsNone() throws Exception {
        bundle.script("sleep 100");

        assertThat(scr.run(
                        "--log=",
                        "create",
                        "--pid-file=",
                        "--console-socket=",
                        "--pidfd-socket",
                        "",
                        "-b",
                        bundle(),
                        id))
                .isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    private static String both(String open) {
        return "one\ntwo\n/proc/self/fd/" + open.replace(" ", " /proc/self/fd/") + "\n";
    }

    private static Path memoryCgroup(String pid) throws Exception {
        return Files.readAllLines(Path.of("/proc", pid, "cgroup")).stream()
                .filter(line -> line.contains(":memory:"))
                .map(line -> Path.of("/sys/fs/cgroup/memory" + line.substring(line.lastIndexOf(':') + 1)))
                .findFirst()
                .orElse(Path.of("/nothing"));
    }
}
