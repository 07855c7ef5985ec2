package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which templates of the same machine are kept that are of another kernel, QEMU or processor than the one that is needed: somebody else may
 * use them, turn and turn about with this one. Those that were used last, as few as {@link #MOST}, and none that wasn't for {@link #AGE}.
 */
final class OtherTemplates {
    static final int MOST = 2;
    static final Duration AGE = Duration.ofDays(7);

    private final Map<Path, Instant> used = new TreeMap<>();

    /** One that is there, or was at this moment. */
    void add(Path directory) throws IOException {
        used.put(directory, new Template(directory).used());
    }

    /** Those that go. */
    List<Path> superfluous(Instant now) {
        Instant oldest = now.minus(AGE);
        List<Map.Entry<Path, Instant>> last = used.entrySet().stream()
                .sorted(Map.Entry.<Path, Instant>comparingByValue().reversed())
                .toList();
        return last.stream()
                .filter(entry -> last.indexOf(entry) >= MOST || entry.getValue().isBefore(oldest))
                .map(Map.Entry::getKey)
                .toList();
    }
}
