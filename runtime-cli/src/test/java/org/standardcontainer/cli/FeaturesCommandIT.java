package org.standardcontainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.FeaturesJson;
import org.standardcontainer.spec.LinuxFeatureSet;

/** What {@code scr features} prints, by the spec's own schema. {@link ScrVmIT} has it of a machine. */
final class FeaturesCommandIT {
    private static final Path RUNC = Path.of("/usr/sbin/runc");

    @TempDir
    private Path directory;

    private final CapturedShell shell = new CapturedShell();

    @Test
    void ofLinux() throws Exception {
        LinuxFeatureSet linux = Objects.requireNonNull(
                features("--backend", "linux", "--root", directory.toString()).linux());

        assertThat(linux.namespaces()).contains("mount", "pid");
        assertThat(Objects.requireNonNull(linux.cgroup()).v1()).isTrue();
        assertThat(Objects.requireNonNull(linux.seccomp()).enabled()).isTrue();
    }

    /** As the program says it, and where it came from. */
    @Test
    void ofAnotherProgram() throws Exception {
        assumeTrue(Files.isExecutable(RUNC), "needs " + RUNC);
        Path config = Files.write(
                directory.resolve("scr.properties"), List.of("backend = oci-cli", "oci-cli.path = " + RUNC));

        FeaturesDocument features = features("--config", config.toString(), "--root", directory.toString());
        assertThat(features.annotations())
                .containsEntry("org.standardcontainer.backend", "oci-cli")
                .containsKey("org.opencontainers.runc.version");
        assertThat(features.hooks()).contains("prestart");
    }

    private FeaturesDocument features(String... options) throws Exception {
        String[] arguments = java.util.Arrays.copyOf(options, options.length + 1);
        arguments[options.length] = "features";
        int code = shell.run(arguments);
        assumeTrue(code == 0, () -> "the backend can't run here: " + shell.err());
        assertThat(SpecSchema.problems("features-schema.json", new JsonMapper().readTree(shell.out())))
                .isEmpty();
        return FeaturesJson.read(shell.out().getBytes(UTF_8));
    }
}
