package org.standardcontainer.testguest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a guest with systemd offers to the tests that need one. */
@InGuest(GuestKind.SYSTEMD)
class SystemdGuestIT {
    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        return output;
    }

    @Test
    void systemdIsTheFirstProcessAndHasStartedEverything() throws IOException, InterruptedException {
        assertThat(Files.readString(Path.of("/proc/1/comm"))).isEqualTo("systemd\n");
        assertThat(output("systemctl", "is-system-running", "--wait"))
                .as(() -> failed())
                .isEqualTo("running");
    }

    private static String failed() {
        try {
            return output("systemctl", "--failed");
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    @Test
    void itAnswersOverTheBus() throws IOException, InterruptedException {
        assertThat(output(
                        "busctl",
                        "call",
                        "org.freedesktop.systemd1",
                        "/org/freedesktop/systemd1",
                        "org.freedesktop.systemd1.Manager",
                        "GetUnit",
                        "s",
                        "scr-tests.service"))
                .isEqualTo("o \"/org/freedesktop/systemd1/unit/scr_2dtests_2eservice\"");
    }

    @Test
    void theBusLetsJavaIn() throws IOException {
        try (SocketChannel bus = SocketChannel.open(UnixDomainSocketAddress.of("/run/dbus/system_bus_socket"))) {
            bus.write(
                    ByteBuffer.wrap("\0AUTH EXTERNAL 30\r\n".getBytes(US_ASCII))); // "0", root's number, in hexadecimal
            ByteBuffer answer = ByteBuffer.allocate(100);
            bus.read(answer);
            assertThat(new String(answer.array(), US_ASCII)).startsWith("OK ");
        }
    }

    @Test
    void aScopeHasItsLimitInTheKernel() throws IOException, InterruptedException {
        String script = "cat \"/sys/fs/cgroup$(cut -d: -f3 /proc/self/cgroup)/memory.max\"";
        assertThat(output("systemd-run", "--quiet", "--scope", "-p", "MemoryMax=64M", "sh", "-c", script))
                .isEqualTo("67108864");
    }
}
