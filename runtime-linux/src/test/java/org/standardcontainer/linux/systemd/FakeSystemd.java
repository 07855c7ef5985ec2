package org.standardcontainer.linux.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/** Speaks D-Bus as systemd does, and does what a test says. One conversation at a time. */
final class FakeSystemd implements AutoCloseable {
    private static final String NAME = ":1.3";
    private static final String EXISTS = "org.freedesktop.systemd1.UnitExists";

    /** What it does about a call to start a unit. */
    enum Manner {
        DONE,
        FAILED,
        /** The job's end comes before the answer to the call. */
        DONE_BEFORE_IT_ANSWERS,
        /** On a bus, where another one says how the job has ended. */
        FORGED,
        EXISTS,
        EXISTS_UNTIL_RESET,
        NEVER_ENDS,
        SILENT,
        HANGS_UP,
        NONSENSE
    }

    /** A unit that was asked for. */
    record Started(String unit, String mode, List<String> properties) {}

    private final AbstractTransport transport;
    private final Manner manner;
    private final Thread thread;
    private final CountDownLatch bound = new CountDownLatch(1);
    private volatile boolean closed;
    private boolean reset;
    private int jobs;
    final List<Started> started = Collections.synchronizedList(new ArrayList<>());
    final List<Started> updated = Collections.synchronizedList(new ArrayList<>());
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    FakeSystemd(Path socket, Manner manner) throws Exception {
        Quiet.now();
        this.manner = manner;
        transport = TransportBuilder.create("unix:path=" + socket + ",listen=true")
                .configure()
                .withAutoConnect(false)
                .withAfterBindCallback(t -> bound.countDown())
                .back()
                .build();
        thread = new Thread(this::serve, "fake-systemd");
        thread.start();
        if (!bound.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("doesn't listen");
        }
    }

    /** On a host that it has booted, for which a directory stands. */
    static FakeSystemd on(Path root, String socket, Manner manner) throws Exception {
        Files.createDirectories(root.resolve("run/systemd/system"));
        Files.createDirectories(root.resolve("proc/1"));
        Files.writeString(root.resolve("proc/1/comm"), "systemd\n");
        Path listening = root.resolve(socket);
        Files.createDirectories(listening.getParent());
        return new FakeSystemd(listening, manner);
    }

    private void serve() {
        while (!closed) {
            try {
                transport.listen();
                while (true) {
                    if (!answer(next())) {
                        transport.getTransportConnection().close();
                        break;
                    }
                }
            } catch (IOException | DBusException | RuntimeException e) {
                // the other side has gone, or the test is over
            }
        }
    }

    private MethodCall next() throws IOException, DBusException {
        while (true) {
            if (transport.readMessage() instanceof MethodCall call) { // or a piece of one has come
                return call;
            }
        }
    }

    /** False to hang up. */
    private boolean answer(MethodCall call) throws IOException, DBusException {
        calls.add(call.getName());
        switch (call.getName()) {
            case "Get" -> {
                String value = call.getParameters()[1].equals("Version") ? "252.39-1~deb12u1" : "/managed";
                send(transport.getMessageFactory().createMethodReturn(call, "v", new Variant<>(value)));
            }
            case "SetUnitProperties" -> {
                Object[] values = call.getParameters();
                if (manner == Manner.FAILED) {
                    refuse(call, "org.freedesktop.systemd1.NoSuchUnit", "Unit " + values[0] + " not loaded.");
                } else {
                    updated.add(new Started((String) values[0], values[1].toString(), properties(values[2])));
                    send(transport.getMessageFactory().createMethodReturn(call, null));
                }
            }
            case "StartTransientUnit" -> {
                return start(call);
            }
            case "GetNameOwner" -> send(transport.getMessageFactory().createMethodReturn(call, "s", NAME));
            case "ResetFailedUnit" -> {
                if (manner == Manner.EXISTS) {
                    refuse(call, "org.freedesktop.systemd1.NoSuchUnit", "it isn't failed");
                } else {
                    reset = true;
                    send(transport.getMessageFactory().createMethodReturn(call, null));
                }
            }
            default -> send(transport.getMessageFactory().createMethodReturn(call, null));
        }
        return true;
    }

    private static List<String> properties(Object given) {
        List<String> properties = new ArrayList<>();
        for (Object property : (List<?>) given) {
            Object[] pair = (Object[]) property;
            Object value = ((Variant<?>) pair[1]).getValue();
            properties.add(pair[0] + "=" + (value instanceof Object[] array ? List.of(array) : value));
        }
        return properties;
    }

    private boolean start(MethodCall call) throws IOException, DBusException {
        Object[] values = call.getParameters();
        String unit = (String) values[0];
        started.add(new Started(unit, (String) values[1], properties(values[2])));
        DBusPath job = new DBusPath("/org/freedesktop/systemd1/job/" + ++jobs);
        switch (manner) {
            case SILENT -> {}
            case HANGS_UP -> {
                return false;
            }
            case NONSENSE ->
                transport
                        .getTransportConnection()
                        .getChannel()
                        .write(java.nio.ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n\r\n"
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            case EXISTS -> refuse(call, EXISTS, "Unit " + unit + " already exists.");
            case EXISTS_UNTIL_RESET -> {
                if (reset) {
                    accept(call, job);
                    ended(job, unit, "done");
                } else {
                    refuse(call, EXISTS, "Unit " + unit + " already exists.");
                }
            }
            case NEVER_ENDS -> accept(call, job);
            case DONE_BEFORE_IT_ANSWERS -> {
                ended(job, unit, "done");
                accept(call, job);
            }
            case FORGED -> {
                accept(call, job);
                ended(":1.66", job, unit, "failed");
                ended(NAME, job, unit, "done");
            }
            case FAILED, DONE -> {
                accept(call, job);
                ended(new DBusPath("/org/freedesktop/systemd1/job/999"), "other.service", "failed");
                ended(job, unit, manner == Manner.FAILED ? "failed" : "done");
            }
        }
        return true;
    }

    private void accept(MethodCall call, DBusPath job) throws IOException, DBusException {
        send(transport.getMessageFactory().createMethodReturn(call, "o", job));
    }

    private void refuse(MethodCall call, String error, String text) throws IOException, DBusException {
        send(transport.getMessageFactory().createError(null, null, error, call.getSerial(), "s", text));
    }

    private void ended(DBusPath job, String unit, String result) throws IOException, DBusException {
        ended(null, job, unit, result);
    }

    private void ended(@Nullable String sender, DBusPath job, String unit, String result)
            throws IOException, DBusException {
        send(transport
                .getMessageFactory()
                .createSignal(
                        sender, Bus.MANAGER_PATH, Bus.MANAGER, "JobRemoved", "uoss", new UInt32(1), job, unit, result));
    }

    private void send(Message message) throws IOException {
        transport.writeMessage(message);
    }

    @Override
    public void close() throws Exception {
        closed = true;
        transport.close();
        thread.join();
    }
}
