package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Pipe;
import org.standardcontainer.launcher.jna.SeqPacket;
import org.standardcontainer.launcher.state.Numbers;

/** The socket of a launcher that is a child of this JVM. */
final class SocketWire implements Wire {
    private final SeqPacket socket;
    private final ChildProcess process;
    private final Descriptor end; // of the process: readable when it has ended
    private final Pipe signals;

    SocketWire(SeqPacket socket, ChildProcess process, Descriptor end, Pipe signals) {
        this.socket = socket;
        this.process = process;
        this.end = end;
        this.signals = signals;
    }

    @Override
    public void send(byte[] header, ByteBuffer payload, List<Integer> descriptors) throws IOException {
        socket.send(header, payload, descriptors);
    }

    @Override
    public Arrival await(long nanos) throws IOException {
        SeqPacket.Arrival arrival = socket.await(end, signals.source(), nanos);
        if (arrival.signalled()) {
            signals.drain();
        }
        return new Arrival(arrival.packet(), arrival.ended());
    }

    @Override
    public void wake() {
        signals.wake();
    }

    @Override
    public ByteBuffer receive() throws IOException {
        return socket.receive();
    }

    @Override
    public void shutdownOutput() {
        socket.shutdownOutput();
    }

    @Override
    public void shutdown() {
        socket.shutdown();
    }

    @Override
    public boolean hasEnded() {
        return process.hasEnded();
    }

    @Override
    public void awaitEnd() {
        process.await();
    }

    /** It isn't reaped yet, so the pid is still its own. */
    @Override
    public void kill() {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public Optional<Long> pid() {
        return Optional.of((long) process.pid());
    }

    @Override
    public boolean takesDescriptors() {
        return true;
    }

    @Override
    public int maxPayload() {
        return Frame.MAX_PAYLOAD;
    }

    @Override
    public Numbers numbers() {
        return Numbers.LINUX;
    }

    /** When nobody reads any more. */
    @Override
    public void close() {
        signals.close();
        socket.close();
        end.close();
    }
}
