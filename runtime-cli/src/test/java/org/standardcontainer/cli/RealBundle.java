package org.standardcontainer.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.Spec;

/** A bundle with a real shell in it, for tests on the linux backend. */
final class RealBundle {
    private final Path directory;

    private RealBundle(Path directory) {
        this.directory = directory;
    }

    /** Makes one below a directory; skips the test, with the reason, where the backend can't run or there is no shell. */
    static RealBundle in(Path directory) throws IOException {
        RuntimeConfig config = RuntimeConfig.of(java.util.Map.of("backend", "linux"));
        List<Finding> findings = config.provider().probe(config);
        assumeTrue(
                findings.stream().noneMatch(Finding::isError),
                () -> "the linux backend can't run here: "
                        + findings.stream().filter(Finding::isError).toList());
        assumeTrue(ContainerRuntimes.providers().stream().anyMatch(p -> p.name().equals("linux")), "no linux backend");
        Path busybox = DocumentationTest.ROOT.resolve(".scr-cache/busybox-static/bin/busybox");
        assumeTrue(Files.isExecutable(busybox), "no static busybox; bin/test downloads it");
        Path bundle = Files.createDirectories(directory.resolve("bundle"));
        Path bin = Files.createDirectories(bundle.resolve("rootfs/bin"));
        Files.copy(busybox, bin.resolve("busybox"));
        for (String name : List.of("sh", "sleep", "stty", "tty", "cat", "hostname")) {
            Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
        }
        return new RealBundle(bundle);
    }

    /** Has it run this script. */
    RealBundle script(String script) throws IOException {
        return script(script, spec -> spec);
    }

    /** Has it run this script, with a configuration changed further. */
    RealBundle script(String script, UnaryOperator<Spec> change) throws IOException {
        ShellBundle.write(directory, script, change);
        return this;
    }

    Path directory() {
        return directory;
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
