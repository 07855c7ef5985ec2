package org.standardcontainer.launcher.channel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SystemCallException;

/** The three standard streams that a container gets, with the files opened for them; closing it closes those. */
public final class StandardStreams implements AutoCloseable {
    private static final int KIND_GIVEN = 1;
    private static final int KIND_PIPE = 2;

    private final int[] kinds = new int[3]; // 0: the null device
    private final int[] numbers = new int[3];
    private final List<Descriptor> opened = new ArrayList<>();

    private StandardStreams() {}

    /** The null device, three times. */
    public static StandardStreams none() {
        return new StandardStreams();
    }

    /**
     * Opens what a caller asked for.
     *
     * @param terminal true if the container makes its own: then only {@link Stdio.Pipes} have a meaning here
     * @throws SystemCallException if a file can't be opened
     */
    public static StandardStreams open(Stdio stdio, boolean terminal) throws SystemCallException {
        StandardStreams streams = new StandardStreams();
        try {
            if (stdio instanceof Stdio.Pipes) {
                for (int i = 0; i < 3; i++) {
                    streams.kinds[i] = KIND_PIPE;
                }
            } else if (stdio instanceof Stdio.Inherit && !terminal) {
                streams.inherit();
            } else if (stdio instanceof Stdio.Files files && !terminal) {
                streams.files(files.stdin(), files.stdout(), files.stderr());
            }
            return streams;
        } catch (SystemCallException e) {
            streams.close();
            throw e;
        }
    }

    private void inherit() {
        for (int i = 0; i < 3; i++) {
            if (Descriptor.isOpen(i)) { // a service may have been started without
                kinds[i] = KIND_GIVEN;
                numbers[i] = i;
            }
        }
    }

    private void files(Optional<Path> stdin, Path stdout, Path stderr) throws SystemCallException {
        if (stdin.isPresent()) {
            give(0, Descriptor.openForInput(stdin.get()));
        }
        give(1, Descriptor.openForOutput(stdout));
        if (stderr.equals(stdout)) {
            kinds[2] = KIND_GIVEN;
            numbers[2] = numbers[1]; // one open file, so that neither overwrites the other
        } else {
            give(2, Descriptor.openForOutput(stderr));
        }
    }

    private void give(int stream, Descriptor descriptor) {
        opened.add(descriptor);
        kinds[stream] = KIND_GIVEN;
        numbers[stream] = descriptor.number();
    }

    /** True if other ends of pipes will have to be held by somebody. */
    public boolean havePipes() {
        return kinds[0] == KIND_PIPE;
    }

    /** The kinds as a RUN frame has them. */
    int packedKinds() {
        return kinds[0] | kinds[1] << 4 | kinds[2] << 8;
    }

    /** True if this stream is one of our descriptors. */
    boolean isGiven(int stream) {
        return kinds[stream] == KIND_GIVEN;
    }

    /** Our descriptor for this stream. */
    int number(int stream) {
        return numbers[stream];
    }

    @Override
    public void close() {
        opened.forEach(Descriptor::close);
    }
}
