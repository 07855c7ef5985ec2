package org.standardcontainer.launcher.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.ProcessOp.SendProcess;

/** {@link SendProcess}: who listens gets a descriptor of the init process. */
@Timeout(120)
class NativeProcessSocketIT {
    private static final int UNIX = 1;
    private static final int STREAM = 1;

    @TempDir
    private Path directory;

    private Zygotes zygotes;
    private SmallContainer container;

    @BeforeEach
    void open() throws IOException {
        zygotes = new Zygotes(SmallContainer.launcher());
        container = new SmallContainer(directory, "c");
    }

    @AfterEach
    void close() {
        if (zygotes != null) {
            if (container.directory().exists()) {
                assertThat(zygotes.run(container.destroy()).isSuccess()).isTrue();
            }
            zygotes.close();
        }
    }

    @Test
    void whoListensGetsTheProcessAndItsName() throws Exception {
        Path path = directory.resolve("l".repeat(100) + ".sock"); // longer than an address: by its directory
        Path near = directory.resolve("s");
        int listener = listen(near);
        Files.createSymbolicLink(path, near);
        LaunchPlan plan = LaunchPlan.builder()
                .all(container.begin())
                .host("", new SendProcess(path.toString(), "standard"))
                .init("", new ProcessOp.FindProgram("sh", SmallContainer.PATH))
                .host("", new FileOp.MarkPhase('c'))
                .host("", new ProcessOp.Detach())
                .init("", new ProcessOp.WaitStart())
                .init("", new ProcessOp.Exec(List.of("sh", "-c", "exit 0"), List.of()))
                .build();

        Outcome made = zygotes.run(plan);

        assertThat(made.isSuccess()).as("%s", made).isTrue();
        Sent sent = receive(listener);
        assertThat(sent.name()).isEqualTo("standard");
        assertThat(Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(sent.fd()))))
                .contains("Pid:\t" + Files.readString(container.directory().state()));
        C.close(sent.fd());
        C.close(listener);
    }

    @Test
    void nobodyListens() {
        Report report = zygotes.run(LaunchPlan.builder()
                        .all(container.begin())
                        .host("", new SendProcess("/nowhere.sock", "setns"))
                        .build())
                .report();

        assertThat(report.systemCall()).isEqualTo("connect");
        assertThat(report.path()).isEqualTo("/nowhere.sock");
        assertThat(report.errno()).isEqualTo(2);
    }

    @Test
    void thereIsNoProcessYet() {
        Report report = zygotes.run(LaunchPlan.builder()
                        .host("", new SendProcess("/nowhere.sock", "standard"))
                        .build())
                .report();

        assertThat(report.errno()).as("ESRCH").isEqualTo(3);
    }

    private record Sent(int fd, String name) {}

    private static int listen(Path path) {
        int listener = C.socket(UNIX, STREAM, 0);
        byte[] address = new byte[110];
        byte[] name = path.toString().getBytes(UTF_8);
        address[0] = UNIX;
        System.arraycopy(name, 0, address, 2, name.length);
        C.bind(listener, address, address.length);
        C.listen(listener, 1);
        return listener;
    }

    /** One message with one descriptor, into a {@code struct msghdr} of the 64-bit ABIs. */
    private static Sent receive(int listener) {
        int connection = C.accept(listener, null, null);
        try (Memory message = new Memory(72 + 64);
                Memory bytes = new Memory(64)) {
            message.clear();
            message.setPointer(16, message.share(56)); // one piece of memory
            message.setLong(24, 1);
            message.setPointer(56, bytes);
            message.setLong(64, 64);
            message.setPointer(32, message.share(72)); // room for descriptors
            message.setLong(40, 64);
            long length = C.recvmsg(connection, message, 0);
            assertThat(message.getLong(40))
                    .as("bytes of a message with one descriptor")
                    .isIn(20L, 24L);
            return new Sent(message.getInt(72 + 16), new String(bytes.getByteArray(0, (int) length), UTF_8));
        } finally {
            C.close(connection);
        }
    }

    /** The C library. */
    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        private C() {}

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int bind(int socket, byte[] address, int length) throws LastErrorException;

        static native int listen(int socket, int backlog) throws LastErrorException;

        static native int accept(int socket, @Nullable Pointer address, @Nullable Pointer length)
                throws LastErrorException;

        static native long recvmsg(int socket, Pointer message, int flags) throws LastErrorException;

        static native int close(int fd);
    }
}
