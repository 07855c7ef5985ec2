package org.standardcontainer.launcher;

import java.util.List;
import java.util.stream.Stream;

/**
 * What to do about a failed step, by operation, system call and error; the first row that fits counts. {@code {property}}
 * stands for the property as people write it ({@code mounts[3].source}).
 */
final class Remedies {
    private static final List<Remedy> ROWS = Stream.of(
                    MountRemedies.ROWS,
                    DeviceRemedies.ROWS,
                    NamespaceRemedies.ROWS,
                    NetworkRemedies.ROWS,
                    CgroupRemedies.ROWS,
                    ProcessRemedies.ROWS,
                    OtherRemedies.ROWS) // the last: it has rows for any operation
            .flatMap(List::stream)
            .toList();

    private Remedies() {}

    /** The remedy; empty when there is none that would be true. */
    static String of(FailedStep step, String pointer, String systemCall, String errno) {
        return ROWS.stream()
                .filter(row -> row.fits(step, systemCall, errno))
                .findFirst()
                .map(row -> row.text().replace("{property}", property(pointer)))
                .orElse("");
    }

    /** {@code /mounts/3/source} as {@code mounts[3].source}. */
    static String property(String pointer) {
        if (pointer.isEmpty()) {
            return "it";
        }
        StringBuilder out = new StringBuilder();
        for (String part : pointer.substring(1).split("/", -1)) {
            if (part.matches("[0-9]+")) {
                out.append('[').append(part).append(']');
            } else {
                out.append(out.length() == 0 ? "" : ".")
                        .append(part.replace("~1", "/").replace("~0", "~"));
            }
        }
        return out.toString();
    }
}
