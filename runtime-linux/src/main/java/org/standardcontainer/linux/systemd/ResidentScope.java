package org.standardcontainer.linux.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The scope of a JVM that stays to answer commands. Whoever asked first has started it, and it would end with that one's service and count
 * against its limits. It goes to a scope that has nothing but it, and that systemd takes away when it ends.
 */
public final class ResidentScope {
    /** No container's unit has a colon: it parts slice, prefix and name. */
    private static final String PREFIX = "scr:resident-";

    private ResidentScope() {}

    /**
     * Moves a process of this user there.
     *
     * @param root {@code /}, or a directory that stands for it
     * @throws IOException with what is missing, or what systemd said; the process is where it was then
     */
    public static void enter(Path root, long pid) throws IOException {
        enter(root, ownUser(), pid, SystemdManager.PATIENCE);
    }

    /**
     * Why there is none to be had here.
     *
     * @param root {@code /}, or a directory that stands for it
     * @return empty if there is
     */
    public static Optional<String> whyNone(Path root) {
        try {
            find(root, ownUser());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static void enter(Path root, long uid, long pid, Duration patience) throws IOException {
        SystemdManager manager = find(root, uid);
        // one that no unit has had: what became of a former one is nobody's business any more
        String unit = PREFIX + UUID.randomUUID().toString().replace("-", "") + ".scope";
        manager.start(unit, properties(manager.version()), Math.toIntExact(pid), patience);
    }

    /** Where a login has a user's systemd: the JVM knows nothing of the environment of who has started it. */
    private static SystemdManager find(Path root, long uid) throws IOException {
        return SystemdManager.find(root, uid, Optional.of(root.resolve("run/user/" + uid)));
    }

    private static long ownUser() throws IOException {
        return Integer.toUnsignedLong((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static List<Property> properties(int version) {
        List<Property> properties = new ArrayList<>(List.of(
                Property.text("Description", "JVM that answers commands of scr"),
                Property.text("CollectMode", "inactive-or-failed")));
        if (version >= MonitorScope.OOM_POLICY_SINCE) {
            properties.add(Property.text("OOMPolicy", "continue"));
        }
        return List.copyOf(properties);
    }
}
