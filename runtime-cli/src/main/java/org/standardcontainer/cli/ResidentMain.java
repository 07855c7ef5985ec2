package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.standardcontainer.launcher.CallerListener;
import org.standardcontainer.linux.systemd.ResidentScope;

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
    public static void main(String[] args) throws InterruptedException {
        String seconds = System.getenv().getOrDefault(IDLE_VARIABLE, IDLE_SECONDS);
        Duration idle = Duration.ofSeconds(Long.parseLong(seconds.matches("[0-9]{1,6}") ? seconds : IDLE_SECONDS));
        sayPid();
        // beside the first answer, which doesn't wait for it
        Thread leaving = new Thread(ResidentMain::leaveCallersCgroup, "scr-scope");
        leaving.setDaemon(true);
        try (CallerListener listener = CallerListener.inherited(LISTENER, Resident.WAIT)) {
            try {
                leaving.start();
            } catch (OutOfMemoryError none) { // no room for another thread: it stays where it is
            }
            new Resident(listener).serve(idle);
        }
        leaving.join(); // of one that has ended when it is moved systemd never learns that it has
        System.exit(0);
    }

    private static void sayPid() {
        try {
            Files.writeString(LOCK, ProcessHandle.current().pid() + "\n");
        } catch (IOException full) {
            // it can be found without
        }
    }

    /** It is that of whoever came first, with its limits, and ends with its service. */
    private static void leaveCallersCgroup() {
        try {
            ResidentScope.enter(Path.of("/"), ProcessHandle.current().pid());
        } catch (IOException none) {
            // it stays there; scr doctor says why
        }
    }
}
