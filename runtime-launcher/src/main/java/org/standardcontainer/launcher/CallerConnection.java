package org.standardcontainer.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.standardcontainer.launcher.channel.EntryLink;

/**
 * One program of the command line that asks. Used by one thread, but for {@link #greet}.
 *
 * <p>It is served only if it is what this JVM is: see {@link CallerIdentity}. A program that is refused does without.
 */
public final class CallerConnection implements AutoCloseable {
    private final EntryLink link;
    private final int pid;
    private final CallerIdentity required;
    private final Output[] outputs = {new Output(1), new Output(2)};

    CallerConnection(EntryLink link, int pid, CallerIdentity required) {
        this.link = link;
        this.pid = pid;
        this.required = required;
    }

    /**
     * What is asked.
     *
     * @param arguments of the program, without its name
     * @param environment its variables
     * @param terminals a bit for each of its standard streams that is a terminal
     * @param out its standard output
     * @param err its standard error
     */
    public record Request(
            List<String> arguments,
            Map<String, String> environment,
            int terminals,
            OutputStream out,
            OutputStream err) {}

    /** Does what is asked. */
    public interface Service {
        /** True if it is done here at all. */
        boolean serves(Request request);

        /** The exit code. */
        int serve(Request request);
    }

    /**
     * Reads what is asked, has it done, and answers.
     *
     * @return false if it was declined
     * @throws IOException if the program is gone
     */
    public boolean serve(Service service) throws IOException {
        boolean alike = isLikeUs(); // as it was when it came
        EntryLink.Request asked = link.receive();
        Request request =
                new Request(asked.arguments(), asked.environment(), asked.terminals(), outputs[0], outputs[1]);
        if (!alike || !service.serves(request)) {
            link.decline();
            return false;
        }
        IntSupplier work = () -> service.serve(request);
        int code;
        try {
            code = Caller.served(pid, Path.of(asked.directory()), request.environment(), asked.descriptors(), link)
                    .run(work);
        } catch (Caller.Unserved e) {
            link.decline();
            return false;
        }
        outputs[0].send();
        outputs[1].send();
        link.end(code);
        return true;
    }

    /**
     * Says that somebody is here, unless it knows. Who waits for long hears nothing else.
     *
     * @param version of this program
     */
    public void greet(String version) {
        try {
            link.hello((int) ProcessHandle.current().pid(), version);
        } catch (IOException gone) {
            // who serves it notices
        }
    }

    private boolean isLikeUs() {
        try {
            return required.isOf(Path.of("/proc", Integer.toString(pid)));
        } catch (IOException e) {
            return false; // it can't be looked at, so it isn't
        }
    }

    @Override
    public void close() {
        link.disconnect();
    }

    /** Kept until it is much or all has been said, so that an answer is one frame; the order of both is kept. */
    private final class Output extends OutputStream {
        private static final int MUCH = EntryLink.MOST_OUTPUT;
        private final int stream;
        private byte[] bytes = new byte[512];
        private int length;

        Output(int stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) throws IOException {
            outputs[2 - stream].send();
            int done = 0;
            while (done < count) {
                int now = Math.min(count - done, MUCH - length);
                if (length + now > bytes.length) {
                    bytes = java.util.Arrays.copyOf(bytes, Math.min(MUCH, Math.max(2 * bytes.length, length + now)));
                }
                System.arraycopy(from, offset + done, bytes, length, now);
                length += now;
                done += now;
                if (length == MUCH) {
                    send();
                }
            }
        }

        void send() throws IOException {
            if (length > 0) {
                link.output(stream, ByteBuffer.wrap(bytes, 0, length));
                length = 0;
            }
        }
    }
}
