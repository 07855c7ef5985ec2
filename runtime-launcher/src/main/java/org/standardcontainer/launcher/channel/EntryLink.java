package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SeqPacket;

/**
 * The connection to the command line's program, of which this JVM does the thinking: what it was called with, plans for it to execute,
 * and what it is to print. Its frames are in docs/launcher-protocol.md. Used by one thread, but for {@link #hello}.
 */
public final class EntryLink implements PlanStarter {
    private static final int REQUEST = 1;
    private static final int SIGNAL = 2;
    private static final int HELLO = 16;
    private static final int DECLINE = 17;
    private static final int AHEAD = 18;
    private static final int EXECUTE = 19;
    private static final int OUTPUT = 20;
    private static final int END = 21;
    private static final int KEEP = 8; // beside the bits of streams
    private static final int ITSELF = 16;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The most that one {@link #output} takes. */
    public static final int MOST_OUTPUT = SeqPacket.MAX_BYTES - 8;

    private final SeqPacket socket;
    private final Map<Integer, Runnable> signals = new ConcurrentHashMap<>();
    private volatile boolean spoken;

    public EntryLink(SeqPacket socket) {
        this.socket = socket;
    }

    /**
     * What the program was called with.
     *
     * @param descriptors how many from 3 on it was given
     * @param terminals a bit for each of its standard streams that is a terminal
     * @param directory its working directory, absolute
     * @param arguments without its name
     * @param environment its variables; of two that have one name the first counts
     */
    public record Request(
            int descriptors,
            int terminals,
            String directory,
            List<String> arguments,
            Map<String, String> environment) {}

    /** What these bytes of a request mean: many a client has the same environment each time. */
    private record Environment(ByteBuffer bytes, Map<String, String> variables) {
        private static final AtomicReference<@Nullable Environment> LAST = new AtomicReference<>();

        static Map<String, String> of(ByteBuffer in) throws IOException {
            @Nullable Environment last = LAST.get();
            if (last != null && last.bytes.equals(in)) {
                return last.variables;
            }
            ByteBuffer bytes = ByteBuffer.allocate(in.remaining()).put(in.duplicate());
            Map<String, String> variables = new LinkedHashMap<>();
            for (String variable : texts(in)) {
                int end = variable.indexOf('=');
                if (end > 0) {
                    variables.putIfAbsent(variable.substring(0, end), variable.substring(end + 1));
                }
            }
            Map<String, String> fixed = Collections.unmodifiableMap(variables);
            LAST.set(new Environment(bytes.flip(), fixed));
            return fixed;
        }
    }

    /** @throws IOException if it is gone, or says something else */
    public Request receive() throws IOException {
        ByteBuffer in = socket.receive();
        try {
            if (in.getInt() != REQUEST) {
                throw new IOException("it asks for nothing");
            }
            return new Request(in.getInt(), in.getInt(), text(in), texts(in), Environment.of(in));
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IOException("a request that ends too soon", e);
        }
    }

    private static String text(ByteBuffer in) throws IOException {
        int length = in.getInt();
        if (length < 0 || length >= in.remaining()) {
            throw new IOException("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes).get();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> texts(ByteBuffer in) throws IOException {
        int count = in.getInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text(in));
        }
        return texts;
    }

    /** That its request is here, unless it knows by something else that was said. Any thread may say so. */
    public void hello(int pid, String version) throws IOException {
        if (spoken) {
            return;
        }
        byte[] name = version.getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(name.length + 5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(name.length);
        send(HELLO, pid, payload.put(name).put((byte) 0).flip());
    }

    /** That it is to do without this JVM. Nothing may have been executed or printed. */
    public void decline() throws IOException {
        send(DECLINE, 0, NOTHING.duplicate());
    }

    /** @param stream 1 or 2 */
    public void output(int stream, ByteBuffer bytes) throws IOException {
        send(OUTPUT, stream, bytes);
    }

    /** That it is to end. */
    public void end(int code) throws IOException {
        send(END, code, NOTHING.duplicate());
    }

    private void send(int type, int number, ByteBuffer payload) throws IOException {
        spoken = true;
        socket.send(header(type, number), payload, List.of());
    }

    private static byte[] header(int type, int... numbers) {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(type);
        for (int number : numbers) {
            header.putInt(number);
        }
        return header.array();
    }

    /**
     * From the next plan on a signal that asks the program to end calls this instead, on the thread of this link, when a plan has been executed. Before that there is
     * nothing that would be left behind.
     */
    public void onSignal(int number, Runnable action) {
        signals.put(number, action);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
    public void ahead(int namespaces) {
        try {
            spoken = true;
            socket.send(header(AHEAD, namespaces), NOTHING.duplicate(), List.of(Launcher.shared()));
        } catch (IOException gone) {
            // which the plan finds out
        }
        Thread.yield(); // it was woken where we run (decision 109)
    }

    @Override
    public Started start(Task task) {
        int own = signals.isEmpty() ? 0 : KEEP;
        for (int i = 0; i < 3; i++) {
            if (task.streams().isGiven(i)) {
                if (task.streams().number(i) != i) {
                    throw new IllegalArgumentException("a stream that isn't the caller's");
                }
                own |= 1 << i;
            }
        }
        List<Integer> descriptors =
                new ArrayList<>(List.of(task.plan().number(), task.report().number()));
        boolean itself = task.concernsNoProgram() && task.placing().isEmpty();
        if (!itself) {
            // what becomes a container's is executed from a file that nobody can write: the program that asks is none
            descriptors.add(0, Launcher.shared());
            task.placing().map(Descriptor::number).ifPresent(descriptors::add);
        }
        try {
            execute(own | (itself ? ITSELF : 0), itself ? 0 : task.handedOn(), descriptors);
        } catch (IOException e) {
            throw gone(e);
        }
        return own >= KEEP ? this::hearSignals : () -> {}; // else it says nothing more
    }

    private void execute(int own, int handedOn, List<Integer> descriptors) throws IOException {
        spoken = true;
        socket.send(header(EXECUTE, own, handedOn), NOTHING.duplicate(), descriptors);
    }

    private static LauncherFailedException gone(IOException e) {
        return new LauncherFailedException("the caller is gone: " + e.getMessage(), "");
    }

    private void hearSignals() {
        try {
            for (ByteBuffer in = socket.poll(); in != null && in.remaining() == 8; in = socket.poll()) {
                @Nullable Runnable action = in.getInt() == SIGNAL ? signals.get(in.getInt()) : null;
                if (action != null) {
                    action.run();
                }
            }
        } catch (IOException e) {
            // it is gone, which the next frame to it finds out
        }
    }

    /** Nothing: the connection is closed by who made it. */
    @Override
    public void close() {}

    /** Lets go of the program: without an end, it says that there was none. */
    public void disconnect() {
        socket.close();
    }
}
