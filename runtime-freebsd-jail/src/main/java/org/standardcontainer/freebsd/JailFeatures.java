package org.standardcontainer.freebsd;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.spec.FeaturesDocument;

/** What this backend claims of the specification, by the names of the conformance kit's clauses. */
final class JailFeatures {
    private JailFeatures() {}

    /** Options of mounts that don't depend on the file system. */
    private static final List<String> MOUNT_OPTIONS = List.of(
            "bind",
            "exec",
            "nodev",
            "noexec",
            "nosuid",
            "nosymfollow",
            "private",
            "rbind",
            "ro",
            "rprivate",
            "rw",
            "suid");

    /** Whatever the machine has. */
    static FeaturesDocument document(FeaturesDocument usual) {
        return new FeaturesDocument(
                usual.ociVersionMin(),
                usual.ociVersionMax(),
                usual.hooks(),
                MOUNT_OPTIONS,
                null,
                usual.annotations(),
                List.of(JailLinux.OS));
    }

    static String[] of(FreeBsdFacts facts) {
        List<String> names = new ArrayList<>(List.of(
                "features",
                "terminal",
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
