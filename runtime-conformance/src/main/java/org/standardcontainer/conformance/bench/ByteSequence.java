package org.standardcontainer.conformance.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Bytes that come back as they were sent or are found out: what is lost, doubled or exchanged moves all that follows. Its
 * period is a prime, so that no buffer's size is a multiple of it.
 *
 * @param length how many bytes
 */
public record ByteSequence(long length) {
    private static final int PERIOD = 65_521;
    private static final byte[] BYTES = new byte[2 * PERIOD];

    static {
        for (int i = 0; i < BYTES.length; i++) {
            int place = i % PERIOD;
            BYTES[i] = (byte) (place * 31 + (place >> 8));
        }
    }

    /** Writes all of them. */
    public void write(OutputStream to) throws IOException {
        for (long done = 0; done < length; ) {
            int count = (int) Math.min(PERIOD, length - done);
            to.write(BYTES, (int) (done % PERIOD), count);
            done += count;
        }
        to.flush();
    }

    /** Reads to the end, and says how many bytes came and whether each was the one that was sent: at best {@link #whole}. */
    public CompletableFuture<String> compare(InputStream from) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read(from);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Aside.THREADS);
    }

    private String read(InputStream from) throws IOException {
        byte[] bytes = new byte[PERIOD];
        long done = 0;
        long wrong = -1;
        for (int n = from.read(bytes); n >= 0; n = from.read(bytes)) {
            int start = (int) (done % PERIOD);
            int at = Arrays.mismatch(bytes, 0, n, BYTES, start, start + n);
            wrong = wrong < 0 && at >= 0 ? done + at : wrong;
            done += n;
        }
        return done + " bytes" + (wrong < 0 ? "" : ", of which the one at " + wrong + " is another");
    }

    /** What is said when nothing is lost. */
    public String whole() {
        return length + " bytes";
    }
}
