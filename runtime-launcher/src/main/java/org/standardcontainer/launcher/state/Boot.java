package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Within what a pid and its start time mean something: this boot of this kernel, and the JVM's pid namespace.
 *
 * @param bootId a random word that the kernel made when it booted
 * @param pidNamespace the namespace's number; and that of a time namespace whose clock can't be compared with others: see {@link StartClock}
 */
public record Boot(String bootId, String pidNamespace) {
    private static final AtomicReference<@Nullable Boot> OURS = new AtomicReference<>();

    /** In which namespace those of another place were, which isn't this one: words for a message. */
    public String placeBeside(Boot here) {
        return kind(pidNamespace).equals(kind(here.pidNamespace)) ? "time namespace" : "pid namespace";
    }

    private static String kind(String space) {
        return space.split(" ", 2)[0];
    }

    /** Ours, which doesn't change as long as this process lives. */
    public static Boot current() throws IOException {
        Boot known = OURS.get();
        if (known == null) {
            known = new Boot(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                            + StartClock.current()
                                    .space()
                                    .map(name -> " " + name)
                                    .orElse(""));
            OURS.set(known);
        }
        return known;
    }
}
