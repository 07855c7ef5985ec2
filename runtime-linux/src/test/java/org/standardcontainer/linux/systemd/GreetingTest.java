package org.standardcontainer.linux.systemd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said before the first message. The other side's answer is in the socket before it is asked. */
@Timeout(60)
class GreetingTest {
    private static final String OK = "OK 0123456789abcdef0123456789abcdef\r\n";

    @TempDir
    Path directory;

    private ServerSocketChannel listening;
    private SocketChannel ours;
    private SocketChannel theirs;

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        ours = SocketChannel.open(address);
        theirs = listening.accept();
    }

    @AfterEach
    void close() throws IOException {
        theirs.close();
        ours.close();
        listening.close();
    }

    private void answer(String text) throws IOException {
        theirs.write(US_ASCII.encode(text));
    }

    @Test
    void allOfItComesAtOnceAndNothingIsTakenOfWhatFollowsTheAnswer() throws IOException {
        answer(OK + "more");
        Greeting.exchange(ours);

        ByteBuffer greeting = ByteBuffer.allocate(200);
        theirs.read(greeting);
        assertThat(US_ASCII.decode(greeting.flip()).toString()).matches("\0AUTH EXTERNAL (3[0-9])+\r\nBEGIN\r\n");
        ByteBuffer rest = ByteBuffer.allocate(200);
        ours.read(rest);
        assertThat(US_ASCII.decode(rest.flip()).toString()).isEqualTo("more");
    }

    @Test
    void theAnswerMayComeInPieces() throws Exception {
        answer(OK.substring(0, 20));
        Thread late = new Thread(() -> {
            try {
                Thread.sleep(50);
                answer(OK.substring(20));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        late.start();
        Greeting.exchange(ours);
        late.join();
    }

    @Test
    void whatIsNoYesIsSaid() throws IOException {
        answer("REJECTED EXTERNAL\r\n");
        assertThatThrownBy(() -> Greeting.exchange(ours))
                .hasMessage("it answered the greeting with \"REJECTED EXTERNAL\"");
    }

    @Test
    void whatHasNoEndIsNotReadForEver() throws IOException {
        answer("OK " + "x".repeat(1000));
        assertThatThrownBy(() -> Greeting.exchange(ours))
                .hasMessageStartingWith("it answered the greeting with \"OK xx");
    }

    @Test
    void theEndIsAnError() throws IOException {
        theirs.shutdownOutput();
        assertThatThrownBy(() -> Greeting.exchange(ours)).isInstanceOf(EOFException.class);
    }
}
