package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Memfd;
import org.standardcontainer.launcher.jna.Pipe;
import org.standardcontainer.launcher.jna.SeqPacket;

/** A launcher that is there before its plan: as the command line's program starts one. */
@Timeout(60)
class NativeEarlyIT {
    private static final byte[] NO_STREAMS_NOTHING_HANDED_ON = new byte[12];

    @TempDir
    private Path directory;

    private Launcher launcher;
    private SmallContainer container;
    private SeqPacket socket;
    private ChildProcess child;

    @BeforeEach
    void open() throws Exception {
        launcher = SmallContainer.launcher();
        container = new SmallContainer(directory, "c");
        SeqPacket.Pair pair = SeqPacket.pair();
        socket = pair.ours();
        int number = pair.theirs().number();
        child = launcher.start(
                List.of("ahead", Integer.toString(SmallContainer.NEW_NETWORK), Integer.toString(number)),
                Map.of(number, number));
        pair.theirs().close();
    }

    @AfterEach
    void close() throws Exception {
        if (socket != null) {
            socket.close();
            child.await();
            if (container.directory().exists()) {
                try (OneShot runner = new OneShot(SmallContainer.launcher())) {
                    assertThat(runner.run(container.destroy()).isSuccess()).isTrue();
                }
            }
            launcher.close();
        }
    }

    @Test
    void initIsBornIntoTheNetworkThatWasMade() throws Exception {
        Eventually.isTrue(() -> networks().size() == 1);
        String made = networks().iterator().next();
        assertThat(reported(SmallContainer.NEW_NETWORK)).isPositive();
        child.await();
        assertThat(network(container.pid())).isEqualTo(made).isNotEqualTo(network("self"));
    }

    @Test
    void whatThePlanDoesntAskForIsNotGiven() throws Exception {
        Eventually.isTrue(() -> networks().size() == 1);
        assertThat(reported(0)).isPositive();
        assertThat(network(container.pid())).isEqualTo(network("self"));
        assertThat(open(Integer.toString(container.pid()))).noneMatch(name -> name.startsWith("net:"));
    }

    @Test
    void withoutAPlanItEnds() {
        socket.close();
        child.await();
        assertThat(container.directory().exists()).isFalse();
    }

    @Test
    void whatIsNoPlanIsRefused() throws Exception {
        socket.send(new byte[5], ByteBuffer.allocate(0), List.of());
        child.await();
        assertThat(container.directory().exists()).isFalse();
    }

    /** Gives it a plan; how many bytes it reports when it succeeded, else 0. */
    private int reported(int more) throws Exception {
        byte[] plan = container
                .create(SmallContainer.NEW_PID_AND_MOUNT | more, "exit 0")
                .encode();
        try (var memfd = Memfd.sealed("plan", plan);
                Pipe reports = Pipe.open()) {
            socket.send(
                    NO_STREAMS_NOTHING_HANDED_ON,
                    ByteBuffer.allocate(0),
                    List.of(memfd.number(), reports.sink().number()));
            reports.sink().close();
            byte[] bytes = reports.readUntil(read -> false);
            Report report = Report.decode(ByteBuffer.wrap(bytes, Integer.BYTES, bytes.length - Integer.BYTES)
                    .slice());
            assertThat(report.kind()).as("%s", report).isEqualTo(Report.Kind.SUCCESS);
            return bytes.length;
        }
    }

    private Set<String> networks() {
        String own = network("self");
        return open(Integer.toString(child.pid())).stream()
                .filter(name -> name.startsWith("net:") && !name.equals(own))
                .collect(Collectors.toSet());
    }

    private static List<String> open(String pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.map(NativeEarlyIT::link).toList();
        } catch (IOException | UncheckedIOException gone) {
            return List.of();
        }
    }

    private static String link(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static String network(Object pid) {
        return link(Path.of("/proc/" + pid + "/ns/net"));
    }
}
