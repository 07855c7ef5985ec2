package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.conformance.bench.Aside;

/**
 * {@code linux.netDevices}, of a runtime whose network namespace is made for the test: no interface of the host is near. Each test is a
 * method of {@link NetDevicesScenario}, in a JVM in there.
 */
@Tag("once")
@Timeout(180)
class NetDevicesIT {
    /** One that waits for what doesn't come is ended, and with it all that it has made. */
    private static final Duration LONGEST = Duration.ofSeconds(80);

    private static void scenario(String name) throws Exception {
        TestContainers.assumePossible(Map.of());
        assumeTrue(NetDevicesScenario.ip("-V").isPresent(), "needs ip (package iproute2)");
        List<String> command = new ArrayList<>(List.of("unshare", "-n"));
        command.addAll(List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NetDevicesScenario.class.getName(), name));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        CompletableFuture<String> out = Aside.text(process.getInputStream());
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = out.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void theyAreTheContainersWithAllThatTheyHad() throws Exception {
        scenario("moved");
    }

    @Test
    void withUsersOfItsOwnToo() throws Exception {
        scenario("movedIntoAUserNamespace");
    }

    /** A virtual one goes with its network namespace; one that was moved into another's namespace stays there. */
    @Test
    void afterTheContainerTheyAreTheirNamespaces() throws Exception {
        scenario("leftInAJoinedNamespace");
    }

    @Test
    void whatCanNotBeMovedIsAnErrorAndTheOthersAreBack() throws Exception {
        scenario("notMovable");
    }

    @Test
    void whatAContainerThatFailsHadIsAsBefore() throws Exception {
        scenario("createFails");
    }

    @Test
    void aSecondTakerIsToldWhoHasIt() throws Exception {
        scenario("leased");
    }

    @Test
    void afterAKillOfTheMakerTheyAreReturnedFromAJoinedNamespace() throws Exception {
        scenario("makerIsKilled");
    }
}
