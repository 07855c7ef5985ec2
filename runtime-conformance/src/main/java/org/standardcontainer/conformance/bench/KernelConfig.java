package org.standardcontainer.conformance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** What the host's kernel was built with, as far as it, or the system around it, says so. */
public final class KernelConfig {
    private final Path root;

    private KernelConfig(Path root) {
        this.root = root;
    }

    /** This host's. */
    public static KernelConfig ofHost() {
        return new KernelConfig(Path.of("/"));
    }

    /** That of a host whose files are below this directory. */
    static KernelConfig below(Path root) {
        return new KernelConfig(root);
    }

    /** True if it is known to be built in, by its whole name ({@code "CONFIG_SMP"}); false too if nothing is known. */
    public boolean has(String option) {
        try {
            Path own = root.resolve("proc/config.gz");
            if (Files.isReadable(own)) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(own))) {
                    return lists(in, option);
                }
            }
            String release =
                    Files.readString(root.resolve("proc/sys/kernel/osrelease")).strip();
            try (InputStream in = Files.newInputStream(root.resolve("boot/config-" + release))) {
                return lists(in, option);
            }
        } catch (IOException e) { // what can't be read isn't known
            return false;
        }
    }

    private static boolean lists(InputStream in, String option) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                .lines()
                .anyMatch((option + "=y")::equals);
    }
}
