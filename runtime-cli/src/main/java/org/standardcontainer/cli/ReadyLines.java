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

    /**
     * What belongs together: picocli sets the fields of these objects, and sets them anew for each line that it reads.
     *
     * @param command empty for one that isn't kept
     * @param isUsed whether picocli has read a line for it
     */
    record Ready(Optional<String> command, Scr scr, CommandLine line, boolean isUsed) {
        /** What comes before the command, and how failures end. */
        Endings endings() {
            return (Endings) line.getExecutionStrategy();
        }
    }

    /** For one line, and by one thread. */
    static Ready take(Shell shell, Scr.Opener opener, String... args) {
        Optional<String> command = Commands.frequent(args);
        @Nullable Ready used = command.isEmpty() ? null : waiting(command.get()).poll();
        if (used == null) {
            Scr scr = new Scr(shell, opener);
            CommandLine line = command.isEmpty() ? Commands.of(scr, shell) : Commands.of(scr, shell, command.get());
            return new Ready(command, scr, line, false);
        }
        used.scr().serve(shell, opener);
        return used;
    }

    /** For the next one that wants such a command. */
    static void keep(Ready ready) {
        ready.command()
                .ifPresent(
                        command -> waiting(command).add(new Ready(ready.command(), ready.scr(), ready.line(), true)));
    }

    private static Queue<Ready> waiting(String command) {
        return WAITING.computeIfAbsent(command, name -> new ConcurrentLinkedQueue<>());
    }
}
