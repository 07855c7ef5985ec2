package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.standardcontainer.launcher.CallerListener;

/** Entry point of the JVM that stays; the command line's program starts it when none answers. */
public final class ResidentMain {
    /** The number of the descriptor at which programs connect. */
    private static final int LISTENER = 3;

    private static final String IDLE_VARIABLE = "SCR_RESIDENT_IDLE";
    private static final String IDLE_SECONDS = "300";

    /** The file that is locked as long as this JVM lives; its pid is in there, for people. */
    private static final Path LOCK = Path.of("/proc/self/fd/4");

    private ResidentMain() {}

    /** Serves, and ends when it is idle. */
    public static void main(String[] args) {
        String seconds = System.getenv().getOrDefault(IDLE_VARIABLE, IDLE_SECONDS);
        Duration idle = Duration.ofSeconds(Long.parseLong(seconds.matches("[0-9]{1,6}") ? seconds : IDLE_SECONDS));
        sayPid();
        try (CallerListener listener = CallerListener.inherited(LISTENER, Resident.WAIT)) {
            new Resident(listener).serve(idle);
        }
        System.exit(0);
    }

    private static void sayPid() {
        try {
            Files.writeString(LOCK, ProcessHandle.current().pid() + "\n");
        } catch (IOException full) {
            // it can be found without
        }
    }
}
