package org.standardcontainer.linux.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The scope of the processes of ours that stay beside containers, so that a service that made them can be restarted without them. A resident
 * launcher is put there with the first monitor; those that it makes from then on are born there, and systemd isn't asked for them. As long as
 * there is a launcher the scope isn't empty, so nobody can join it while systemd takes it away.
 */
public final class MonitorScope {
    /** No container's unit has a colon: it parts slice, prefix and name. */
    private static final String PREFIX = "scr:monitors-";

    static final int OOM_POLICY_SINCE = 253; // for scopes

    private MonitorScope() {}

    /** A name that no unit has had: a launcher that is gone may have left monitors in its own. */
    static String newUnit() {
        return PREFIX + UUID.randomUUID().toString().replace("-", "") + ".scope";
    }

    static List<Property> properties(int version) {
        List<Property> properties = new ArrayList<>(List.of(
                Property.text("Description", "monitors of containers"),
                Property.text("CollectMode", "inactive-or-failed"),
                // there may be more of them than systemd lets a unit have
                Property.number("TasksMax", ScopeLimits.INFINITY)));
        if (version >= OOM_POLICY_SINCE) {
            properties.add(Property.text("OOMPolicy", "continue")); // one that the kernel kills takes no others along
        }
        return List.copyOf(properties);
    }

    /**
     * Who has to be put into such a scope.
     *
     * @param root {@code /}, or a directory that stands for it
     * @param monitor the pid of a container's; 0 if it has none
     * @param launcher the pid of the one of which further monitors will be born; 0 if there is none
     * @return none if the monitor is in one; else that, and the launcher if it isn't and lives
     */
    public static List<Integer> outside(Path root, int monitor, int launcher) throws IOException {
        if (monitor == 0 || isIn(root, monitor)) {
            return List.of();
        }
        return launcher == 0 || hasEndedOrIsIn(root, launcher) ? List.of(monitor) : List.of(monitor, launcher);
    }

    private static boolean hasEndedOrIsIn(Path root, int pid) throws IOException {
        try {
            return isIn(root, pid);
        } catch (IOException e) { // it may end at any moment; whether it has is seen afterwards
            if (Files.exists(root.resolve("proc/" + pid))) {
                throw e;
            }
            return true;
        }
    }

    private static boolean isIn(Path root, int pid) throws IOException {
        // 0::/system.slice/scr:monitors-….scope
        return Files.readString(root.resolve("proc/" + pid + "/cgroup")).contains("/" + PREFIX);
    }
}
