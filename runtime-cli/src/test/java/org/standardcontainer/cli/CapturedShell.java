package org.standardcontainer.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;

/** Runs command lines in this JVM and keeps what they print. */
final class CapturedShell {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> env = new LinkedHashMap<>();

    private Scr.Opener opener = ContainerRuntimes::open;

    /** All command lines work on this runtime, as if they were on one host. */
    CapturedShell on(ContainerRuntime runtime) {
        opener = (config, listener) -> new Reopened(runtime, listener);
        return this;
    }

    CapturedShell env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** Runs one, and forgets what the one before printed. */
    int run(String... arguments) {
        out.reset();
        err.reset();
        return Scr.run(new Shell(stream(out), stream(err), Map.copyOf(env), false), opener, arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
