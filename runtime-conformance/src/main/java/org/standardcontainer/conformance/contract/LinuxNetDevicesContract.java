package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-linux.md#network-devices. The kit makes devices that lead nowhere, with {@code ip}. */
@Requires({"linux.netDevices", "linux.namespaces.network"})
public abstract class LinuxNetDevicesContract {
    private static final String NET_DEVICES = "/linux/netDevices";
    private static final int MTU = 1357; // with less than 1280 it could have no address of IPv6
    private static final String IPV6 = "2001:db8::77";

    /**
     * A device on the host, as long as it stays there.
     *
     * @param mac its address, given when it is made: one that the kernel has made up is exchanged by udev (MACAddressPolicy) at some
     *     moment afterwards
     */
    private record Dummy(String name, String mac) implements AutoCloseable {
        static Dummy make(Bench bench) throws IOException {
            assumeTrue(bench.platform() == Platform.LINUX, "the runtime's network is on another kernel");
            String number = UUID.randomUUID().toString().substring(0, 8);
            String mac = "02:00" + number.replaceAll("..", ":$0"); // administered locally
            Dummy dummy = new Dummy("kit" + number, mac);
            boolean made = false;
            for (String type : List.of("dummy", "ifb", "bridge")) { // not every kernel has each
                made = made
                        || ip("link", "add", dummy.name, "address", mac, "mtu", Integer.toString(MTU), "type", type);
            }
            assumeTrue(made, "no device can be made");
            assertThat(ip("address", "add", "192.0.2.77/24", "dev", dummy.name)).isTrue();
            return dummy;
        }

        private static boolean ip(String... words) throws IOException {
            List<String> command = new ArrayList<>(List.of("ip"));
            command.addAll(List.of(words));
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (IOException missing) {
                return false;
            }
        }

        boolean isOnHost() throws IOException {
            return NetworkInterface.getByName(name) != null;
        }

        @Override
        public void close() throws IOException {
            if (isOnHost()) {
                ip("link", "delete", name);
            }
        }
    }

    private static TestBundle bundle(Bench bench) {
        return bench.bundle()
                .set(
                        "/linux/namespaces",
                        List.of(Map.of("type", "mount"), Map.of("type", "pid"), Map.of("type", "network")));
    }

    @Test
    @Clause({
        "linux.net-devices.present",
        "linux.net-devices.available",
        "linux.net-devices.name",
        "linux.net-devices.keeps-attributes",
        "linux.net-devices.set-up"
    })
    void devicesAreMoved(Bench bench) throws IOException {
        try (Dummy renamed = Dummy.make(bench);
                Dummy kept = Dummy.make(bench)) {
            List<String> addresses = new ArrayList<>(List.of("192.0.2.77"));
            if (Dummy.ip("address", "add", IPV6 + "/64", "dev", renamed.name(), "nodad")) { // not every host has it
                addresses.add(IPV6);
            }
            ProbeReport report = bench.look(bundle(bench)
                    .set(NET_DEVICES, Map.of(renamed.name(), Map.of("name", "inside0"), kept.name(), Map.of())));
            JsonNode device = report.json().path("interfaces").path("inside0");
            assertThat(device.path("up").asBoolean()).as("it is up").isTrue();
            assertThat(device.path("mtu").asInt()).isEqualTo(MTU);
            assertThat(device.path("mac").asText()).isEqualTo(renamed.mac());
            assertThat(device.path("addresses")).extracting(JsonNode::asText).containsAll(addresses);
            assertThat(report.json()
                            .path("interfaces")
                            .path(kept.name())
                            .path("up")
                            .asBoolean())
                    .isTrue();
            assertThat(renamed.isOnHost()).as("it is on the host still").isFalse();
        }
    }

    /** A virtual one ends with the namespace that it was moved into, unless somebody fetches it before. */
    @Test
    @Clause("linux.net-devices.no-move-back")
    void nobodyMovesThemBack(Bench bench) throws IOException {
        try (Dummy device = Dummy.make(bench)) {
            Subject subject = bench.create(bundle(bench).set(NET_DEVICES, Map.of(device.name(), Map.of())));
            subject.start();
            subject.stop();
            subject.delete();
            assertThat(device.isOnHost()).isFalse();
        }
    }

    @Test
    @Clause("linux.net-devices.template-allowed")
    void kernelNumbersTemplates(Bench bench) throws IOException {
        Map<String, String> template = Map.of("name", "eth%d");
        try (Dummy one = Dummy.make(bench);
                Dummy other = Dummy.make(bench)) {
            ProbeReport report =
                    bench.look(bundle(bench).set(NET_DEVICES, Map.of(one.name(), template, other.name(), template)));
            for (String numbered : List.of("eth0", "eth1")) {
                assertThat(report.json()
                                .path("interfaces")
                                .path(numbered)
                                .path("mtu")
                                .asInt())
                        .as("MTU of %s", numbered)
                        .isEqualTo(MTU);
            }
        }
    }

    @Test
    @Clause("linux.net-devices.name-conflict-fails")
    void takenNameIsAnError(Bench bench) throws IOException {
        try (Dummy device = Dummy.make(bench)) {
            bench.createFails(bundle(bench).set(NET_DEVICES, Map.of(device.name(), Map.of("name", "lo"))));
            assertThat(device.isOnHost()).as("it is on the host still").isTrue();
        }
    }

    @Test
    @Clause("linux.net-devices.move-possible-check")
    void whatCannotBeMovedIsAnError(Bench bench) {
        bench.createFails(bundle(bench).set(NET_DEVICES, Map.of("kit-none", Map.of())));
    }

    /** There is nowhere to move it to. */
    @Test
    @Clause("linux.net-devices.move-possible-check")
    void withoutANetworkOfItsOwnItIsAnError(Bench bench) throws IOException {
        try (Dummy device = Dummy.make(bench)) {
            bench.createFails(bundle(bench)
                    .set("/linux/namespaces", List.of(Map.of("type", "mount"), Map.of("type", "pid")))
                    .set(NET_DEVICES, Map.of(device.name(), Map.of())));
            assertThat(device.isOnHost()).as("it is on the host still").isTrue();
        }
    }
}
