package org.standardcontainer.ocicli;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.standardcontainer.Stdio;

/** A container's streams as those of the process that creates it. */
final class Redirects {
    private Redirects() {}

    static void apply(ProcessBuilder builder, Stdio stdio) {
        if (stdio instanceof Stdio.Inherit) {
            builder.inheritIO();
        } else if (stdio instanceof Stdio.Files files) {
            builder.redirectInput(
                    files.stdin().isPresent()
                            ? Redirect.from(files.stdin().get().toFile())
                            : nothing());
            builder.redirectOutput(Redirect.appendTo(files.stdout().toFile()));
            if (files.stderr().equals(files.stdout())) {
                builder.redirectErrorStream(true);
            } else {
                builder.redirectError(Redirect.appendTo(files.stderr().toFile()));
            }
        } else if (!(stdio instanceof Stdio.Pipes)) {
            builder.redirectInput(nothing());
            builder.redirectOutput(Redirect.DISCARD);
            builder.redirectError(Redirect.DISCARD);
        }
    }

    private static Redirect nothing() {
        return Redirect.from(Path.of("/dev/null").toFile());
    }
}
