package org.standardcontainer.linux.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The scope of a container: {@code slice:prefix:name} (config-linux.md#cgroups-path), by runc's rules.
 *
 * @param slice the slice that it is in: {@code system.slice}
 * @param prefix what stands before the name
 * @param name the name; the container's id, if none is given
 */
public record Scope(String slice, String prefix, String name) {
    private static final int LONGEST = 255; // UNIT_NAME_MAX, with its NUL

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.\\\\@-]+");
    private static final Pattern SLICE = Pattern.compile("[A-Za-z0-9:_.\\\\@]+(-[A-Za-z0-9:_.\\\\@]+)*\\.slice");
    private static final String ROOT = "-.slice";

    /**
     * Reads it.
     *
     * @param cgroupsPath the property's value; empty for a scope of the id's name
     * @param id the container's id
     * @param standard the slice for who names none
     * @return empty if there aren't three parts
     */
    public static Optional<Scope> of(String cgroupsPath, String id, String standard) {
        if (cgroupsPath.isEmpty()) {
            return Optional.of(new Scope(standard, "scr", id));
        }
        String[] parts = cgroupsPath.split(":", -1);
        return parts.length != 3
                ? Optional.empty()
                : Optional.of(new Scope(parts[0].isEmpty() ? standard : parts[0], parts[1], parts[2]));
    }

    /** What is wrong with it; empty if systemd takes such names. */
    public Optional<String> problem() {
        if (!slice.equals(ROOT) && !SLICE.matcher(slice).matches()) {
            return Optional.of("\"" + slice + "\" is no name of a slice");
        }
        if (name.endsWith(".slice")) {
            return Optional.of("\"" + name + "\" is a slice, which no process can be in");
        }
        if (!NAME.matcher(unit()).matches() || name.isEmpty()) {
            return Optional.of("\"" + unit() + "\" is no name of a scope: letters, digits and :_.\\@- can be in it");
        }
        return unit().length() < LONGEST && slice.length() < LONGEST
                ? Optional.empty()
                : Optional.of("the names of slice and scope have " + (LONGEST - 1) + " characters at most");
    }

    /** The unit's name. */
    public String unit() {
        return prefix + "-" + name + ".scope";
    }

    /** Where its cgroup is, from systemd's own root on: {@code a-b.slice} is in {@code a.slice}. */
    public String cgroup() {
        StringBuilder path = new StringBuilder();
        if (!slice.equals(ROOT)) {
            List<String> slices = new ArrayList<>();
            String stem = slice.substring(0, slice.length() - ".slice".length());
            for (int end = stem.indexOf('-'); end >= 0; end = stem.indexOf('-', end + 1)) {
                slices.add(stem.substring(0, end) + ".slice");
            }
            slices.add(slice);
            slices.forEach(each -> path.append('/').append(each));
        }
        return path.append('/').append(unit()).toString();
    }
}
