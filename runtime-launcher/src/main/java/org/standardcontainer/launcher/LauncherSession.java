package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.channel.LineRecorder;
import org.standardcontainer.launcher.channel.LineReplay;

/**
 * A conversation with another machine's launcher, recorded once to be replayed where there is no such machine. Both are a place to
 * connect to, over the same transport as the launcher itself.
 */
public sealed interface LauncherSession extends AutoCloseable {
    /** Where to connect: as {@code freebsd.launcher} has it. */
    String place();

    @Override
    void close() throws IOException;

    /** Passes all on to a launcher. */
    final class Recording implements LauncherSession {
        private final LineRecorder recorder;

        /** @param socket where the launcher answers */
        public Recording(Path socket) throws IOException {
            this.recorder = new LineRecorder(socket);
        }

        @Override
        public String place() {
            return recorder.place();
        }

        /** Writes what was said, with remarks for people in front. */
        public void write(Path file, List<String> remarks) throws IOException {
            List<String> lines = new ArrayList<>();
            remarks.forEach(remark -> lines.add("# " + remark));
            lines.addAll(recorder.lines());
            Files.write(file, lines);
        }

        @Override
        public void close() throws IOException {
            recorder.close();
        }
    }

    /** Answers as a launcher did that was recorded. */
    final class Replay implements LauncherSession {
        private final LineReplay replay;

        /** @param lines of a file that was recorded */
        public Replay(List<String> lines) throws IOException {
            this.replay = new LineReplay(lines);
        }

        @Override
        public String place() {
            return replay.place();
        }

        /** How the conversation differed from the recorded one; empty is as it should be. */
        public List<String> differences() throws InterruptedException {
            return replay.differences();
        }

        @Override
        public void close() throws IOException {
            replay.close();
        }
    }
}
