package org.standardcontainer.launcher.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One frame of a recorded conversation, as a line of text: {@code >} for the JVM's or {@code <} for the launcher's, then the frame in
 * digits; a line {@code =} begins the next connection.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by says() alone; a frame of a recording is changed by nobody
record RecordedFrame(boolean ours, byte[] bytes) {
    private static final Pattern OF_ITS_TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z|(?<=\"checksum\":\")[0-9a-f]{8}"
                    + "|(?<=/scr-session-)[0-9a-f]{8}"); // a directory for one run

    static RecordedFrame of(boolean ours, ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.duplicate().get(bytes);
        return new RecordedFrame(ours, bytes);
    }

    static RecordedFrame parse(String line) {
        return new RecordedFrame(line.startsWith(">"), HexFormat.of().parseHex(line.substring(2)));
    }

    String line() {
        return (ours ? "> " : "< ") + HexFormat.of().formatHex(bytes);
    }

    private ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int type() {
        return buffer().getInt(0);
    }

    /** The same for who greeted with another number. */
    RecordedFrame named(int greeting) {
        byte[] copy = bytes.clone();
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(4, greeting);
        return new RecordedFrame(ours, copy);
    }

    int name() {
        return buffer().getInt(4);
    }

    byte[] header() {
        byte[] header = new byte[Frame.HEADER];
        System.arraycopy(bytes, 0, header, 0, Frame.HEADER);
        return header;
    }

    ByteBuffer payload() {
        return ByteBuffer.wrap(bytes, Frame.HEADER, bytes.length - Frame.HEADER);
    }

    /** When these are sent depends on which of two threads is faster: they give room, and let go. */
    boolean isOfItsOwnTime() {
        return type() == Frame.CREDIT || type() == Frame.CLOSE || type() == Frame.FORGET || type() == Frame.GREET;
    }

    /** Whether it says the same, but for the time of day, what is computed of it, and a run's own directory. */
    boolean says(RecordedFrame other) {
        return text().equals(other.text());
    }

    /** To be read by people, too: what isn't text is a dot. */
    String readable() {
        return "frame " + type() + " of " + bytes.length + " bytes: " + text().replaceAll("[^ -~]+", ".");
    }

    private String text() {
        return OF_ITS_TIME
                .matcher(new String(bytes, StandardCharsets.ISO_8859_1))
                .replaceAll("TIME");
    }
}
