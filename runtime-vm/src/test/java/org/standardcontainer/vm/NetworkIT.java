package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** What a container reaches over QEMU's own network, and who reaches it; and that without one it has none. */
@Tag("once")
@Timeout(300)
class NetworkIT {
    @Opened("vm.template=tests")
    private static TestMachines machines;

    private static ContainerRuntime runtime(String... settings) {
        Map<String, String> all = new java.util.HashMap<>(Map.of("vm.network", "user", "vm.template", "tests"));
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return TestMachines.open(
                machines.directory().resolve("state-" + TestMachines.newId()), all, RuntimeListener.logging());
    }

    private static StandardContainer started(ContainerRuntime runtime, Spec spec) {
        StandardContainer container = runtime.create(TestMachines.newId(), machines.bundle(spec), Stdio.pipes());
        container.start();
        return container;
    }

    /** None of those that a kernel gives to whoever connects meanwhile. */
    private static int freePort() throws IOException {
        for (int tries = 0; ; tries++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                if (tries == 100) {
                    throw taken;
                }
            }
        }
    }

    private static String readLine(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        return TestMachines.line(socket.getInputStream());
    }

    @Test
    void withoutANetworkThereIsTheLoopbackAlone() {
        TestMachines.Result result =
                machines.run(machines.bundle(TestMachines.shell("ls /sys/class/net; cat /proc/net/route | wc -l")
                        .build()));
        assertThat(result.out()).as(result.err()).isEqualTo("lo\n1\n");
    }

    /** The host's loopback is QEMU's gateway, and answers by what is listening there. */
    @Test
    void aServerOnTheHostsLoopbackIsReached() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ContainerRuntime runtime = runtime()) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> {
                try (Socket client = server.accept()) {
                    String line = readLine(client);
                    client.getOutputStream().write("welcome\n".getBytes(StandardCharsets.US_ASCII));
                    return line;
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            try (StandardContainer container = started(
                    runtime,
                    TestMachines.shell("ls /sys/class/net; echo hello | busybox nc -w 60 10.0.2.2 "
                                    + server.getLocalPort())
                            .build())) {
                TestMachines.Result result = TestMachines.finish(container);
                assertThat(result.out()).as(result.err()).isEqualTo("eth0\nlo\nwelcome\n");
                assertThat(heard.get(60, TimeUnit.SECONDS)).isEqualTo("hello");
            }
        }
    }

    @Test
    void aForwardedPortLeadsIn() throws Exception {
        int port = freePort();
        try (ContainerRuntime runtime = runtime("vm.ports=" + port + "-" + port);
                StandardContainer container = started(
                        runtime,
                        TestMachines.shell(
                                        "echo from inside | busybox nc -l -p 8080 & "
                                                + "until busybox netstat -lnt | grep -q :8080; do sleep 0.1; done; echo ready; wait")
                                .annotations(Map.of(VmNetwork.FORWARD, port + ":8080"))
                                .build())) {
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
                assertThat(readLine(socket)).isEqualTo("from inside");
            }
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ContainerRuntime runtime = runtime("vm.forward=" + taken.getLocalPort() + ":80")) {
            Spec spec = TestMachines.shell("true").build();
            assertThatThrownBy(() -> started(runtime, spec))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("vm.forward")
                    .hasMessageContaining("TCP port " + taken.getLocalPort() + " of 127.0.0.1");
            assertThat(runtime.list()).isEmpty();
        }
    }
}
