package org.standardcontainer.freebsd;

import java.util.ArrayList;
import java.util.List;

/** What this backend claims of the specification, by the names of the conformance kit's clauses. */
final class JailFeatures {
    private JailFeatures() {}

    static String[] of(FreeBsdFacts facts) {
        List<String> names = new ArrayList<>(List.of(
                "posix.hooks",
                "posix.rlimits",
                "posix.user",
                "hostname",
                "domainname",
                "freebsd",
                "freebsd.jail",
                "freebsd.jail.children",
                "freebsd.devfs"));
        if (facts.vimage()) {
            names.add("vnet");
        }
        if (facts.linux()) {
            names.add("freebsd.linux-images"); // of no clause: the specification doesn't speak of them
        }
        return names.toArray(String[]::new);
    }
}
