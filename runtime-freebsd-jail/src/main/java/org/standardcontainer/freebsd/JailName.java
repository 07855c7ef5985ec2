package org.standardcontainer.freebsd;

import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerId;

/**
 * The names that jails have. A dot would make one a child of another, and one of digits alone is asked for by that number: so an id is
 * escaped, in a way that no two ids share a name.
 */
final class JailName {
    private JailName() {}

    /** @param parent the name of the jail that it is to be a child of */
    static String of(ContainerId id, @Nullable String parent) {
        String own = escape(id.value());
        return parent == null ? own : parent + "." + own;
    }

    private static String escape(String id) {
        if (id.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return "+d" + id; // no escape below has a d
        }
        return id.replace("+", "+2b").replace(".", "+2e");
    }
}
