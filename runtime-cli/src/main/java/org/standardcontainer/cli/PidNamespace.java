package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Which processes an init process takes with it when it ends. */
final class PidNamespace {
    /** proc_pid_status(5): its pid in each pid namespace, from ours to its own. */
    private static final Pattern FIRST_OF_ITS_OWN = Pattern.compile("(?m)^NSpid:(\\s+\\d+)+\\s+1$");

    private PidNamespace() {}

    /** True if this process is the first of a pid namespace below ours; false also where that can't be seen. */
    static boolean hasItsOwn(long pid) {
        try {
            return FIRST_OF_ITS_OWN
                    .matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")))
                    .find();
        } catch (IOException e) {
            return false;
        }
    }
}
