package org.standardcontainer.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The static program that looks at a container from inside; it comes with the kit. */
final class Probe {
    private Probe() {}

    /** Writes the probe of this platform into the directory, executable by everyone. */
    static Path extract(Platform platform, Path directory) throws IOException {
        String system = platform == Platform.FREEBSD ? "freebsd" : "linux";
        String name = "/META-INF/native/" + system + "-" + architecture() + "/probe";
        try (InputStream in = Probe.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the kit has no probe for " + system + " on " + architecture()
                        + ": it was built without native programs, or for another machine");
            }
            Path probe = directory.resolve("probe");
            Files.copy(in, probe);
            return Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static String architecture() {
        String arch = System.getProperty("os.arch");
        return arch.equals("amd64") ? "x86_64" : arch;
    }
}
