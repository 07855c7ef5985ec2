package org.standardcontainer.kernel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's release, as far as programs and features depend on it: {@code 6.1} of {@code 6.1.0-44-cloud-amd64}. Immutable.
 *
 * @param major 0 or more
 * @param minor 0 or more
 */
public record KernelRelease(int major, int minor) implements Comparable<KernelRelease> {
    /** That of a kernel of which it isn't known: older than any other. */
    public static final KernelRelease UNKNOWN = new KernelRelease(0, 0);

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*", Pattern.DOTALL);

    /** Reads what {@code uname -r} says; {@link #UNKNOWN} if it doesn't begin with two numbers. */
    public static KernelRelease parse(String release) {
        Matcher m = RELEASE.matcher(release);
        return m.matches() ? new KernelRelease(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))) : UNKNOWN;
    }

    @Override
    public int compareTo(KernelRelease other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
