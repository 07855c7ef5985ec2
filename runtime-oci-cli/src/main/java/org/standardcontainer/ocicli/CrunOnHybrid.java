package org.standardcontainer.ocicli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.standardcontainer.Finding;

/** What crun says only when it is to make a container: it takes no host whose cgroup v2 beside v1 has a controller. */
final class CrunOnHybrid {
    private static final byte[] SCRIPT = {'#', '!'};

    private CrunOnHybrid() {}

    /**
     * @param version the first line of what the program says of its version
     * @param program the program; a script may call crun where the host looks otherwise, so it isn't judged
     * @param cgroups where the host has its cgroups
     */
    static Optional<Finding> problem(String version, Path program, Path cgroups) {
        Path unified = cgroups.resolve("unified");
        String controllers = version.startsWith("crun version ") && !isScript(program) ? controllers(unified) : "";
        return controllers.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.unsupported(
                        unified.toString(),
                        "crun makes no container where cgroup v2 has controllers beside v1, here " + controllers,
                        "Have a script call it where that isn't mounted: unshare --mount, umount " + unified + "."));
    }

    private static boolean isScript(Path program) {
        try (InputStream in = Files.newInputStream(program)) {
            return Arrays.equals(in.readNBytes(SCRIPT.length), SCRIPT);
        } catch (IOException e) {
            return false; // one that can be executed and not read is none
        }
    }

    private static String controllers(Path unified) {
        try {
            return new String(Files.readAllBytes(unified.resolve("cgroup.controllers")), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException e) {
            return ""; // no such host
        }
    }
}
