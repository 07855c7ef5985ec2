package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Status;

/**
 * The JSON of a container's state (runtime.md#state): what hooks get on their standard input. The command line prints runc's form.
 *
 * <p>Status is one of the schema's four words. Beyond the spec, as runc does: {@code created}; and only where they say
 * something: {@code paused}, {@code pidKernel} (the pid isn't the host's), {@code pidStartTime}.
 */
public final class StateJson {
    private static final byte[] PID = "\"pid\":".getBytes(US_ASCII);

    private StateJson() {}

    /**
     * A state whose pid is filled in later, by a program that knows no JSON: {@code before}, the pid as decimal digits,
     * {@code after}.
     */
    public static final class Template {
        private final byte[] before;
        private final byte[] after;

        private Template(byte[] before, byte[] after) {
            this.before = before;
            this.after = after;
        }

        /** The bytes in front of the pid's digits. */
        public byte[] before() {
            return before.clone();
        }

        /** The bytes behind them. */
        public byte[] after() {
            return after.clone();
        }

        /** The whole document with this pid. */
        public byte[] fill(long pid) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(before);
            out.writeBytes(Long.toString(pid).getBytes(US_ASCII));
            out.writeBytes(after);
            return out.toByteArray();
        }
    }

    /** On one line, without a line feed. Without a process there is no {@code pid}. */
    public static byte[] write(ContainerState state) {
        return SpecWriter.line(document(state, state.pid().map(ProcessRef::pid).orElse(null)));
    }

    /** As {@link #write}, with room for a pid whether or not the state has one. */
    public static Template template(ContainerState state) {
        byte[] all = SpecWriter.line(document(state, 0L));
        // only ociVersion, id and status come before it, and a quotation mark in a text would have a backslash before
        // it
        int digits = indexOf(all, PID) + PID.length;
        return new Template(Arrays.copyOf(all, digits), Arrays.copyOfRange(all, digits + 1, all.length));
    }

    /**
     * Reads a state document, ours or another runtime's. The word {@code paused} is read as running and paused; members
     * that aren't known are dropped. Any other word than the spec's four is refused: what may be done in such a status isn't known.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    public static ContainerState read(byte[] json) {
        try {
            return state(SpecReader.read(json, StateDocument.class));
        } catch (ContainerException | DateTimeException e) {
            throw new IllegalArgumentException("not a state document: " + e.getMessage(), e);
        }
    }

    private static StateDocument document(ContainerState state, @Nullable Long pid) {
        String kernel = state.pid().map(ProcessRef::kernel).orElse(ProcessRef.HOST);
        long startTime = state.pid().map(ProcessRef::startTime).orElse(0L);
        return new StateDocument(
                state.ociVersion(),
                state.id().value(),
                state.status().word(),
                pid,
                state.bundle(),
                state.annotations().isEmpty() ? null : state.annotations(),
                state.created().map(Instant::toString).orElse(null),
                state.paused() ? true : null,
                kernel.equals(ProcessRef.HOST) ? null : kernel,
                startTime == 0 ? null : startTime,
                Map.of());
    }

    private static ContainerState state(StateDocument document) {
        boolean paused = document.status().equals("paused") || Boolean.TRUE.equals(document.paused());
        String word = document.status().equals("paused") ? Status.RUNNING.word() : document.status();
        return new ContainerState(
                document.ociVersion(),
                ContainerId.of(document.id()),
                Arrays.stream(Status.values())
                        .filter(status -> status.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("not a state document: status is " + word)),
                pid(document),
                document.bundle(),
                document.annotations() == null ? Map.of() : document.annotations(),
                paused,
                Optional.ofNullable(document.created()).map(Instant::parse));
    }

    private static Optional<ProcessRef> pid(StateDocument document) {
        if (document.pid() == null || document.pid() <= 0) {
            return Optional.empty(); // 0 is absence in programs written in Go
        }
        String kernel = document.pidKernel() == null ? ProcessRef.HOST : document.pidKernel();
        long startTime = document.pidStartTime() == null ? 0 : document.pidStartTime();
        return Optional.of(new ProcessRef(kernel, document.pid(), startTime));
    }

    private static int indexOf(byte[] all, byte[] part) {
        int at = 0;
        while (!Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
            at++;
        }
        return at;
    }
}
