package org.standardcontainer.ocicli;

import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.OperationUnavailableException;
import org.standardcontainer.Stdio;

/**
 * The process that runs the runtime's create and is the container's parent afterwards ({@code src/main/c/caller.c}
 * says what it says on its socket). Its own standard streams are the container's.
 *
 * <p>One thread listens to each; it ends when this is closed or the process ends.
 */
final class Caller implements AutoCloseable {
    private static final String NOBODY = "the process that waited for it is gone";

    private final Process process;
    private final SocketChannel channel;
    private final boolean piped;
    private final CompletableFuture<CreateEnd> created = new CompletableFuture<>();
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

    private Caller(Process process, SocketChannel channel, boolean piped) {
        this.process = process;
        this.channel = channel;
        this.piped = piped;
    }

    /**
     * How the runtime's create ended.
     *
     * @param code its exit code; 128 and more for a signal
     * @param pid the container's init process; 0 when the runtime named none
     */
    record CreateEnd(int code, long pid) {}

    /** Starts the caller with the command of a create. */
    static Caller start(Path program, Path directory, List<String> command, Stdio stdio, Duration deadline) {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            List<String> all = new ArrayList<>(List.of(
                    program.toString(),
                    socket.toString(),
                    directory.resolve("pid").toString()));
            all.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(all);
            Redirects.apply(builder, stdio);
            Process process = builder.start();
            SocketChannel channel = accept(server, process, deadline);
            Caller caller = new Caller(process, channel, stdio instanceof Stdio.Pipes);
            Thread listener = new Thread(caller::listen, "oci-cli " + directory.getFileName());
            listener.setDaemon(true);
            listener.start();
            return caller;
        } catch (IOException e) {
            throw new LauncherFailedException("cannot start the caller: " + e.getMessage(), "");
        }
    }

    private static SocketChannel accept(ServerSocketChannel server, Process process, Duration deadline)
            throws IOException {
        server.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            // a caller that can't be executed at all has made start() fail; one that dies now lets this time out
            selector.select(deadline.toMillis());
            SocketChannel channel = server.accept();
            if (channel == null) {
                process.destroyForcibly();
                throw new IOException("it did not connect");
            }
            return channel;
        }
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line.split(" "));
            }
        } catch (IOException e) {
            // closed from this side
        } finally {
            created.completeExceptionally(new IOException(NOBODY));
            exit.complete(new ExitStatus.Unknown(NOBODY));
        }
    }

    private void hear(String[] words) {
        int number = Integer.parseInt(words[2]);
        boolean signal = words[1].equals("signal");
        if (words[0].equals("create")) {
            created.complete(new CreateEnd(signal ? 128 + number : number, Long.parseLong(words[4])));
        } else if (words[1].equals("unknown")) {
            exit.complete(new ExitStatus.Unknown("another process than its creator has waited for it"));
        } else if (signal) {
            exit.complete(new ExitStatus.Signalled(SignalNames.name(number), number, words[4].equals("1")));
        } else {
            exit.complete(new ExitStatus.Exited(number));
        }
    }

    /** Waits until create has ended; kills it if it takes too long. */
    CreateEnd awaitCreate(Duration deadline) {
        try {
            return created.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            killCreate();
            throw new LauncherFailedException(
                    "create did not end within " + deadline.toSeconds() + " s and was killed",
                    "See what it waits for, or raise oci-cli.deadline.");
        } catch (InterruptedException e) {
            killCreate();
            Thread.currentThread().interrupt();
            throw new LauncherFailedException("interrupted while create ran", "");
        } catch (ExecutionException e) {
            throw new LauncherFailedException("the caller ended before create did", "");
        }
    }

    private void killCreate() {
        try {
            channel.write(ByteBuffer.wrap(new byte[] {'k'}));
        } catch (IOException e) {
            // it is gone already
        }
    }

    /** Sends the init process a signal; without effect once it has ended. */
    void signal(int number) {
        try {
            channel.write(ByteBuffer.wrap(new byte[] {'s', (byte) number}));
        } catch (IOException e) {
            // who would send it is gone, and so is the process
        }
    }

    /** How the init process ended. */
    CompletableFuture<ExitStatus> onExit() {
        return exit.copy();
    }

    /** The other ends of the container's streams, if they are pipes. */
    Optional<Attachment> attachment(ContainerId id) {
        return piped ? Optional.of(new Ends(id, process)) : Optional.empty();
    }

    /** What a create that failed has printed, as far as it was piped. */
    String printed() {
        try {
            InputStream errors = process.getErrorStream();
            return piped ? new String(errors.readNBytes(errors.available()), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Stops listening; the process itself stays until the container has ended. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost with it
        }
    }

    private record Ends(ContainerId id, Process process) implements Attachment {
        @Override
        public OutputStream stdin() {
            // the process's own stream has a buffer, which a container that waits for input would wait for too
            return new FilterOutputStream(process.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int count) throws IOException {
                    out.write(bytes, offset, count);
                    out.flush();
                }

                @Override
                public void write(int one) throws IOException {
                    out.write(one);
                    out.flush();
                }
            };
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public void resize(int columns, int rows) {
            throw new OperationUnavailableException(id, Attachment.class, "its terminal is behind a console socket");
        }
    }
}
