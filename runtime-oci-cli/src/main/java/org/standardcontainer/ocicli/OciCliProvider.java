package org.standardcontainer.ocicli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/**
 * Makes a runtime out of an installed program, by the name {@code oci-cli}:
 *
 * <pre>{@code
 * backend = oci-cli
 * oci-cli.path = /usr/bin/crun
 * }</pre>
 */
public final class OciCliProvider implements ContainerRuntimeProvider {
    /** The program; required. */
    public static final ConfigKey<Path> PATH = ConfigKey.path("oci-cli.path", "the runtime to drive: /usr/bin/crun");

    /** Global options for every call. */
    public static final ConfigKey<String> ARGS = ConfigKey.text(
            "oci-cli.args", "global options of the runtime, separated by blanks: --cgroup-manager=disabled");

    /** What this runtime supports beyond what {@code features()} says of such runtimes. */
    public static final ConfigKey<String> CLAIMS = ConfigKey.text(
            "oci-cli.claims", "what the runtime supports besides, separated by blanks: linux.personality domainname");

    /** How long a call may take. */
    public static final ConfigKey<Duration> DEADLINE = ConfigKey.seconds(
            "oci-cli.deadline", "seconds that one call of the runtime may take", Duration.ofSeconds(60));

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    /** For {@link java.util.ServiceLoader}. */
    public OciCliProvider() {}

    @Override
    public String name() {
        return OciCliRuntime.NAME;
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(PATH, ARGS, DEADLINE, CLAIMS);
    }

    @Override
    public List<Finding> probe(RuntimeConfig config) {
        List<Finding> findings = new ArrayList<>();
        Optional<Path> program = config.find(PATH);
        if (program.isEmpty()) {
            findings.add(Finding.unsupported(
                    PATH.name(), "no runtime is named", "Set it to the path of a runtime: /usr/bin/crun"));
        } else if (!Files.isRegularFile(program.get()) || !Files.isExecutable(program.get())) {
            findings.add(Finding.unsupported(
                    PATH.name(), program.get() + " can't be executed", "Install it, or correct the path."));
        }
        NativeProgram.missing().ifPresent(findings::add);
        if (findings.isEmpty()) {
            Finding version = version(config);
            findings.add(version);
            CrunOnHybrid.problem(version.problem(), program.orElseThrow(), CGROUPS)
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private Finding version(RuntimeConfig config) {
        Settings of = settings(config);
        // crun makes its root directory even to say its version: it gets one that goes with the rest of what is
        // temporary
        Settings own = new Settings(
                of.program(), of.args(), Optional.of(of.work().resolve("root")), of.deadline(), of.claims(), of.work());
        try (OciCliRuntime runtime = new OciCliRuntime(own, new RuntimeListener() {})) {
            String version = runtime.version();
            List<String> missing = runtime.missing();
            if (!missing.isEmpty()) {
                return Finding.unsupported(
                        PATH.name(),
                        "it doesn't answer like a runtime: to --version it says \"" + version
                                + "\", and its --help names no " + String.join(", ", missing),
                        "Is it an OCI runtime?");
            }
            return new Finding(Finding.Kind.INFO, PATH.name(), version, "", "");
        } catch (ContainerException | UncheckedIOException e) {
            return Finding.unsupported(
                    PATH.name(), "it doesn't answer --version: " + e.getMessage(), "Is it an OCI runtime?");
        }
    }

    @Override
    public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        return new OciCliRuntime(settings(config), listener);
    }

    private static Settings settings(RuntimeConfig config) {
        return new Settings(
                config.get(PATH),
                words(config, ARGS),
                config.find(RuntimeConfig.STATE_ROOT),
                config.get(DEADLINE),
                words(config, CLAIMS),
                temporary());
    }

    private static List<String> words(RuntimeConfig config, ConfigKey<String> key) {
        String text = config.find(key).orElse("").strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("oci-cli-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
