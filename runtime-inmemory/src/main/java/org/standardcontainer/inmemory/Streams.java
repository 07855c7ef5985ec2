package org.standardcontainer.inmemory;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.OperationUnavailableException;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;

/**
 * A container's standard streams.
 *
 * @param stdin what its program reads
 * @param stdout where its output goes
 * @param stderr where its errors go
 * @param attachment their other ends, with {@link Stdio#pipes()}
 */
record Streams(InputStream stdin, OutputStream stdout, OutputStream stderr, Optional<Attachment> attachment) {
    static Streams open(ContainerId id, Stdio stdio) {
        if (stdio instanceof Stdio.Inherit) {
            return new Streams(System.in, unclosed(System.out), unclosed(System.err), Optional.empty());
        } else if (stdio instanceof Stdio.Discard) {
            return new Streams(
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    OutputStream.nullOutputStream(),
                    Optional.empty());
        } else if (stdio instanceof Stdio.Files files) {
            return files(files);
        } else if (stdio instanceof Stdio.Pipes) {
            BoundedPipe in = new BoundedPipe();
            BoundedPipe out = new BoundedPipe();
            BoundedPipe err = new BoundedPipe();
            return new Streams(
                    in.input, out.output, err.output, Optional.of(new Ends(id, in.output, out.input, err.input)));
        }
        throw new UnsupportedFeatureException(
                List.of(Finding.unsupported("/process/terminal", "there are no terminals in memory", "")));
    }

    private static Streams files(Stdio.Files files) {
        Path current = files.stdout();
        try {
            current = files.stdin().orElse(current);
            InputStream in = files.stdin().isPresent()
                    ? Files.newInputStream(files.stdin().get())
                    : InputStream.nullInputStream();
            current = files.stdout();
            OutputStream out = append(current);
            current = files.stderr();
            OutputStream err = files.stderr().equals(files.stdout()) ? out : append(current);
            return new Streams(in, out, err, Optional.empty());
        } catch (IOException e) {
            throw new LaunchFailedException(
                    "", "cannot open " + current, "", "", String.valueOf(e.getMessage()), current.toString(), "", e);
        }
    }

    private static OutputStream append(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static OutputStream unclosed(OutputStream stream) {
        return new FilterOutputStream(stream) {
            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /** The program's ends are gone, as when a process ends. */
    void close() {
        for (AutoCloseable end : List.of(stdin, stdout, stderr)) {
            if (end != System.in) {
                close(end);
            }
        }
    }

    private static void close(@Nullable AutoCloseable end) {
        try {
            if (end != null) {
                end.close();
            }
        } catch (Exception e) {
            // what could not be written is lost, as with a process that ends
        }
    }

    private record Ends(ContainerId id, OutputStream stdin, InputStream stdout, InputStream stderr)
            implements Attachment {
        @Override
        public void resize(int columns, int rows) {
            throw new OperationUnavailableException(id, Attachment.class, "it has no terminal to resize");
        }
    }
}
