package org.standardcontainer.spec;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The last few configurations that were read, by their bytes: each command about a container reads the same one. Safe for use by several threads. */
final class RecentSpecs {
    private static final int MOST = 16;
    private static final int LARGEST = 64 << 10; // bytes; larger ones are read each time, so that memory is bounded

    private final Map<ByteBuffer, Spec> known = new LinkedHashMap<>(MOST, 0.75f, true);

    /** What stands in these bytes, which the caller may change afterwards. */
    Spec of(byte[] json, Function<byte[], Spec> read) {
        if (json.length > LARGEST) {
            return read.apply(json);
        }
        synchronized (known) {
            Spec spec = known.get(ByteBuffer.wrap(json));
            if (spec != null) {
                return spec;
            }
        }
        Spec spec = read.apply(json);
        synchronized (known) {
            known.put(ByteBuffer.wrap(json.clone()), spec);
            if (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return spec;
    }
}
