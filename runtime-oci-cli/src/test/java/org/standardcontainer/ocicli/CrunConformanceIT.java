package org.standardcontainer.ocicli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.RuntimeConformance;
import org.standardcontainer.conformance.report.Results;

/** The kit on the installed crun. */
@Tag("once")
class CrunConformanceIT extends RuntimeConformance {
    private static @Nullable PeerShell shell;

    @BeforeAll
    static void needsCrun() throws IOException {
        shell = PeerShell.withoutUnified(Peer.CRUN.require());
    }

    private static PeerShell shell() {
        return Objects.requireNonNull(shell);
    }

    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        // it tells its warnings only with --debug
        Map<String, String> keys = Map.of(
                "oci-cli.path", shell().program().toString(),
                "oci-cli.args", "--debug",
                "oci-cli.claims", "domainname linux.personality linux.mount.idmap");
        return Peer.open(keys, stateRoot, listener);
    }

    @Override
    protected String version() {
        return Peer.CRUN.installed();
    }

    @Override
    protected Path runtimeProcess() {
        return shell().process();
    }

    @Override
    protected List<Deviation> deviations() {
        return Peer.CRUN.deviations();
    }

    @Override
    protected void finished(Results results) throws IOException {
        PeersPage.checkCounts(Peer.CRUN, results);
    }

    @Override
    protected void afterwards() throws IOException {
        shell().close();
    }
}
