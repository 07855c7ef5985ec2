package org.standardcontainer.launcher.state;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;

/**
 * What the last few {@code state.json} say that were read, by their bytes: a container is looked at several times in its life, and its file hardly changes. The
 * file itself is read each time. Safe for use by several threads.
 */
final class ReadStates {
    private static final int MOST = 16;
    private static final int LARGEST = 64 << 10; // bytes; larger ones are parsed each time, so that memory is bounded

    private static final Map<ContainerId, Read> KNOWN = new LinkedHashMap<>(MOST, 0.75f, true);

    private ReadStates() {}

    private record Read(ByteBuffer bytes, StateFile.Content content) {}

    /** Null if they aren't known; then they are damaged, perhaps. */
    static StateFile.@Nullable Content of(ContainerId id, byte[] bytes) {
        synchronized (KNOWN) {
            Read read = KNOWN.get(id);
            return read != null && read.bytes.equals(ByteBuffer.wrap(bytes)) ? read.content : null;
        }
    }

    /** These bytes of this container's file have this meaning. Nobody may change them. */
    static void keep(ContainerId id, byte[] bytes, StateFile.Content content) {
        if (bytes.length > LARGEST) {
            return;
        }
        synchronized (KNOWN) {
            KNOWN.put(id, new Read(ByteBuffer.wrap(bytes), content));
            if (KNOWN.size() > MOST) {
                KNOWN.remove(KNOWN.keySet().iterator().next());
            }
        }
    }
}
