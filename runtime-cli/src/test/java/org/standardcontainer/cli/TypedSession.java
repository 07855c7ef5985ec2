package org.standardcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Somebody who sits at a terminal, which {@code script} makes, runs a command and types. */
final class TypedSession {
    private static final long DEADLINE_SECONDS = 120;

    private TypedSession() {}

    /**
     * Runs a command to its end.
     *
     * @param command for the shell
     * @param awaited what has to be on the screen before anything is typed
     * @return the lines of the screen, without blanks around them
     */
    static List<String> run(String command, String awaited, String keys) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, "/dev/null").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process terminal = builder.start();
        StringBuilder seen = new StringBuilder();
        InputStream output = terminal.getInputStream();
        boolean typed = false;
        byte[] buffer = new byte[1024];
        for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
            seen.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            if (!typed && seen.indexOf(awaited) >= 0) {
                terminal.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
                terminal.getOutputStream().flush();
                typed = true;
            }
        }
        if (!terminal.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the terminal didn't close: " + seen);
        }
        return seen.toString().lines().map(String::strip).toList();
    }
}
