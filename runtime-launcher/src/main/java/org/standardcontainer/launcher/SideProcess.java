package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.state.ProcessIdentity;

/**
 * A process of this host that is no container's: one that {@link LaunchedRuntime#makeBeside} has made, or this one.
 *
 * @param pid greater than 0
 * @param startTime clock ticks since boot, as in {@code /proc/PID/stat}
 */
public record SideProcess(int pid, long startTime) {
    private static final long ENDING_SECONDS = 10;

    /** This process. @throws LauncherFailedException without {@code /proc} */
    public static SideProcess current() {
        int pid = (int) ProcessHandle.current().pid();
        try {
            return ProcessIdentity.of(pid)
                    .map(self -> new SideProcess(self.pid(), self.startTime()))
                    .orElseThrow(() -> new NoSuchFileException("/proc/" + pid));
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read /proc/" + pid + ": " + e, "Mount procfs on /proc.");
        }
    }

    /** True as long as it runs. */
    public boolean isAlive() {
        return new ProcessIdentity(pid, startTime).isAlive();
    }

    /** Kills it, and waits for that; nothing if it has ended. */
    public void end() {
        ProcessHandle.of(pid).filter(process -> isAlive()).ifPresent(process -> {
            process.destroyForcibly();
            try {
                process.onExit().get(ENDING_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                return; // killed it is: how long the kernel takes is its own matter
            }
        });
    }
}
