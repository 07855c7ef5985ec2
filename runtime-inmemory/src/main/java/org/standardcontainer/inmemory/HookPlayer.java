package org.standardcontainer.inmemory;

import java.io.IOException;

/** Plays hooks, each in a thread that is interrupted at the hook's timeout. */
@FunctionalInterface
public interface HookPlayer {
    /**
     * Plays one hook.
     *
     * @return its exit code; anything but 0 is a failure
     * @throws IOException is a failure
     */
    int run(HookCall call) throws IOException, InterruptedException;
}
