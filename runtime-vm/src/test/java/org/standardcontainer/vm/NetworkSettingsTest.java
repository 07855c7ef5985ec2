package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.linux.GuestLinux;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;

/** What may be said of networks, by the runtime's configuration and by a container's. */
class NetworkSettingsTest {
    private static RuntimeConfig config(String... settings) {
        Map<String, String> values = new HashMap<>(Map.of("backend", "vm"));
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        return RuntimeConfig.of(values, List.of(new VirtualMachineProvider()));
    }

    private static VmNetwork network(String... settings) {
        RuntimeConfig config = config(settings);
        return new VmNetwork(NetworkSettings.from(config), LauncherSettings.from(config));
    }

    private static List<String> subjects(List<Finding> findings) {
        return findings.stream().map(Finding::subject).toList();
    }

    private static Spec joining(String path) {
        return TestMachines.shell("true")
                .linux(LinuxConfig.builder()
                        .namespaces(List.of(LinuxNamespace.of("mount"), new LinuxNamespace("network", path)))
                        .build())
                .build();
    }

    private static Spec forwarding(String forward) {
        return TestMachines.shell("true")
                .annotations(Map.of(VmNetwork.FORWARD, forward))
                .build();
    }

    @Test
    void forwardsAreWrittenAsQemuReadsThem() {
        List<Finding> findings = new ArrayList<>();
        assertThat(PortForward.parse("8080:80, 0.0.0.0:53:5353/udp", "x", findings))
                .extracting(forward -> forward.rule("10.0.2.15"))
                .containsExactly("hostfwd=tcp:127.0.0.1:8080-10.0.2.15:80", "hostfwd=udp:0.0.0.0:53-10.0.2.15:5353");
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"80", "0:80", "80:65536", "a:1:1", "1.2.3.256:1:1", "1:1/sctp", "1:1,,2:2", "::1:1:1", "1:1,id=x"
            })
    void whatForwardsNothingIsNamed(String forward) {
        List<Finding> findings = new ArrayList<>();
        PortForward.parse(forward, "vm.forward", findings);
        assertThat(subjects(findings)).containsExactly("vm.forward");
        assertThat(subjects(NetworkSettings.from(config("vm.network", "user", "vm.forward", forward))
                        .check()))
                .containsExactly("vm.forward");
    }

    @Test
    void portsAreQemusNetworkAlone() {
        assertThat(subjects(NetworkSettings.from(config("vm.forward", "1:1", "vm.ports", "1-2"))
                        .check()))
                .containsExactly("vm.forward", "vm.ports");
        assertThat(subjects(NetworkSettings.from(config("vm.network", "user", "vm.ports", "9-8"))
                        .check()))
                .containsExactly("vm.ports");
    }

    @Test
    void aContainerHasThePortsThatItMay() {
        String pointer = "/annotations/" + VmNetwork.FORWARD;
        VmNetwork some = network("vm.network", "user", "vm.ports", "8000-8001");
        assertThat(some.check(forwarding("8001:80"))).isEmpty();
        assertThat(subjects(some.check(forwarding("8002:80")))).containsExactly(pointer);
        assertThat(subjects(some.check(forwarding("0.0.0.0:8001:80")))).containsExactly(pointer);
        assertThat(subjects(network("vm.network", "user").check(forwarding("8001:80"))))
                .containsExactly(pointer);
        assertThat(subjects(network().check(forwarding("8001:80")))).containsExactly(pointer);
    }

    @Test
    void aNamespaceIsJoinedWhereItMayBe() {
        for (String mode : List.of("none", "user")) {
            List<Finding> findings = network("vm.network", mode).check(joining("/run/netns/x"));
            assertThat(subjects(findings)).containsExactly("/linux/namespaces/1/path");
            assertThat(findings.get(0).remedy()).contains("vm.network = namespace");
        }
        assertThat(network("vm.network", "namespace").check(joining("/run/netns/x")))
                .isEmpty();
    }

    @Test
    void aPortThatSomebodyHasIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            VmNetwork network = network("vm.network", "user", "vm.forward", port + ":80");
            List<Finding> findings = network.missing(TestMachines.shell("true").build());
            assertThat(subjects(findings)).containsExactly("vm.forward");
            assertThat(findings.get(0).problem()).contains("TCP port " + port);
        }
    }

    @Test
    void whoComesToAMachineIsInItsNetworkOrInNone() {
        List<Finding> findings = new ArrayList<>();
        Spec alone = TestMachines.shell("true").build();
        assertThat(VmNetwork.joins(alone, "user", findings)).isTrue();
        assertThat(VmNetwork.joins(alone, "none", findings)).isFalse();
        assertThat(VmNetwork.joins(alone, "4026531833", findings)).isFalse();
        assertThat(findings).isEmpty();
        assertThat(VmNetwork.joins(joining("/nowhere"), "4026531833", findings)).isFalse();
        assertThat(VmNetwork.joins(forwarding("1:1"), "user", findings)).isTrue();
        assertThat(subjects(findings)).containsExactly("/linux/namespaces/1/path", "/annotations/" + VmNetwork.FORWARD);
    }

    @Test
    void whatIsSharedIsTrueToTheMode() {
        Map<String, Isolation> none = isolation(joining(""), "vm.network", "none");
        Map<String, Isolation> user = isolation(joining(""), "vm.network", "user");
        Map<String, Isolation> joined = isolation(joining("/run/netns/x"), "vm.network", "namespace");
        Map<String, Isolation> alone = isolation(joining(""), "vm.network", "namespace");
        assertThat(none).isEqualTo(alone).containsEntry("net.ports", Isolation.ISOLATED);
        assertThat(user)
                .containsEntry("net.ports", Isolation.PARTIAL)
                .containsEntry("net.conntrack", Isolation.PARTIAL)
                .containsEntry("net.devices", Isolation.ISOLATED);
        assertThat(joined)
                .containsEntry("net.devices", Isolation.PARTIAL)
                .containsEntry("net.ports", Isolation.ISOLATED);
    }

    private static Map<String, Isolation> isolation(Spec spec, String... settings) {
        IsolationReport report = VmIsolation.report(
                spec, VmSettings.from(config(settings)), GuestLinux.of(java.nio.file.Path.of("/nowhere"), "x86_64"));
        Map<String, Isolation> rows = new HashMap<>();
        report.interfaces().forEach(row -> rows.put(row.id(), row.isolation()));
        assertThat(Optional.of(report.backend())).contains("vm");
        return rows;
    }
}
