package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.jna.Datagrams;
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

    private final Datagrams inner;
    private final Datagrams outer;
    private final Optional<Long> pid;
    private final BooleanSupplier lives;
    private final Consumer<Finding> warnings;
    private @Nullable Thread thread;

    private NotifyRelay(
            Datagrams inner, Datagrams outer, Optional<Long> pid, BooleanSupplier lives, Consumer<Finding> warnings) {
        this.inner = inner;
        this.outer = outer;
        this.pid = pid;
        this.lives = lives;
        this.warnings = warnings;
    }

    /**
     * Begins to listen.
     *
     * @param directory where the container's socket is to be; nobody but its maker can have written there yet
     * @param address where to pass it on: a path, or {@code @} and a name
     * @param pid the service's main process from then on; empty: who calls stays that, and isn't held up
     * @param lives whether there is still somebody who could say something
     * @throws UnsupportedFeatureException if nobody listens at that address
     */
    public static NotifyRelay begin(
            Path directory, String address, Optional<Long> pid, BooleanSupplier lives, Consumer<Finding> warnings) {
        Datagrams inner = null;
        Datagrams outer = null;
        try {
            outer = Datagrams.open();
            outer.connect(address);
            inner = Datagrams.open();
            inner.bind(directory, NAME);
            // any user of the container may have something to say; the directory above is its maker's alone
            Files.setPosixFilePermissions(directory.resolve(NAME), PosixFilePermissions.fromString("rwxrwxrwx"));
            return new NotifyRelay(inner, outer, pid, lives, warnings);
        } catch (IOException e) {
            if (inner != null) {
                inner.close();
            }
            if (outer != null) {
                outer.close();
            }
            throw new UnsupportedFeatureException(List.of(Finding.unsupported(
                    "NOTIFY_SOCKET",
                    "what the container says can't be passed on: " + reason(e),
                    "unset NOTIFY_SOCKET, or correct it")));
        }
    }

    @Override
    public void started() {
        if (pid.isPresent()) {
            passOn();
            return;
        }
        Thread relay = new Thread(
                () -> {
                    passOn();
                    letGo();
                },
                "scr-notify");
        relay.setDaemon(true);
        relay.start();
        thread = relay;
    }

    private void passOn() {
        try {
            while (true) {
                Optional<String> said = inner.receive(LOOK);
                Optional<String> ready = said.flatMap(NotifyRelay::ready);
                if (ready.isPresent()) {
                    tell(ready.get());
                    return;
                }
                if (said.isEmpty() && !lives.getAsBoolean()) {
                    return;
                }
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
        if (thread == null) {
            letGo();
        }
    }

    private void letGo() {
        inner.close();
        outer.close();
    }
}
