package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.standardcontainer.Bundle;
import org.standardcontainer.conformance.bench.Aside;

/** A host with mounts of its own: a mount namespace that is made for a test, with a script and a runtime in it. */
final class OwnHost {
    private static final String HOST = """
            set -e
            D=$1
            shift
            container() { "$@"; }
            """;

    private OwnHost() {}

    /**
     * Runs a script as the host's: {@code $D} is the directory, and {@code container "$@"} runs the bundle. Returns what both write;
     * fails unless it ends well.
     */
    static String run(TestContainers containers, Path directory, String script, Bundle bundle) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "unshare", "-m", "--propagation", "private", "sh", "-c", HOST + script, "sh", directory.toString()));
        command.addAll(TestContainers.jvm(
                RunInherited.class,
                containers.directory().resolve("state-of-another"),
                bundle,
                TestContainers.newId().value()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String out = Aside.text(process.getInputStream()).get(60, TimeUnit.SECONDS);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
