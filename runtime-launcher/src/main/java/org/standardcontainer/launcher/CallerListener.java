package org.standardcontainer.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.standardcontainer.launcher.channel.EntryLink;
import org.standardcontainer.launcher.jna.Listener;
import org.standardcontainer.launcher.state.HostUser;

/** Where programs of the command line connect to have a JVM do the thinking for them. Any number of threads wait there. */
public final class CallerListener implements AutoCloseable {
    private final Listener listener;
    private final long uid;
    private final CallerIdentity own;

    private CallerListener(Listener listener, long uid, CallerIdentity own) {
        this.listener = listener;
        this.uid = uid;
        this.own = own;
    }

    /**
     * A socket that this process was started with.
     *
     * @param wait how long one waits at it
     * @throws UncheckedIOException if it isn't there, or {@code /proc} isn't
     */
    public static CallerListener inherited(int number, Duration wait) {
        try {
            return new CallerListener(
                    Listener.inherited(number, wait.toMillis()),
                    HostUser.current().uid(),
                    CallerIdentity.of(Path.of("/proc/self")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for the next one of this very user; others are let go of at once.
     *
     * @return empty when none has come in that time, or one that isn't served
     * @throws UncheckedIOException if none can come any more
     */
    public Optional<CallerConnection> accept() {
        try {
            Optional<Listener.Peer> peer = listener.accept();
            if (peer.isPresent() && peer.get().uid() != uid) {
                peer.get().socket().close();
                return Optional.empty();
            }
            return peer.map(p -> new CallerConnection(new EntryLink(p.socket()), p.pid(), own));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
