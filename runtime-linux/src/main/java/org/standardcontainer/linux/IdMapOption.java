package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;

/**
 * The mappings in a mount's option, as crun has them: {@code idmap=uids=0-1-10#10-11-10;gids=0-100-10}, each range as the first
 * id of the source, the first one of the host and the size. After {@code @} the second is one of the container's user namespace.
 *
 * @param uids of users
 * @param gids of groups
 */
record IdMapOption(List<IdMapping> uids, List<IdMapping> gids) {
    private static final Pattern RANGE = Pattern.compile("(@?)(\\d{1,10})-(\\d{1,10})-(\\d{1,10})");
    private static final long IDS = 1L << 32;
    private static final int KINDS = 2;

    /**
     * Reads what stands behind {@code idmap=}.
     *
     * @param linux whose user namespace a relative range is of; with one that is joined only if its mappings are given
     * @throws IllegalArgumentException if it is something else; the message says what
     */
    static IdMapOption parse(String text, @Nullable LinuxConfig linux) {
        List<IdMapping> uids = List.of();
        List<IdMapping> gids = List.of();
        String[] kinds = text.split(";", -1);
        for (String kind : kinds) {
            if (kind.startsWith("uids=")) {
                uids = ranges(kind, linux == null ? null : linux.uidMappings());
            } else if (kind.startsWith("gids=")) {
                gids = ranges(kind, linux == null ? null : linux.gidMappings());
            } else {
                throw new IllegalArgumentException("\"" + kind + "\" is neither uids= nor gids=");
            }
        }
        if (kinds.length != KINDS || uids.isEmpty() || gids.isEmpty()) {
            throw new IllegalArgumentException("uids= and gids= are both required, once each");
        }
        return new IdMapOption(uids, gids);
    }

    private static List<IdMapping> ranges(String kind, @Nullable List<IdMapping> container) {
        List<IdMapping> ranges = new ArrayList<>();
        for (String range : kind.substring(kind.indexOf('=') + 1).split("#", -1)) {
            Matcher parts = RANGE.matcher(range);
            if (!parts.matches()) {
                throw new IllegalArgumentException("\"" + range + "\" is not of the form SOURCE-HOST-SIZE");
            }
            long source = Long.parseLong(parts.group(2));
            long host = Long.parseLong(parts.group(3));
            long size = Long.parseLong(parts.group(4));
            if (size == 0 || source + size > IDS || host + size > IDS) {
                throw new IllegalArgumentException("the range \"" + range + "\" is empty, or ends above the last id");
            }
            ranges.add(new IdMapping(
                    source, host + (parts.group(1).isEmpty() ? 0 : offset(source, host, size, container)), size));
        }
        return ranges;
    }

    /** crun goes by the range that the source's id is in, and a range that isn't all in it would map to ids that nobody meant. */
    private static long offset(long source, long host, long size, @Nullable List<IdMapping> container) {
        for (IdMapping range : container == null ? List.<IdMapping>of() : container) {
            if (within(source, size, range) && within(host, size, range)) {
                return range.hostId() - range.containerId();
            }
        }
        throw new IllegalArgumentException("\"@" + source + "-" + host + "-" + size
                + "\" is in no single range of the container's user namespace");
    }

    private static boolean within(long first, long size, IdMapping range) {
        return first >= range.containerId() && first + size <= range.containerId() + range.size();
    }
}
