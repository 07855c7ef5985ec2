package org.standardcontainer.linux.systemd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;

/**
 * One conversation with systemd over D-Bus, which has an end: calls, one after the other, and the ends of jobs. Uses the library's
 * transport and messages alone, so that there is no thread but the caller's. Not safe for several threads.
 */
final class Bus implements AutoCloseable {
    private static final String PEER = "org.freedesktop.systemd1";
    static final String MANAGER = "org.freedesktop.systemd1.Manager";
    static final String MANAGER_PATH = "/org/freedesktop/systemd1";
    private static final String DBUS = "org.freedesktop.DBus";
    private static final String PEER_TYPE = DBUS + ".Peer";
    private static final byte NO_ANSWER = 1; // NO_REPLY_EXPECTED
    private static final Duration NUDGE = Duration.ofMillis(50);
    private static final String ENDED =
            "type='signal',sender='" + PEER + "',interface='" + MANAGER + "',member='JobRemoved'";

    private final AbstractTransport transport;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean late;
    private volatile boolean heard;

    /** Whose signals count; empty where nobody else could send any. */
    private String sender = "";

    private final Map<String, String> endedJobs = new HashMap<>();

    private Bus(AbstractTransport transport, Duration patience) {
        this.transport = transport;
        CompletableFuture<Void> unused = over.completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS)
                .thenRun(() -> {
                    late = true;
                    closeTransport();
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
        AbstractTransport transport;
        try {
            transport = TransportBuilder.create("unix:path=" + socket)
                    .configure()
                    .withAutoConnect(false)
                    .back()
                    .build();
        } catch (DBusException e) {
            throw new IOException("cannot speak D-Bus: " + e.getMessage(), e);
        }
        Bus bus = new Bus(transport, patience);
        boolean greeted = false;
        try {
            transport.connect();
            if (!shared) {
                bus.nudgeLater();
            }
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

    /**
     * What comes in one piece with the end of the greeting systemd leaves in its buffer until there is more to be read, as sd-bus does on a
     * server's side. So it gets more until it has said something; nobody waits for an answer to that.
     */
    private void nudgeLater() {
        CompletableFuture.delayedExecutor(NUDGE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!heard && !over.isDone()) {
                        try {
                            write(message(PEER, MANAGER_PATH, PEER_TYPE, "Ping", NO_ANSWER, null));
                        } catch (IOException | DBusException | RuntimeException e) {
                            return; // whoever reads will know why
                        }
                        nudgeLater();
                    }
                });
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

    private MethodCall message(
            String peer,
            String path,
            String type,
            String method,
            byte flags,
            @org.jspecify.annotations.Nullable String signature,
            Object... arguments)
            throws DBusException {
        return transport
                .getMessageFactory()
                .createMethodCall(null, peer, path, type, method, flags, signature, arguments);
    }

    /** In one piece: it is several to the transport. */
    private synchronized void write(Message message) throws IOException {
        transport.writeMessage(message);
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
            MethodCall call = message(peer, path, type, method, (byte) 0, signature, arguments);
            write(call);
            while (true) {
                Message message = read();
                boolean answer = message instanceof MethodReturn || message instanceof Error;
                if (answer && message.getReplySerial() == call.getSerial()) {
                    heard = true;
                    Object[] values = message.getParameters();
                    if (message instanceof Error) {
                        throw new BusException(
                                message.getName(),
                                values == null || values.length == 0 ? "" : String.valueOf(values[0]));
                    }
                    return values == null ? new Object[0] : values;
                }
            }
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
                message = transport.readMessage();
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
            throw new IOException(late ? "it did not answer in time" : "it closed the connection", e);
        }
    }

    private void closeTransport() {
        try {
            transport.close();
        } catch (IOException e) {
            // nothing to be done about it
        }
    }

    @Override
    public void close() {
        over.cancel(true);
        closeTransport();
    }
}
