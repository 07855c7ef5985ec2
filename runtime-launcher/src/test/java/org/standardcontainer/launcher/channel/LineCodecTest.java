package org.standardcontainer.launcher.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames on a line, whole or not. */
class LineCodecTest {
    private static List<ByteBuffer> decode(byte[] bytes) {
        LineCodec codec = new LineCodec();
        List<ByteBuffer> frames = new ArrayList<>();
        for (byte b : bytes) {
            ByteBuffer frame = codec.take(b);
            if (frame != null) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static byte[] encoded(int type, byte[] payload) {
        return LineCodec.encode(Frame.header(type, 7, 8, 9), ByteBuffer.wrap(payload));
    }

    @Test
    void whatIsWrittenIsReadWhateverBytesItHas() {
        Random random = new Random(1);
        for (int length = 0; length < 2000; length += 17) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            for (int i = 0; i < length; i += 3) {
                payload[i] = (byte) (i % 2 == 0 ? 0x7e : 0x7d);
            }
            byte[] line = encoded(18, payload);
            assertThat(line.length).isLessThanOrEqualTo(LineCodec.most(length));
            ByteBuffer frame = decode(line).get(0);
            assertThat(frame.getInt(0)).isEqualTo(18);
            byte[] found = new byte[frame.limit() - Frame.HEADER];
            frame.position(Frame.HEADER).get(found);
            assertThat(found).isEqualTo(payload);
        }
    }

    @Test
    void aFrameThatLostAByteIsNoneAndTheNextOneIsRead() throws Exception {
        byte[] first = encoded(1, new byte[] {1, 2, 3});
        byte[] second = encoded(2, new byte[] {4});
        for (int lost = 1; lost < first.length - 1; lost++) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            line.write(first, 0, lost);
            line.write(first, lost + 1, first.length - lost - 1);
            line.write(second);
            assertThat(decode(line.toByteArray())).as("without byte %d", lost).hasSize(1);
            assertThat(decode(line.toByteArray()).get(0).getInt(0)).isEqualTo(2);
        }
    }

    @Test
    void whatIsOfAnotherConversationIsPassedOver() throws Exception {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.write(new byte[] {5, 0x7d, 6, 0x7e, 0x7e, 1});
        line.write(encoded(3, new byte[0]));
        assertThat(decode(line.toByteArray())).hasSize(1);
    }

    @Test
    void aWindowHasRoomForThePayloadThatItAllows() {
        assertThat(LineCodec.most(LineCodec.payload(8192))).isLessThanOrEqualTo(8192);
    }
}
