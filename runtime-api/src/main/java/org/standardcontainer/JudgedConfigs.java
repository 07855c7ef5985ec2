package org.standardcontainer;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.standardcontainer.spec.BundleReader;

/**
 * The last few configurations that were parsed and judged, by their bytes. A service runs the same ones over and over, and
 * what they are and what is wrong with them depends on nothing else. The file itself is read anew each time. Safe for use by
 * several threads.
 */
final class JudgedConfigs {
    private static final int MOST = 16;
    private static final int LARGEST = 256 << 10; // bytes; larger ones are judged each time, so that memory is bounded

    /** A configuration, and everything that was found out about it, errors too. */
    record Judged(BundleReader.Content content, List<Finding> findings) {
        Judged {
            findings = List.copyOf(findings);
        }
    }

    private final Map<ByteBuffer, Judged> known = new LinkedHashMap<>(MOST, 0.75f, true);

    /**
     * Parses and judges, unless it was done.
     *
     * @throws InvalidConfigException if it is no configuration
     */
    Judged of(byte[] raw, Function<BundleReader.Content, List<Finding>> judge) {
        ByteBuffer key = ByteBuffer.wrap(raw);
        synchronized (known) {
            Judged judged = known.get(key);
            if (judged != null) {
                return judged;
            }
        }
        BundleReader.Content content = BundleReader.Content.parse(raw);
        Judged judged = new Judged(content, judge.apply(content));
        if (raw.length <= LARGEST) {
            synchronized (known) {
                known.put(key, judged);
                if (known.size() > MOST) {
                    known.remove(known.keySet().iterator().next());
                }
            }
        }
        return judged;
    }
}
