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

/** The kit on the installed runc. */
@Tag("once")
class RuncConformanceIT extends RuntimeConformance {
    private static @Nullable PeerShell shell;

    @BeforeAll
    static void needsRunc() throws IOException {
        shell = PeerShell.of(Peer.RUNC.require());
    }

    private static PeerShell shell() {
        return Objects.requireNonNull(shell);
    }

    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        Map<String, String> keys = Map.of("oci-cli.path", shell().program().toString());
        return Peer.open(keys, stateRoot, listener);
    }

    @Override
    protected String version() {
        return Peer.RUNC.installed();
    }

    @Override
    protected Path runtimeProcess() {
        return shell().process();
    }

    @Override
    protected List<Deviation> deviations() {
        return Peer.RUNC.deviations();
    }

    @Override
    protected void finished(Results results) throws IOException {
        PeersPage.checkCounts(Peer.RUNC, results);
    }

    @Override
    protected void afterwards() throws IOException {
        shell().close();
    }
}
