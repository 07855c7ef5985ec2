package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.Numbers;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.launcher.state.Site;

/**
 * A launcher in its role {@code agent}, reached over a stream of bytes, and the machine that it is on. Connects when first needed, and
 * anew when the connection was lost; safe for several threads.
 */
public final class RemoteLauncher implements Site, AutoCloseable {
    private static final String UNIX = "unix:";
    private static final String EXEC = "exec:";
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(2);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(32);
    private static final int MAX_BYTES = 16 << 20;
    private static final int FILE = 1;
    private static final int DIRECTORY = 2;

    private final String place;
    private @Nullable Line line;
    private boolean closed;

    private RemoteLauncher(String place) {
        this.place = place;
    }

    /**
     * One at a place; nothing is connected yet.
     *
     * @param place {@code unix:PATH}, a socket that somebody listens on, or {@code exec:COMMAND}, what a shell executes, with standard
     *     input and output as the stream
     * @throws IllegalArgumentException if it is neither
     */
    public static RemoteLauncher at(String place) {
        if (!(place.startsWith(UNIX) && place.length() > UNIX.length())
                && !(place.startsWith(EXEC) && place.length() > EXEC.length())) {
            throw new IllegalArgumentException("neither unix:PATH nor exec:COMMAND: " + place);
        }
        return new RemoteLauncher(place);
    }

    /** The connection that there is, or a new one. */
    synchronized Line line() {
        if (closed) {
            throw new IllegalStateException("the runtime is closed");
        }
        Line last = line;
        if (last != null && !last.hasEnded()) {
            return last;
        }
        try {
            Line next = place.startsWith(UNIX)
                    ? connect(place.substring(UNIX.length()))
                    : execute(place.substring(EXEC.length()));
            line = next;
            return next;
        } catch (IOException e) {
            throw new LauncherFailedException(
                    "cannot reach the launcher at " + place + ": " + e.getMessage(),
                    "Look whether the machine runs, and its launcher with the role agent.");
        }
    }

    /**
     * An emulator that notices only in a write that who was connected before has gone holds what the machine writes until the next one
     * goes: so who isn't answered goes and comes again, with ever more patience, for the machine may just be slow.
     */
    private static Line connect(String path) throws IOException {
        for (Duration patience = FIRST_PATIENCE; ; patience = patience.multipliedBy(2)) {
            try {
                return connect(path, patience);
            } catch (Line.SilentException e) {
                if (patience.compareTo(LAST_PATIENCE) >= 0) {
                    throw e;
                }
            }
        }
    }

    private static Line connect(String path, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return Line.open(channel, input(channel), output(channel), patience);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Not those of {@link java.nio.channels.Channels}: there who reads keeps others from writing. */
    private static InputStream input(SocketChannel channel) {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException("a byte at a time");
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(bytes, from, length));
            }
        };
    }

    private static OutputStream output(SocketChannel channel) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException("a byte at a time");
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
            }
        };
    }

    private static Line execute(String command) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // by force: it has inherited from us what may be blocked here, and then wouldn't hear a request
        return Line.open(process::destroyForcibly, process.getInputStream(), process.getOutputStream(), LAST_PATIENCE);
    }

    // --- the machine ---

    /** What its kernel answers for names of sysctl(3): bytes of those that are there; an empty array for a node. */
    public Map<String, byte[]> values(List<String> names) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        try {
            byte[] payload = String.join("\0", names).concat("\0").getBytes(StandardCharsets.UTF_8);
            ByteBuffer answer = line().ask(Frame.ASK, 0, ByteBuffer.wrap(payload));
            ByteBuffer in = answer.order(ByteOrder.LITTLE_ENDIAN).position(Frame.HEADER);
            for (String name : names) {
                int errno = in.getInt();
                byte[] value = new byte[in.getInt()];
                in.get(value);
                in.get();
                if (errno == 0 || errno == Errors.IS_DIRECTORY || errno == Errors.NO_MEMORY) {
                    found.put(name, value);
                }
            }
            return found;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** FreeBSD's numbers of what a value of the kernel is refused with. */
    private static final class Errors {
        static final int NO_MEMORY = 12;
        static final int IS_DIRECTORY = 21;
    }

    /** This boot of it. */
    public Boot boot() {
        byte[] id = values(List.of("kern.boot_id", "kern.boottime")).values().stream()
                .findFirst()
                .orElse(new byte[0]);
        return new Boot(java.util.HexFormat.of().formatHex(id), "-");
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
        return readBeginning(file, MAX_BYTES);
    }

    @Override
    public Optional<byte[]> readBeginning(Path file, int most) throws IOException {
        byte[] all = new byte[0];
        while (true) {
            ByteBuffer answer = look(file, all.length);
            if (answer.getInt(8) == 0) {
                return Optional.empty();
            }
            if (answer.getInt(8) != FILE) {
                throw new IOException(file + " can't be read: errno " + answer.getInt(12));
            }
            int size = answer.getInt(12);
            byte[] piece = new byte[answer.limit() - Frame.HEADER];
            answer.position(Frame.HEADER).get(piece);
            byte[] more = java.util.Arrays.copyOf(all, all.length + piece.length);
            System.arraycopy(piece, 0, more, all.length, piece.length);
            all = more;
            if (piece.length == 0 || all.length >= size || all.length >= most) {
                return Optional.of(all.length > most ? java.util.Arrays.copyOf(all, most) : all);
            }
        }
    }

    private ByteBuffer look(Path path, int from) throws IOException {
        return line().ask(Frame.READ, from, ByteBuffer.wrap(path.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public boolean exists(Path path) {
        return kind(path) != 0;
    }

    @Override
    public boolean isDirectory(Path path) {
        return kind(path) == DIRECTORY;
    }

    private int kind(Path path) {
        try {
            return look(path, Integer.MAX_VALUE).getInt(8);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    @Override
    public List<String> directories(Path path) throws IOException {
        ByteBuffer answer = look(path, 0);
        if (answer.getInt(8) != DIRECTORY) {
            throw new NoSuchFileException(path.toString());
        }
        List<String> names = new ArrayList<>();
        byte[] bytes = new byte[answer.limit() - Frame.HEADER];
        answer.position(Frame.HEADER).get(bytes);
        for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\0")) {
            if (entry.startsWith("d") && !entry.equals("d.") && !entry.equals("d..")) {
                names.add(entry.substring(1));
            }
        }
        return names;
    }

    @Override
    public boolean isAlive(ProcessIdentity process) {
        try {
            ByteBuffer payload =
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, process.startTime());
            return line().ask(Frame.LOOK, process.pid(), payload).getInt(8) != 0;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private LauncherFailedException lost(IOException e) {
        return new LauncherFailedException(
                "the launcher at " + place + " doesn't answer: " + e.getMessage(),
                "Look whether the machine still runs.");
    }

    @Override
    public String kernel() {
        return "freebsd";
    }

    @Override
    public Numbers numbers() {
        return Numbers.FREEBSD;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (line != null) {
            line.close();
        }
    }
}
