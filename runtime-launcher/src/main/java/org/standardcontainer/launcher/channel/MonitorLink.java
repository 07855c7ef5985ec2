package org.standardcontainer.launcher.channel;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.standardcontainer.launcher.state.ExitRecord;

/** What connects the JVM to one container's monitor, through the zygote: streams and exit status. */
public final class MonitorLink {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    private final Zygote zygote;
    private final int handle;
    private final ZygoteOutputStream stdin = new ZygoteOutputStream(this);
    private final ZygoteInputStream stdout = new ZygoteInputStream(this, STDOUT);
    private final ZygoteInputStream stderr = new ZygoteInputStream(this, STDERR);
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private boolean listening; // guarded by this
    private boolean over; // guarded by this

    MonitorLink(Zygote zygote, int handle) {
        this.zygote = zygote;
        this.handle = handle;
    }

    /** What the container reads. */
    public OutputStream stdin() {
        listen();
        return stdin;
    }

    /** What it writes to its standard output, or its terminal. Data comes from the first call on. */
    public InputStream stdout() {
        listen();
        stdout.begin();
        return stdout;
    }

    /** What it writes to its standard error. Data comes from the first call on. */
    public InputStream stderr() {
        listen();
        stderr.begin();
        return stderr;
    }

    /** Sets the size of its terminal. */
    public void resize(int columns, int rows) {
        send(Frame.RESIZE, columns, rows, ByteBuffer.allocate(0));
    }

    /** How the link, or what it leads to, came to its end. */
    public sealed interface End {
        /** The init process has ended like this. */
        record Exited(ExitRecord exit) implements End {}

        /** The monitor ended without saying how the init process did. */
        record MonitorGone() implements End {}

        /** The zygote died; the monitor may be reached again by another one. */
        record ZygoteLost() implements End {}

        /** Nobody follows the container over this link any more. */
        record LetGo() implements End {}
    }

    /**
     * Tells the end, at once if it has come. On the thread that reads for all containers: what is called must only hand on.
     */
    public void onEnd(Consumer<End> told) {
        listen();
        var unused = end.thenAccept(told);
    }

    /** Waits for the end. */
    public End awaitEnd() throws InterruptedException {
        boolean known = false;
        while (!known) {
            known = zygote.inbox().await(end, TimeUnit.DAYS.toNanos(1), true);
        }
        return end.join();
    }

    /** From now on something may come at any time that somebody waits for elsewhere. */
    private synchronized void listen() {
        if (!listening && !over) {
            listening = true;
            zygote.inbox().listeners(1);
        }
    }

    private synchronized void listenNoMore() {
        over = true;
        if (listening) {
            listening = false;
            zygote.inbox().listeners(-1);
        }
    }

    /** True if the zygote died, so that another link is needed. */
    public boolean isLost() {
        return end.isDone() && end.join() instanceof End.ZygoteLost;
    }

    /** Lets go of the container, which lives on; unread output is left to others. */
    public void forget() {
        if (zygote.forget(handle)) {
            send(Frame.FORGET, 0, 0, ByteBuffer.allocate(0));
            end.complete(new End.LetGo());
            fail("the container was let go of");
        }
    }

    void send(int type, int a, int b, ByteBuffer payload) {
        zygote.sendQuietly(type, handle, a, b, payload);
    }

    // from the reader thread

    void data(int stream, ByteBuffer bytes) {
        (stream == STDERR ? stderr : stdout).arrived(bytes);
    }

    void stdinCredit(int bytes) {
        stdin.allow(bytes);
    }

    void stdinClosed() {
        stdin.fail("the container doesn't read its input any more");
    }

    void exited(ExitRecord record) {
        end.complete(new End.Exited(record));
    }

    /** The streams go on: the container may. */
    void monitorGone() {
        end.complete(new End.MonitorGone());
    }

    void gone() {
        monitorGone();
        fail("the container's monitor is gone");
    }

    void lost() {
        end.complete(new End.ZygoteLost());
        fail("the launcher died; what it had read of the container's output is lost");
    }

    private void fail(String why) {
        listenNoMore();
        stdin.fail(why);
        stdout.fail(why);
        stderr.fail(why);
    }
}
