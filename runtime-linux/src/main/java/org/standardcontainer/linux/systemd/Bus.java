package org.standardcontainer.linux.systemd;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;
import org.freedesktop.dbus.messages.constants.Endian;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;
import org.freedesktop.dbus.spi.message.OutputStreamMessageWriter;

/**
 * One conversation with systemd over D-Bus, which has an end: calls, one after the other, and the ends of jobs. Uses the library's
 * messages alone, so that there is no thread but the caller's. Not safe for several threads.
 */
final class Bus implements AutoCloseable {
    private static final String PEER = "org.freedesktop.systemd1";
    static final String MANAGER = "org.freedesktop.systemd1.Manager";
    static final String MANAGER_PATH = "/org/freedesktop/systemd1";
    private static final String DBUS = "org.freedesktop.DBus";
    private static final String ENDED =
            "type='signal',sender='" + PEER + "',interface='" + MANAGER + "',member='JobRemoved'";

    private final SocketChannel channel;
    private final InputStreamMessageReader reader;
    private final OutputStreamMessageWriter writer;
    private final MessageFactory messages =
            new MessageFactory(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Endian.LITTLE : Endian.BIG);
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean late;

    /** Whose signals count; empty where nobody else could send any. */
    private String sender = "";

    private final Map<String, String> endedJobs = new HashMap<>();

    private Bus(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.reader = new InputStreamMessageReader(channel);
        this.writer = new OutputStreamMessageWriter(channel);
        CompletableFuture<Void> unused = over.completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS)
                .thenRun(() -> {
                    late = true;
                    closeChannel();
                });
    }

    /**
     * Connects.
     *
     * @param socket where systemd, or a bus, listens
     * @param shared true for a bus with others on it
     * @param patience how long everything may take, until it is closed
     */
    static Bus connect(Path socket, boolean shared, Duration patience) throws IOException {
        Quiet.now();
        Bus bus = new Bus(SocketChannel.open(StandardProtocolFamily.UNIX), patience);
        boolean greeted = false;
        try {
            bus.greet(socket);
            if (shared) {
                bus.call(DBUS, "/org/freedesktop/DBus", DBUS, "Hello", null);
                bus.call(DBUS, "/org/freedesktop/DBus", DBUS, "AddMatch", "s", ENDED);
                // the rule above is for what is sent to all: to us alone anybody may send a signal
                Object[] owner = bus.call(DBUS, "/org/freedesktop/DBus", DBUS, "GetNameOwner", "s", PEER);
                bus.sender = owner.length == 0 ? PEER : String.valueOf(owner[0]);
            }
            greeted = true;
            return bus;
        } finally {
            if (!greeted) {
                bus.close();
            }
        }
    }

    private void greet(Path socket) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            Greeting.exchange(channel);
        } catch (EOFException | ClosedChannelException e) {
            throw closed(e);
        }
    }

    /** Calls a method of systemd's manager. */
    Object[] call(String method, String signature, Object... arguments) throws IOException {
        return call(PEER, MANAGER_PATH, MANAGER, method, signature.isEmpty() ? null : signature, arguments);
    }

    /** A property of the manager. */
    Object property(String name) throws IOException {
        Object[] answer = call(PEER, MANAGER_PATH, DBUS + ".Properties", "Get", "ss", MANAGER, name);
        return answer.length == 1 && answer[0] instanceof org.freedesktop.dbus.types.Variant<?> variant
                ? variant.getValue()
                : "";
    }

    private Object[] call(
            String peer,
            String path,
            String type,
            String method,
            @org.jspecify.annotations.Nullable String signature,
            Object... arguments)
            throws IOException {
        try {
            MethodCall call = messages.createMethodCall(peer, path, type, method, (byte) 0, signature, arguments);
            writer.writeMessage(call);
            while (true) {
                Message message = read();
                boolean answer = message instanceof MethodReturn || message instanceof Error;
                if (answer && message.getReplySerial() == call.getSerial()) {
                    Object[] values = message.getParameters();
                    if (message instanceof Error) {
                        throw new BusException(
                                message.getName(),
                                values == null || values.length == 0 ? "" : String.valueOf(values[0]));
                    }
                    return values == null ? new Object[0] : values;
                }
            }
        } catch (ClosedChannelException e) {
            throw closed(e);
        } catch (DBusException | RuntimeException e) {
            throw new IOException("cannot understand systemd: " + e.getMessage(), e);
        }
    }

    /** Waits for the end of a job; how it ended: {@code done} is success. */
    String awaitJob(String job) throws IOException {
        try {
            while (!endedJobs.containsKey(job)) {
                read();
            }
            return endedJobs.getOrDefault(job, "");
        } catch (DBusException | RuntimeException e) {
            throw new IOException("cannot understand systemd: " + e.getMessage(), e);
        }
    }

    private Message read() throws IOException, DBusException {
        try {
            Message message = null;
            while (message == null) { // a piece of one has come
                message = reader.readMessage();
            }
            boolean known = sender.isEmpty() || sender.equals(message.getSource());
            if (known && message instanceof DBusSignal && "JobRemoved".equals(message.getName())) {
                Object[] values = message.getParameters(); // id, job, unit, result
                if (values != null && values.length == 4) {
                    endedJobs.put(String.valueOf(values[1]), String.valueOf(values[3]));
                }
            }
            return message;
        } catch (EOFException | ClosedChannelException | NullPointerException e) { // the last: closed between two reads
            throw closed(e);
        }
    }

    private IOException closed(Exception e) {
        return new IOException(late ? "it did not answer in time" : "it closed the connection", e);
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing to be done about it
        }
    }

    @Override
    public void close() {
        over.cancel(true);
        closeChannel();
    }
}
