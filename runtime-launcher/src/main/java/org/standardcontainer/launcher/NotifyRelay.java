package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.jna.Datagrams;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SystemCallException;

/**
 * Passes on what a container's program says by sd_notify(3) to whom its maker would say it: once, that it is ready, and nothing else. A
 * container could say anything there, such as which process of the host its service is, or that it is to have a watchdog.
 */
public final class NotifyRelay implements AtStart {
    /** The socket's name in the directory that a container has of it. */
    public static final String NAME = "notify.sock";

    private static final String READY = "READY=";
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = 10_000_000; // who says much is heard slowly
    private static final int LAST_WORDS = 100;

    private final Descriptor place;

    private final Datagrams inner;
    private final Datagrams outer;
    private final Optional<Long> pid;
    private final BooleanSupplier lives;
    private final Consumer<Finding> warnings;
    private @Nullable Thread thread;
    private boolean isStarted;

    private NotifyRelay(
            Descriptor place,
            Datagrams inner,
            Datagrams outer,
            Optional<Long> pid,
            BooleanSupplier lives,
            Consumer<Finding> warnings) {
        this.place = place;
        this.inner = inner;
        this.outer = outer;
        this.pid = pid;
        this.lives = lives;
        this.warnings = warnings;
    }

    /**
     * Begins to listen. Of two at once for the same container one fails.
     *
     * @param directory where the container's socket is to be; nobody but its maker can have written there yet
     * @param address where to pass it on: a path, or {@code @} and a name
     * @param pid the service's main process from then on; empty: who calls stays that, and isn't held up
     * @param lives whether there is still somebody who could say something
     * @throws UnsupportedFeatureException if nobody listens at that address
     */
    public static NotifyRelay begin(
            Path directory, String address, Optional<Long> pid, BooleanSupplier lives, Consumer<Finding> warnings) {
        Descriptor place = null;
        Datagrams inner = null;
        Datagrams outer = null;
        try {
            outer = Datagrams.open();
            outer.connect(address);
            place = Descriptor.ofDirectoryAlone(directory); // or two might take what one has made just now for stale
            removeStale(place.link().resolve(NAME));
            inner = Datagrams.open();
            inner.bind(directory, NAME);
            // any user of the container may have something to say; the directory above is its maker's alone
            Files.setPosixFilePermissions(place.link().resolve(NAME), PosixFilePermissions.fromString("rwxrwxrwx"));
            return new NotifyRelay(place, inner, outer, pid, lives, warnings);
        } catch (IOException e) {
            if (inner != null) {
                inner.close();
            }
            if (outer != null) {
                outer.close();
            }
            if (place != null) {
                place.close();
            }
            throw new UnsupportedFeatureException(List.of(Finding.unsupported(
                    "NOTIFY_SOCKET",
                    "what the container says can't be passed on: " + reason(e),
                    "unset NOTIFY_SOCKET, or correct it")));
        }
    }

    /** A start that was killed leaves its socket, which nobody has open any more. Whatever else is in the way stays there. */
    private static void removeStale(Path socket) throws IOException {
        try (Datagrams probe = Datagrams.open()) {
            probe.connect(socket.toString());
        } catch (SystemCallException e) {
            if (LinuxErrno.of(e.errno()).name().equals("ECONNREFUSED")) {
                Files.deleteIfExists(socket);
            }
        }
    }

    @Override
    public void started() {
        isStarted = true;
        if (pid.isPresent()) {
            passOn();
            return;
        }
        Thread relay = new Thread(
                () -> {
                    try {
                        passOn();
                    } finally {
                        letGo();
                    }
                },
                "scr-notify");
        relay.setDaemon(true);
        relay.start();
        thread = relay;
    }

    private void passOn() {
        try {
            Optional<String> ready = await();
            if (ready.isPresent()) {
                tell(ready.get());
            }
        } catch (IOException e) {
            warnings.accept(new Finding(
                    Finding.Kind.WARNING,
                    "NOTIFY_SOCKET",
                    "that the container is ready was not passed on: " + reason(e),
                    "",
                    ""));
        }
    }

    /** That it is ready; empty if nobody is left who could say so. */
    private Optional<String> await() throws IOException {
        long looked = System.nanoTime();
        for (boolean alive = true; alive; ) {
            Optional<String> said = inner.receive(LOOK);
            Optional<String> ready = said.flatMap(NotifyRelay::ready);
            if (ready.isPresent()) {
                return ready;
            }
            if (said.isPresent()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (said.isEmpty() || System.nanoTime() - looked >= LOOK.toNanos()) {
                alive = lives.getAsBoolean();
                looked = System.nanoTime();
            }
        }
        for (int i = 0; i < LAST_WORDS; i++) { // what it said before, behind all else
            Optional<String> said = inner.receive(Duration.ZERO);
            Optional<String> ready = said.flatMap(NotifyRelay::ready);
            if (said.isEmpty() || ready.isPresent()) {
                return ready;
            }
        }
        return Optional.empty();
    }

    private static String reason(IOException e) {
        if (e instanceof SystemCallException call) {
            LinuxErrno errno = LinuxErrno.of(call.errno());
            return call.systemCall() + " " + call.path() + ": " + errno.name() + " (" + errno.text() + ")";
        }
        return String.valueOf(e.getMessage());
    }

    private static Optional<String> ready(String said) {
        return said.lines().filter(line -> line.startsWith(READY)).findFirst();
    }

    private void tell(String ready) throws IOException {
        outer.send(ready + "\n");
        if (pid.isPresent()) {
            outer.send("MAINPID=" + pid.get() + "\n");
        }
        outer.barrier(PATIENCE); // or it would ask a process that has ended who it is
    }

    @Override
    public void close() {
        if (!isStarted) {
            removeOwn();
        }
        if (thread == null) {
            letGo();
        }
    }

    /** For the next start: nobody has it yet, and nobody else may have made it while this one is open. */
    private void removeOwn() {
        try {
            Files.deleteIfExists(place.link().resolve(NAME));
        } catch (IOException e) {
            // the next one finds that it is stale
        }
    }

    private void letGo() {
        inner.close();
        outer.close();
        place.close();
    }
}
