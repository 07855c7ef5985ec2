package org.standardcontainer.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the probe saw in two containers, and on the host before and after, and what follows from it. A value that begins with
 * {@code !} is the error of a look that failed.
 *
 * @param names the names of the three probes, the host's last
 * @param a what the first container's said
 * @param b what the second's said
 * @param before what the host's said before those ran
 * @param host what the host's said while they ran
 */
record Sightings(
        List<String> names,
        Map<String, String> a,
        Map<String, String> b,
        Map<String, String> before,
        Map<String, String> host) {
    private static final int SHOWN = 60; // characters of a value

    /** What came of a check. */
    enum Result {
        HOLDS,
        FAILS,
        /** Something that it needs couldn't be seen. */
        UNKNOWN
    }

    /** What came of a check, and what was seen. */
    record Finding(Result result, String text) {}

    Sightings {
        names = List.copyOf(names);
        a = Map.copyOf(a);
        b = Map.copyOf(b);
        before = Map.copyOf(before);
        host = Map.copyOf(host);
    }

    /**
     * Checks one thing.
     *
     * @param check {@code different KEY}: the three values are three; {@code unlike KEY}: the containers' aren't the host's; {@code
     *     same KEY}: all are one; {@code rising KEY}: the containers' lie between what the host had before and after; {@code is KEY
     *     VALUE}: the containers' are that; {@code isnt KEY VALUE}: they aren't; {@code denied KEY}: they couldn't get at it; {@code has KEY}: they could; {@code never-other KEY}: what they see, if anything, is what the host sees; {@code unseen MARK}: no other container and not the host sees the mark that
     *     one has made, but of a process the host; {@code apart MARK}: the host neither; {@code own MARK}: both could make the very same
     */
    Finding check(String check) {
        String[] words = check.split("\\s+", 3);
        String key = words[1];
        return switch (words[0]) {
            case "different" -> compare(key, new HashSet<>(List.of(of(a, key), of(b, key), of(host, key))).size() == 3);
            case "unlike" ->
                compare(key, !of(a, key).equals(of(host, key)) && !of(b, key).equals(of(host, key)));
            case "same" -> compare(key, isHosts(of(a, key), key) && isHosts(of(b, key), key));
            case "rising" -> rising(key);
            case "is" -> inside(key, of(a, key).equals(words[2]) && of(b, key).equals(words[2]));
            case "isnt" ->
                inside(key, !of(a, key).equals(words[2]) && !of(b, key).equals(words[2]));
            case "denied" -> inside(key, failed(a.get(key)) && failed(b.get(key)));
            case "has" -> inside(key, !failed(a.get(key)) && !failed(b.get(key)));
            case "never-other" -> inside(key, neverOther(a.get(key), key) && neverOther(b.get(key), key));
            case "unseen" -> unseen(key, key.equals("process"));
            case "apart" -> unseen(key, false);
            case "own" ->
                inside(
                        "mark." + key,
                        of(a, "mark." + key).equals("ok")
                                && of(b, "mark." + key).equals("ok"));
            default -> throw new IllegalArgumentException("there is no check " + check);
        };
    }

    private static String of(Map<String, String> values, String key) {
        return values.getOrDefault(key, "");
    }

    private static boolean failed(@Nullable String value) {
        return value != null && value.startsWith("!");
    }

    /** All three have to have seen it. */
    private Finding compare(String key, boolean holds) {
        boolean seen = List.of(a, b, host).stream().allMatch(map -> map.containsKey(key) && !failed(map.get(key)));
        String text = key + ": " + show(a.get(key)) + " and " + show(b.get(key)) + ", host " + show(host.get(key));
        return new Finding(!seen ? Result.UNKNOWN : holds ? Result.HOLDS : Result.FAILS, text);
    }

    /** Both containers have to have looked. */
    private Finding inside(String key, boolean holds) {
        boolean seen = a.containsKey(key) && b.containsKey(key);
        String text = key + ": " + show(a.get(key)) + " and " + show(b.get(key));
        return new Finding(!seen ? Result.UNKNOWN : holds ? Result.HOLDS : Result.FAILS, text);
    }

    private static String show(@Nullable String value) {
        if (value == null) {
            return "nothing";
        }
        String error = failed(value) ? value.substring(1) : value;
        return error.length() > SHOWN ? error.substring(0, SHOWN) + "…" : error;
    }

    /** What the host sees, or saw: somebody else may have changed it meanwhile. */
    private boolean isHosts(String value, String key) {
        return value.equals(of(host, key)) || value.equals(of(before, key));
    }

    private Finding rising(String key) {
        String text = key + ": host " + show(before.get(key)) + ", then " + show(a.get(key)) + " and "
                + show(b.get(key)) + ", host " + show(host.get(key));
        List<Long> values = new ArrayList<>();
        for (Map<String, String> map : List.of(before, a, b, host)) {
            try {
                values.add(Long.parseLong(of(map, key)));
            } catch (NumberFormatException e) {
                return new Finding(Result.UNKNOWN, text);
            }
        }
        boolean between = true;
        for (long value : values.subList(1, 3)) {
            between &= values.get(0) <= value && value <= values.get(3);
        }
        return new Finding(between ? Result.HOLDS : Result.FAILS, text);
    }

    private boolean neverOther(@Nullable String value, String key) {
        return failed(value) || of(host, key).equals(value);
    }

    /**
     * Who made a mark sees it, and the other one doesn't.
     *
     * @param byHost whether the host has to see it
     */
    private Finding unseen(String mark, boolean byHost) {
        String own = names.get(0);
        String other = names.get(1);
        String made = of(a, "sees." + mark + "." + own);
        String madeToo = of(b, "sees." + mark + "." + other);
        if (!made.equals("yes") || !madeToo.equals("yes")) {
            return new Finding(Result.UNKNOWN, "a " + mark + " can't be made, or not be seen by who made it");
        }
        boolean apart = of(a, "sees." + mark + "." + other).equals("no")
                && of(b, "sees." + mark + "." + own).equals("no");
        String hosts = of(host, "sees." + mark + "." + own);
        boolean holds = apart && hosts.equals(byHost ? "yes" : "no");
        return new Finding(
                holds ? Result.HOLDS : Result.FAILS,
                apart
                        ? "neither container sees the other's " + mark + ", the host "
                                + (hosts.equals("yes") ? "does" : "doesn't")
                        : "a container sees the other's " + mark);
    }
}
