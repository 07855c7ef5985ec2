package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/** Bundles for tests: what {@code scr spec} writes, with another program and without a terminal. */
final class ShellBundle {
    private ShellBundle() {}

    /** A bundle whose root filesystem is an empty directory; for a backend that runs nothing. */
    static Path empty(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("rootfs"));
        return write(directory, "true", spec -> spec);
    }

    /** Writes a configuration that runs a script with a shell. */
    static Path write(Path directory, String script, UnaryOperator<Spec> change) throws IOException {
        Spec written = SpecJson.read(SpecCommand.text());
        ProcessConfig process = written.process();
        if (process == null) {
            throw new IllegalStateException("scr spec writes a process");
        }
        Spec spec = written.toBuilder()
                .process(process.toBuilder()
                        .terminal(false)
                        .args("/bin/sh", "-c", script)
                        .build())
                .root(new Root("rootfs", true))
                .build();
        Files.write(directory.resolve("config.json"), SpecJson.write(change.apply(spec)));
        return directory;
    }
}
