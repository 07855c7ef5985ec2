package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Within what a pid means something: this boot of this kernel, and the JVM's pid namespace.
 *
 * @param bootId a random word that the kernel made when it booted
 * @param pidNamespace the namespace's number
 */
public record Boot(String bootId, String pidNamespace) {
    private static final AtomicReference<@Nullable Boot> OURS = new AtomicReference<>();

    /** Ours, which doesn't change as long as this process lives. */
    public static Boot current() throws IOException {
        Boot known = OURS.get();
        if (known == null) {
            known = new Boot(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
            OURS.set(known);
        }
        return known;
    }
}
