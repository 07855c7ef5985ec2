package org.standardcontainer.launcher.plan;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes with holes that only the launcher can fill, such as the pid of a process that doesn't exist yet.
 *
 * @param parts in order; never empty chunks
 */
public record Template(List<Part> parts) {
    /** A piece of a template. */
    public sealed interface Part {}

    /** Bytes as they are. The array belongs to the part and isn't copied. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; copying a config snapshot buys nothing
    public record Bytes(byte[] bytes) implements Part {}

    /** A number in decimal digits. */
    public enum Variable implements Part {
        /** The init process's pid, as the maker sees it. */
        INIT_PID(1),
        /** The init process's start time, in the kernel's unit. */
        INIT_START_TIME(2),
        /** The pid of the process that executes the step, as it sees itself. */
        OWN_PID(3),
        /** The start time of the process that executes the step. */
        OWN_START_TIME(4);

        private final int code;

        Variable(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    public Template {
        parts = List.copyOf(parts);
    }

    /** Bytes without a hole. */
    public static Template of(byte[] bytes) {
        return new Template(List.of(new Bytes(bytes)));
    }

    /** UTF-8 text without a hole. */
    public static Template of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** This, with more behind it. */
    public Template then(Part part) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new Template(more);
    }

    /** This, with text behind it. */
    public Template then(String text) {
        return then(new Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The text with each hole filled with {@code value}; for tests and explanations. */
    public String filledWith(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            out.writeBytes(
                    part instanceof Bytes b ? b.bytes() : Long.toString(value).getBytes(StandardCharsets.UTF_8));
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
