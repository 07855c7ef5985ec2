package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a guest's agent says of its kernel.
 *
 * @param problems what failed while it booted, a line each; empty if nothing did
 * @param files path and content of the files that a compiler has to know
 */
record Hello(String problems, Map<String, byte[]> files) {
    /** Reads the bytes that the launcher kept. @throws IOException if they are damaged */
    static Hello parse(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            String problems = new String(text(in), StandardCharsets.UTF_8);
            Map<String, byte[]> files = new LinkedHashMap<>();
            while (in.hasRemaining()) {
                String path = new String(text(in), StandardCharsets.UTF_8);
                if (!path.startsWith("/") || path.contains("..")) {
                    throw new IOException("the guest names a file " + path);
                }
                files.put(path, text(in));
            }
            return new Hello(problems, files);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("what the guest says of itself is damaged", e);
        }
    }

    private static byte[] text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length >= in.remaining()) {
            throw new IllegalArgumentException("length " + length);
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        in.get(); // the NUL
        return bytes;
    }
}
