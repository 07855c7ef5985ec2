package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Modules of the guest's kernel, which nobody loads there by themselves. */
final class GuestModules {
    private GuestModules() {}

    /** Loads those that there are, by their paths without the ending, in this order; for the guest's lifetime. */
    static void load(List<String> names) throws IOException, InterruptedException {
        Path modules = Path.of("../.scr-cache/kernel/lib/modules")
                .resolve(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip())
                .resolve("kernel");
        for (String module : names) {
            Path file = modules.resolve(module + ".ko");
            if (Files.exists(file)) {
                Process load = new ProcessBuilder(TestContainers.BUSYBOX.toString(), "insmod", file.toString())
                        .redirectErrorStream(true)
                        .start();
                load.getInputStream().readAllBytes(); // one that is there already says so
                load.waitFor();
            }
        }
    }
}
