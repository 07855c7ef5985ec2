package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.ProbeReport;

/** config-freebsd.md#jail: addresses and networks. */
public abstract class FreeBsdNetworkContract {
    private static final String JAIL = "/freebsd/jail";
    private static final String PAIR = "epair66";
    private static final String INET = "socket:2,2,0";
    private static final String INET6 = "socket:28,2,0";

    private static List<String> interfaces(ProbeReport report) {
        List<String> names = new ArrayList<>();
        report.json().path("interfaces").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> addresses(ProbeReport report) {
        List<String> all = new ArrayList<>();
        report.json().path("interfaces").forEach(of -> of.forEach(address -> all.add(address.asText())));
        return all;
    }

    @Test
    @Requires("freebsd.jail")
    @Clause({"freebsd.jail.ip4", "freebsd.jail.ip6"})
    void protocolsAreThereIfTheyAreInherited(Bench bench) {
        ProbeReport inherited =
                bench.look(bench.bundle().set(JAIL + "/ip4", "inherit").set(JAIL + "/ip6", "inherit"), INET, INET6);
        assertThat(inherited.outcome(INET)).isEqualTo("ok");
        assertThat(inherited.outcome(INET6)).isEqualTo("ok");
        ProbeReport disabled =
                bench.look(bench.bundle().set(JAIL + "/ip4", "disable").set(JAIL + "/ip6", "disable"), INET, INET6);
        assertThat(disabled.outcome(INET)).isEqualTo("EPROTONOSUPPORT");
        assertThat(disabled.outcome(INET6)).isEqualTo("EPROTONOSUPPORT");
    }

    @Test
    @Requires("freebsd.jail")
    @Clause({"freebsd.jail.ip4-addr", "freebsd.jail.ip6-addr", "freebsd.jail.interface"})
    void addressesAreThoseAndStayNoLongerThanTheContainer(Bench bench) {
        ProbeReport report = bench.look(
                bench.bundle()
                        .set(JAIL + "/interface", "lo0")
                        .set(JAIL + "/ip4Addr", List.of("127.66.0.1"))
                        .set(JAIL + "/ip6Addr", List.of("fd00:66::1")),
                "bind:127.66.0.1,7066",
                "bind:127.66.0.2,7066");
        assertThat(addresses(report))
                .containsExactlyInAnyOrder("127.66.0.1", "fd00:0066:" + "0000:".repeat(5) + "0001");
        assertThat(report.outcome("bind:127.66.0.1,7066")).isEqualTo("ok");
        assertThat(report.outcome("bind:127.66.0.2,7066")).isEqualTo("EADDRNOTAVAIL");
        ProbeReport after =
                bench.look(bench.bundle().set(JAIL + "/ip4", "inherit").set(JAIL + "/ip6", "inherit"));
        assertThat(addresses(after)).isNotEmpty().doesNotContainAnyElementsOf(addresses(report));
    }

    @Test
    @Requires("freebsd.jail")
    @Clause({"freebsd.jail.ip4-addr-numeric", "freebsd.jail.ip6-addr-numeric"})
    void namesOfHostsAreNoAddresses(Bench bench) {
        for (String list : List.of("ip4Addr", "ip6Addr")) {
            bench.createFails(bench.bundle().set(JAIL + "/" + list, List.of("localhost")));
        }
    }

    @Test
    @Requires("vnet")
    @Clause("freebsd.jail.vnet")
    void networkIsItsOwn(Bench bench) {
        ProbeReport own = bench.look(bench.bundle().set(JAIL + "/vnet", "new"), INET, INET6);
        assertThat(interfaces(own)).containsExactly("lo0");
        assertThat(own.json().path("vnet").asInt()).as("its network is its own").isEqualTo(1);
        ProbeReport inherited = bench.look(bench.bundle().set(JAIL + "/vnet", "inherit"));
        assertThat(inherited.json().path("vnet").asInt(-1))
                .as("its network is its own, with inherit")
                .isNotEqualTo(1);
        assertThat(own.outcome(INET)).isEqualTo("ok");
        assertThat(own.outcome(INET6)).isEqualTo("ok");
        bench.createFails(bench.bundle().set(JAIL + "/vnet", "disable"));
    }

    @Test
    @Requires({"vnet", "posix.hooks"})
    @Clause("freebsd.jail.vnet-interfaces")
    void interfaceIsThereAsLongAsTheContainer(Bench bench) {
        onTheMachine(bench, "create-interface", PAIR);
        try {
            ProbeReport report = bench.look(
                    bench.bundle().set(JAIL + "/vnet", "new").set(JAIL + "/vnetInterfaces", List.of(PAIR + "b")));
            assertThat(interfaces(report)).containsExactlyInAnyOrder("lo0", PAIR + "b");
            assertThat(FreeBsdCreateContract.machine(bench).path("interfaces").toString())
                    .as("interfaces of the machine afterwards")
                    .contains(PAIR + "a", PAIR + "b");
        } finally {
            onTheMachine(bench, "destroy-interface", PAIR + "a");
        }
    }

    private static void onTheMachine(Bench bench, String... words) {
        bench.runToEnd(bench.bundle().program("exit", "0").hook(HookList.CREATE_RUNTIME, "it", words))
                .delete();
    }

    /** One that isn't there is an error, and nothing is left. */
    @Test
    @Requires("vnet")
    @Clause("freebsd.jail.vnet-interfaces")
    void interfaceThatIsNotThereIsAnError(Bench bench) {
        bench.createFails(
                bench.bundle().set(JAIL + "/vnet", "new").set(JAIL + "/vnetInterfaces", List.of("nothere66")));
    }
}
