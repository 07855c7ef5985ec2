package org.standardcontainer.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs command lines in this JVM and keeps what they print. */
final class CapturedShell {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> env = new LinkedHashMap<>();

    CapturedShell env(String name, String value) {
        env.put(name, value);
        return this;
    }

    /** Runs one, and forgets what the one before printed. */
    int run(String... arguments) {
        out.reset();
        err.reset();
        return Scr.run(new Shell(stream(out), stream(err), Map.copyOf(env), false), arguments);
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
