package org.standardcontainer.isolation;

import java.util.Locale;

/** How far an interface of the kernel is a container's own. From the least to the most, as {@link #isAtLeast} compares them. */
public enum Isolation {
    /** The host and its containers use the very same; what stands between them is permissions at most. */
    SHARED,
    /** A part is the container's own, or there is a limit; the rest is everyone's. */
    PARTIAL,
    /** The container has its own, which nobody else's use touches. */
    ISOLATED,
    /** This container can't get at it at all: the kernel hasn't got it, or nothing of it is in the container. */
    ABSENT;

    /** True if no more is shared than with the other. */
    public boolean isAtLeast(Isolation other) {
        return compareTo(other) >= 0;
    }

    /** The word in reports and policies: {@code "isolated"}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that word. @throws IllegalArgumentException if it is none */
    public static Isolation of(String word) {
        for (Isolation isolation : values()) {
            if (isolation.word().equals(word)) {
                return isolation;
            }
        }
        throw new IllegalArgumentException(word + " is none of isolated, partial, shared and absent");
    }
}
