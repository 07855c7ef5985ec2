package org.standardcontainer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.CallerConnection;
import org.standardcontainer.launcher.CallerListener;

/**
 * {@code scr} for many: stays as long as somebody asks now and then, and does the thinking for short commands of its own user. What those do
 * is done by the programs that ask ({@link org.standardcontainer.launcher.Caller}); so nothing of a container depends on this process, and
 * it may be killed at any moment. What takes as long as a container, or needs standard input, is for a process of its own.
 */
final class Resident implements CallerConnection.Service {
    private static final int MOST_AT_ONCE = 32;
    private static final int ERR = 4; // the bit of standard error
    private static final int MOST_WAITING = 2;
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long a thread waits before it looks whether it is needed. */
    static final Duration WAIT = Duration.ofSeconds(10);

    /** Commands that end soon, start no program of their own, and read nothing that the caller types. */
    private static final Set<String> SHORT = Set.of(
            "create",
            "run",
            "start",
            "exec",
            "state",
            "kill",
            "delete",
            "list",
            "pause",
            "resume",
            "update",
            "spec",
            "features");

    /** Paths that mean whoever opens them. */
    private static final Pattern OWN = Pattern.compile("/dev/(fd|std(in|out|err))\\b|/proc/(self|thread-self)\\b");

    private final CallerListener listener;
    private final Set<CallerConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();
    private final String version = Version.number();
    private int waiting; // threads; guarded by this
    private int busy; // guarded by this
    private boolean over; // guarded by this
    private long last; // when one was served; guarded by this

    Resident(CallerListener listener) {
        this.listener = listener;
    }

    /** Serves until nobody has asked for so long. */
    void serve(Duration idle) {
        synchronized (this) {
            last = System.nanoTime();
        }
        addThread();
        do {
            LockSupport.parkNanos(Math.min(LOOK.toNanos(), idle.toNanos()));
            connections.forEach(connection -> connection.greet(version));
        } while (!isOver(idle));
    }

    private synchronized boolean isOver(Duration idle) {
        over = over || (busy == 0 && System.nanoTime() - last >= idle.toNanos());
        return over && busy == 0;
    }

    private synchronized void addThread() {
        waiting++;
        Thread thread = new Thread(this::answerThoseThatCome, "scr-caller-" + number.incrementAndGet());
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (
                OutOfMemoryError
                        none) { // no room for another thread: who is served still is, and the next one gets another JVM
            waiting--;
            over = true;
        }
    }

    /** Who takes one serves it itself, since to wake another thread for it takes time; so one more has to wait meanwhile. */
    private void answerThoseThatCome() {
        boolean regular = false;
        try {
            do {
                Optional<CallerConnection> connection = listener.accept();
                if (connection.isPresent()) {
                    answer(connection.get());
                }
            } while (isNeeded());
            regular = true;
        } catch (UncheckedIOException closed) {
            endSoon(); // nobody can come any more
            regular = true;
        } finally {
            if (!regular) {
                replace(); // a bug, which is the end of this thread alone
            }
        }
    }

    private synchronized void endSoon() {
        over = true;
    }

    private synchronized void replace() {
        waiting--;
        if (waiting == 0) {
            addThread();
        }
    }

    private synchronized boolean begin() {
        if (over) {
            return false;
        }
        busy++;
        waiting--;
        if (waiting == 0) {
            addThread();
        }
        return true;
    }

    private synchronized void end(boolean served) {
        busy--;
        waiting++;
        if (served) {
            last = System.nanoTime();
        }
    }

    private synchronized boolean isNeeded() {
        if (waiting > MOST_WAITING) {
            waiting--;
            return false;
        }
        return true;
    }

    private void answer(CallerConnection connection) {
        if (!begin()) {
            connection.close(); // it asks another
            return;
        }
        boolean served = false;
        connections.add(connection);
        try (connection) {
            served = connection.serve(this);
        } catch (IOException gone) {
            // who is gone needs no answer; what was begun for it ends by itself
        } finally {
            connections.remove(connection);
            end(served);
        }
    }

    /** Without a look at what stands behind the command: what turns out to need its own process says so then. */
    @Override
    public boolean serves(CallerConnection.Request request) {
        if (connections.size() > MOST_AT_ONCE || request.environment().containsKey("SCR_CONFIG")) {
            return false; // paths in a configuration file are relative to the caller's directory
        }
        List<String> arguments = request.arguments();
        if (arguments.stream()
                .anyMatch(word -> word.startsWith("--config")
                        || word.startsWith("-config")
                        || ((word.contains("/dev/") || word.contains("/proc/"))
                                && OWN.matcher(word).find()))) {
            return false;
        }
        Optional<String> command = GlobalOptions.command(arguments);
        return command.isEmpty() || (SHORT.contains(command.get()) && !readsInput(command.get(), arguments));
    }

    private static boolean readsInput(String command, List<String> arguments) {
        return command.equals("update") && arguments.stream().anyMatch(word -> word.equals("-") || word.endsWith("=-"));
    }

    /** Only this backend has all its effects in plans. */
    static boolean serves(RuntimeConfig configuration) {
        return "linux".equals(configuration.get(RuntimeConfig.BACKEND));
    }

    @Override
    public int serve(CallerConnection.Request request) {
        PrintStream out = new PrintStream(request.out(), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(request.err(), false, StandardCharsets.UTF_8);
        Shell shell = new Shell(out, err, request.environment(), (request.terminals() & ERR) != 0);
        int code = Scr.run(shell, request.arguments().toArray(new String[0]));
        out.flush();
        err.flush();
        return code;
    }
}
