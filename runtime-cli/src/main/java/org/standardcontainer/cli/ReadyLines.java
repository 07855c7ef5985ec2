package org.standardcontainer.cli;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Command lines that were put together for a command and have been used: to find out by reflection what a command takes lasts longer than most commands do,
 * and a JVM that stays needs to do it once. One is used by one thread at a time. Safe for use by several threads.
 */
final class ReadyLines {
    private static final Map<String, Queue<Ready>> WAITING = new ConcurrentHashMap<>();

    private ReadyLines() {}

    /** What belongs together: picocli sets the fields of these objects, and sets them anew for each line that it reads. */
    private record Ready(Scr scr, CommandLine line) {}

    /** Runs one line. */
    static int run(Shell shell, Scr.Opener opener, String... args) {
        Optional<String> command = Commands.frequent(args);
        if (command.isEmpty()) {
            Scr scr = new Scr(shell, opener);
            return execute(Commands.of(scr, shell), args);
        }
        Queue<Ready> waiting = WAITING.computeIfAbsent(command.get(), name -> new ConcurrentLinkedQueue<>());
        @Nullable Ready used = waiting.poll();
        Ready ready = used == null ? make(command.get(), shell, opener) : used;
        if (used != null) {
            ready.scr().serve(shell, opener);
            Commands.connect(ready.line(), shell);
        }
        int code = execute(ready.line(), args); // one that failed with an error is not used again
        waiting.add(ready);
        return code;
    }

    private static Ready make(String command, Shell shell, Scr.Opener opener) {
        Scr scr = new Scr(shell, opener);
        return new Ready(scr, Commands.of(scr, shell, command));
    }

    private static int execute(CommandLine line, String... args) {
        return line.execute(GoArguments.rewritten(line, args));
    }
}
