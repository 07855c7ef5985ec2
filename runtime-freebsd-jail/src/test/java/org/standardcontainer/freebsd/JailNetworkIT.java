package org.standardcontainer.freebsd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.standardcontainer.freebsd.Seen.interfaces;
import static org.standardcontainer.freebsd.Seen.outcome;
import static org.standardcontainer.freebsd.Seen.texts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.UnsupportedFeatureException;

/** Interfaces and addresses of a jail, and what the machine has of them before and after. */
class JailNetworkIT extends JailScenario {
    private static final String JAIL = "/freebsd/jail";

    @Test
    void addressesAreAddedToAnInterfaceAndTakenAway() {
        JsonNode report = machine.look(
                new Config()
                        .set(JAIL + "/interface", "lo0")
                        .set(JAIL + "/ip4Addr", List.of("127.0.0.77", "127.0.0.78"))
                        .set(JAIL + "/ip6Addr", List.of("fd00::77")),
                "bind:127.0.0.78,8080",
                "bind:127.0.0.2,8080");
        assertThat(texts(report.path("interfaces").path("lo0")))
                .contains("127.0.0.77", "127.0.0.78", "fd00:0000:0000:0000:0000:0000:0000:0077");
        assertThat(outcome(report, "bind:127.0.0.78,8080")).isEqualTo("ok");
        assertThat(outcome(report, "bind:127.0.0.2,8080")).isEqualTo("EADDRNOTAVAIL");
        assertThat(machine.host().path("interfaces").path("lo0").toString()).doesNotContain("127.0.0.7", "fd00");
    }

    @Test
    void anAddressThatIsThereAlreadyIsSomebodysAndStays() {
        machine.output(new Config()
                .hook("createRuntime", "create-interface", "lo7")
                .args(List.of("/probe", "exit", "0"))
                .text());
        Config first = new Config()
                .set(JAIL + "/interface", "lo7")
                .set(JAIL + "/ip4Addr", List.of("127.0.0.99"))
                .args(List.of("/probe", "sleep"));
        machine.create(Machine.newId(), first.text());
        assertThatThrownBy(() -> machine.create(Machine.newId(), first.text()))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/freebsd/jail/interface");
                    assertThat(failure.errno()).isEqualTo("EEXIST");
                });
        assertThat(machine.host().path("interfaces").path("lo7").toString()).contains("127.0.0.99");
    }

    private void assumeVimage(boolean there) {
        boolean vimage = machine.runtime().features().claims("vnet");
        assumeTrue(vimage == there, "the machine's kernel is built " + (vimage ? "with" : "without") + " VIMAGE");
    }

    @Test
    void aNetworkOfItsOwnIsRefusedWhereTheKernelHasNone() {
        assumeVimage(false);
        assertThatThrownBy(() ->
                        machine.create(new Config().set(JAIL + "/vnet", "new").args(List.of("/probe", "exit", "0"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(JAIL + "/vnet")
                .hasMessageContaining("VIMAGE");
        JsonNode report = machine.look(new Config().set(JAIL + "/ip4", "inherit"), "socket:2,2,0");
        assertThat(outcome(report, "socket:2,2,0")).isEqualTo("ok");
        machine.assertNothingLeft();
    }

    @Test
    void aNetworkOfItsOwnGetsInterfacesAndGivesThemBack() {
        assumeVimage(true);
        machine.output(new Config()
                .hook("createRuntime", "create-interface", "epair")
                .args(List.of("/probe", "exit", "0"))
                .text());
        assertThat(interfaces(machine.host())).contains("epair0a", "epair0b");
        JsonNode report = machine.look(
                new Config().set(JAIL + "/vnet", "new").set(JAIL + "/vnetInterfaces", List.of("epair0b")),
                "socket:2,2,0",
                "socket:28,2,0");
        assertThat(interfaces(report)).containsExactlyInAnyOrder("lo0", "epair0b");
        assertThat(outcome(report, "socket:2,2,0")).isEqualTo("ok");
        assertThat(interfaces(machine.host())).as("afterwards").contains("epair0a", "epair0b");

        assertThatThrownBy(() -> machine.create(
                        Machine.newId(),
                        new Config()
                                .set(JAIL + "/vnet", "new")
                                .set(JAIL + "/vnetInterfaces", List.of("epair0b", "epair7b"))
                                .args(List.of("/probe", "exit", "0"))
                                .text()))
                .isInstanceOfSatisfying(LaunchFailedException.class, failure -> {
                    assertThat(failure.pointer()).isEqualTo("/freebsd/jail/vnetInterfaces/1");
                    assertThat(failure.errno()).isEqualTo("ENXIO");
                });
        assertThat(interfaces(machine.host())).as("after a failure").contains("epair0a", "epair0b");
        machine.assertNothingLeft();
    }
}
