package org.standardcontainer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final Duration LOOK = Duration.ofSeconds(1);

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

    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "scr-caller-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
    private final String version = Version.number();
    private volatile long last; // when one was served

    /** Serves until nobody has asked for so long. */
    void serve(CallerListener listener, Duration idle) {
        last = System.nanoTime();
        while (busy.get() > 0 || System.nanoTime() - last < idle.toNanos()) {
            var connection = listener.accept(LOOK.compareTo(idle) < 0 ? LOOK : idle);
            if (connection.isPresent()) {
                busy.incrementAndGet();
                threads.execute(() -> answer(connection.get()));
            }
        }
    }

    private void answer(CallerConnection connection) {
        try (connection) {
            if (connection.serve(version, this)) {
                last = System.nanoTime();
            }
        } catch (IOException gone) {
            // who is gone needs no answer; what was begun for it ends by itself
        } finally {
            busy.decrementAndGet();
        }
    }

    /** Without a look at what stands behind the command: what turns out to need its own process says so then. */
    @Override
    public boolean serves(CallerConnection.Request request) {
        if (busy.get() > MOST_AT_ONCE || request.environment().containsKey("SCR_CONFIG")) {
            return false; // paths in a configuration file are relative to the caller's directory
        }
        List<String> arguments = request.arguments();
        if (arguments.stream()
                .anyMatch(word -> word.startsWith("--config")
                        || word.startsWith("-config")
                        || OWN.matcher(word).find())) {
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
