package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.RuntimeConformance;
import org.standardcontainer.testguest.ClassWithin;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * The kit on runc and crun with cgroup v2 alone: {@code bin/test --jdk 17 runtime-oci-cli#PeersInGuest}, which takes
 * minutes. What they don't meet is on the guest's console, {@code target/guest-CGROUP_V2.log}, and fails nothing: what is known of them is of v1.
 */
@InGuest(value = GuestKind.CGROUP_V2, seconds = 7200)
class PeersInGuest {
    private static final int MOST = 100;

    @Test
    void runc() {
        look(Runc.class);
    }

    @Test
    void crun() {
        look(Crun.class);
    }

    private static void look(Class<?> kit) {
        ClassWithin.Outcome outcome = ClassWithin.run(kit);
        System.err.println("the kit on " + kit.getSimpleName() + ": " + outcome.passed() + " passed, "
                + outcome.skipped() + " skipped, " + outcome.failures().size() + " not met");
        assertThat(outcome.passed()).as(outcome.failures().toString()).isGreaterThan(MOST);
    }

    static class Runc extends Kit {
        Runc() {
            super(Peer.RUNC, Map.of());
        }
    }

    static class Crun extends Kit {
        Crun() {
            super(
                    Peer.CRUN,
                    Map.of(
                            "oci-cli.args",
                            "--debug",
                            "oci-cli.claims",
                            "domainname linux.personality linux.mount.idmap"));
        }
    }

    /** Without the lists of what is known: those are of cgroup v1. */
    abstract static class Kit extends RuntimeConformance {
        private final Peer peer;
        private final Map<String, String> more;
        private @Nullable PeerShell shell;

        Kit(Peer peer, Map<String, String> more) {
            this.peer = peer;
            this.more = more;
        }

        private PeerShell shell() {
            try {
                PeerShell open = shell == null ? PeerShell.of(peer.require()) : shell;
                shell = open;
                return open;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
            Map<String, String> keys = new java.util.HashMap<>(more);
            keys.put("oci-cli.path", shell().program().toString());
            keys.put("oci-cli.claims", (keys.getOrDefault("oci-cli.claims", "") + " linux.cgroup.v2").strip());
            return Peer.open(keys, stateRoot, listener);
        }

        @Override
        protected Path runtimeProcess() {
            return shell().process();
        }

        @Override
        protected Duration deadline() {
            return Duration.ofMinutes(5);
        }

        @Override
        protected Optional<Path> reportDirectory() {
            return Optional.empty();
        }

        @Override
        protected void afterwards() throws IOException {
            shell().close();
        }
    }
}
