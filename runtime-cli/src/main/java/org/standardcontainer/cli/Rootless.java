package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What {@code --rootless} may ask for: whether cgroups that may not be made are done without. For an ordinary user that is what is done anyway, and for root
 * it isn't, so each may ask for what it has. The words are those that Go reads, as runc takes them.
 */
final class Rootless {
    private static final Set<String> FOUND_OUT = Set.of("", "auto", "0", "f", "F", "FALSE", "false", "False");
    private static final Set<String> WANTED = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final String OF_THE_HOST = "0 0 4294967295";

    private Rootless() {}

    /** @throws UsageException if the host's root asks for it, or the value is no such word */
    static void check(String value, BooleanSupplier isRoot) {
        if (FOUND_OUT.contains(value)) {
            return;
        }
        if (!WANTED.contains(value)) {
            throw new UsageException(
                    "--rootless: \"" + value + "\" is none of auto, true and false",
                    "Leave it out: what the caller may do is found out.");
        }
        if (isRoot.getAsBoolean()) {
            throw Unsupported.option(
                    "--rootless " + value + " of root",
                    "Leave it out: root's containers get the cgroups that they ask for, or fail.");
        }
    }

    /** Who is served by a JVM that stays is the same to the kernel as that one. */
    static boolean callerIsRoot() {
        return isRoot(Path.of("/proc/self"));
    }

    /**
     * Whether a process is the host's root, by its directory in /proc.
     *
     * @throws UsageException if there is none
     */
    static boolean isRoot(Path process) {
        try {
            String map = Files.readString(process.resolve("uid_map")).strip().replaceAll("\\s+", " ");
            return map.equals(OF_THE_HOST)
                    && Files.getAttribute(process, "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UsageException(
                    "--rootless true: it can't be found out whether this is root: " + FileErrors.reason(e),
                    "Mount /proc, or leave it out: what the caller may do is found out.",
                    e);
        }
    }
}
