package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code linux.netDevices}, of a runtime whose network namespace is made for the test: no interface of the host is near. Each test is a
 * method of {@link NetDevicesScenario}, in a JVM in there.
 */
@Timeout(180)
class NetDevicesIT {
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
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
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
