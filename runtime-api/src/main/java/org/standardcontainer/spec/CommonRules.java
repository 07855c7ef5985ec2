package org.standardcontainer.spec;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for the version, the root and the names of a container. */
final class CommonRules {
    /** SemVer 2.0.0, with its numbers as groups. */
    private static final Pattern SEMVER = Pattern.compile("(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
            + "(?:-(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
            + "(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?");

    private static final int MINOR = 3;
    private static final int LINUX_NAME_BYTES = 64;
    private static final int NAME_BYTES = 255;

    private CommonRules() {}

    static void check(Place document, Spec spec) {
        version(document.at("ociVersion").in("config.md#specification-version"), spec.ociVersion());
        // config.md#root: REQUIRED everywhere but for Hyper-V containers
        if (spec.root() == null && !isForWindowsAlone(spec)) {
            document.at("root").in("config.md#root").invalid("is required");
        } else if (spec.root() != null && spec.root().path().isEmpty()) {
            document.at("root").at("path").in("config.md#root").invalid("is empty");
        }
        name(document.at("hostname").in("config.md#hostname"), spec.hostname(), spec);
        name(document.at("domainname").in("config.md#domainname"), spec.domainname(), spec);
    }

    /**
     * What Windows has otherwise (users, paths, arguments) is Windows' alone: a section for it next to another platform's, as with
     * Linux containers on Windows, takes nothing from the rules for that one.
     */
    static boolean isForWindowsAlone(Spec spec) {
        return spec.windows() != null && spec.linux() == null && spec.freebsd() == null && spec.vm() == null;
    }

    private static void version(Place place, String version) {
        Matcher matcher = SEMVER.matcher(version);
        if (!matcher.matches()) {
            place.invalid(Place.quoted(version) + " is not a version as SemVer 2.0.0 defines it");
        } else if (!matcher.group(1).equals("1")) {
            place.invalid("version " + version + " of the spec is not supported, only 1.x.y is");
        } else if (matcher.group(2).length() > 9 || Integer.parseInt(matcher.group(2)) > MINOR) {
            place.warn("version " + version + " of the spec is newer than " + Spec.VERSION
                    + ": what it adds is ignored or refused");
        }
    }

    private static void name(Place place, @Nullable String name, Spec spec) {
        if (name == null) {
            return;
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        int most = spec.linux() == null ? NAME_BYTES : LINUX_NAME_BYTES;
        if (bytes > most) {
            place.invalid("is " + bytes + " bytes long, and may be " + most);
        }
        if (name.chars().anyMatch(c -> c == 0x7f || (c > 0 && c < ' '))) {
            place.invalid("has control characters");
        }
        // without a UTS namespace of its own the container would rename the host; a guest has its own kernel
        if (spec.linux() != null && spec.vm() == null && !spec.linux().hasNamespace("uts")) {
            place.invalid(
                    "needs a uts namespace, and the container has the host's",
                    "Add {\"type\": \"uts\"} to linux.namespaces.");
        }
    }
}
