package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.LauncherFailedException;

class LineReplayTest {
    private static final int NAME = -1;

    private static String line(boolean ours, int type, int name, int a, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + bytes.length)
                .put(Frame.header(type, name, a, 0))
                .put(bytes)
                .flip();
        return RecordedFrame.of(ours, frame).line();
    }

    private static List<String> recording() {
        return List.of(
                "# a remark",
                "=",
                line(false, Frame.HELLO, 4711, 1, ""),
                line(true, Frame.READ, NAME, Integer.MAX_VALUE, "/there"),
                line(false, Frame.FILE, NAME, 2, ""));
    }

    @Test
    void whoAsksTheSameIsAnsweredTheSame() throws Exception {
        try (LineReplay replay = new LineReplay(recording());
                RemoteLauncher launcher = RemoteLauncher.at(replay.place())) {
            assertThat(launcher.isDirectory(Path.of("/there"))).isTrue();
            assertThat(replay.differences()).isEmpty();
        }
    }

    @Test
    void whoAsksAnythingElseIsToldOf() throws Exception {
        try (LineReplay replay = new LineReplay(recording());
                RemoteLauncher launcher = RemoteLauncher.at(replay.place())) {
            assertThatThrownBy(() -> launcher.isDirectory(Path.of("/elsewhere")))
                    .isInstanceOf(LauncherFailedException.class);
            assertThat(replay.differences()).singleElement().asString().contains("/elsewhere", "/there");
        }
    }

    @Test
    void whatWasNeverAskedIsADifference() throws Exception {
        try (LineReplay replay = new LineReplay(recording())) {
            assertThat(replay.differences()).isNotEmpty();
        }
    }

    @Test
    void whatIsRecordedIsWhatWasSaid() throws Exception {
        try (LineReplay replay = new LineReplay(recording());
                LineRecorder recorder = new LineRecorder(Path.of(replay.place().substring("unix:".length())));
                RemoteLauncher launcher = RemoteLauncher.at(recorder.place())) {
            assertThat(launcher.isDirectory(Path.of("/there"))).isTrue();
            assertThat(recorder.lines())
                    .hasSize(4)
                    .startsWith("=")
                    .containsSubsequence(recording().subList(3, 5));
        }
    }

    @Test
    void timesOfDayAreNoDifference() {
        RecordedFrame one = RecordedFrame.parse(line(true, Frame.RUN, 1, 0, "\"2026-01-01T00:00:00.000000001Z\" x"));
        RecordedFrame other = RecordedFrame.parse(line(true, Frame.RUN, 1, 0, "\"2027-11-11T11:11:11.111111111Z\" x"));
        RecordedFrame third = RecordedFrame.parse(line(true, Frame.RUN, 1, 0, "\"2027-11-11T11:11:11.111111111Z\" y"));
        assertThat(one.says(other)).isTrue();
        assertThat(one.says(third)).isFalse();
    }
}
