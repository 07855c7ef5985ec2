package org.standardcontainer.freebsd;

import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.Finding;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.plan.JailOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** Standard streams of a process on another machine: pipes, files of that machine, or nothing. */
final class JailStreams {
    private JailStreams() {}

    /**
     * Opens the files that are asked for, if any.
     *
     * @throws UnsupportedFeatureException if they would have to be descriptors of ours
     */
    static void compile(Stdio stdio, LaunchPlan.Builder plan) {
        if (stdio instanceof Stdio.Files files) {
            plan.host(
                    "",
                    new JailOp.OpenStreams(
                            files.stdin().map(JailStreams::text).orElse(""),
                            text(files.stdout()),
                            text(files.stderr())));
        } else if (!(stdio instanceof Stdio.Pipes || stdio instanceof Stdio.Discard)) {
            throw new UnsupportedFeatureException(List.of(Finding.unsupported(
                    "/process",
                    "no descriptor of this process gets to the machine on which the container will be",
                    "Take pipes, files of that machine, or discard what it writes.")));
        }
    }

    private static String text(Path path) {
        return path.toAbsolutePath().toString();
    }
}
