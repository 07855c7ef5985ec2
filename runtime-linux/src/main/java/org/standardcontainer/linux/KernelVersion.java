package org.standardcontainer.linux;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel's version, as far as features depend on it: {@code 6.1} of {@code 6.1.0-44-cloud-amd64}. */
record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

    /** Reads the text of {@code /proc/sys/kernel/osrelease}; 0.0 if it is none. */
    static KernelVersion parse(String release) {
        Matcher matcher = RELEASE.matcher(release);
        return matcher.matches()
                ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new KernelVersion(0, 0);
    }

    @Override
    public int compareTo(KernelVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
