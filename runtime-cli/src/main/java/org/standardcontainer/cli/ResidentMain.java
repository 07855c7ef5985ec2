package org.standardcontainer.cli;

import java.time.Duration;
import org.standardcontainer.launcher.CallerListener;

/** Entry point of the JVM that stays; the command line's program starts it when none answers. */
public final class ResidentMain {
    /** The number of the descriptor at which programs connect. */
    private static final int LISTENER = 3;

    private static final String IDLE_VARIABLE = "SCR_RESIDENT_IDLE";
    private static final String IDLE_SECONDS = "300";

    private ResidentMain() {}

    /** Serves, and ends when it is idle. */
    public static void main(String[] args) {
        String seconds = System.getenv().getOrDefault(IDLE_VARIABLE, IDLE_SECONDS);
        Duration idle = Duration.ofSeconds(Long.parseLong(seconds.matches("[0-9]{1,6}") ? seconds : IDLE_SECONDS));
        try (CallerListener listener = CallerListener.inherited(LISTENER)) {
            new Resident().serve(listener, idle);
        }
        System.exit(0);
    }
}
