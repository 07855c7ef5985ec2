package org.standardcontainer.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.standardcontainer.launcher.Caller;

/**
 * The descriptors from 3 on that a container gets of those that {@code scr} was started with: first the listening sockets of
 * sd_listen_fds(3), if they were meant for this process, then as many as {@code --preserve-fds} says.
 *
 * @param sockets how many sockets
 * @param more how many others
 */
record GivenDescriptors(int sockets, int more) {
    /** @throws UsageException if one of them isn't there */
    static GivenDescriptors of(Map<String, String> env, int preserved) {
        boolean ours = env.getOrDefault("LISTEN_PID", "")
                .equals(Long.toString(Caller.current().pid()));
        int sockets = ours ? number(env.getOrDefault("LISTEN_FDS", "")) : 0;
        int open = Caller.current().descriptors();
        if (preserved > open - sockets) {
            throw new UsageException(
                    "preserved descriptor " + (3 + open) + " (of " + preserved + ") is not open",
                    "Open it, or correct --preserve-fds.");
        }
        return new GivenDescriptors(sockets, Math.max(0, preserved)); // fewer than none is none, as for runc
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    }

    /** What a runtime's configuration has to say of them. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (sockets + more > 0) {
            settings.put("launcher.handed-on", Integer.toString(sockets + more));
        }
        if (sockets > 0) {
            settings.put("linux.listen-fds", Integer.toString(sockets));
        }
        return settings;
    }
}
