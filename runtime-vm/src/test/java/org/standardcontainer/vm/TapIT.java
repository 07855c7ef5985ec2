package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;

/**
 * A machine in the place of a network namespace: of two that the test makes, with a cable between them, one is the container's and the other
 * has who speaks with it.
 */
@Tag("once")
@Timeout(300)
class TapIT {
    private static final String OWN = "10.77.0.2";
    private static final String PEER = "10.77.0.1";

    private static TestMachines machines;
    private static Process own;
    private static Process peer;

    @BeforeAll
    static void open() throws Exception {
        machines = TestMachines.open("vm.template=tests", "vm.network=namespace");
        assumeTrue(run("ip", "-V").code() == 0 && run("tc", "-V").code() == 0, "needs ip and tc (package iproute2)");
        own = namespace();
        peer = namespace();
        String cable = "ip link add eth0 mtu 1400 address 02:77:00:00:00:02 type veth peer name eth0 mtu 1400 netns "
                + peer.pid();
        assumeTrue(in(own, cable).code() == 0, "this kernel has no veth");
        assumeTrue(
                in(
                                        own,
                                        "tc qdisc add dev eth0 ingress && tc filter add dev eth0 parent ffff: protocol all u32 match u8 0 0"
                                                + " action mirred egress redirect dev lo && tc qdisc del dev eth0 ingress")
                                .code()
                        == 0,
                "this kernel can't redirect what comes in");
        must(
                peer,
                "ip addr add " + PEER + "/24 dev eth0 && ip addr add fd77::1/64 dev eth0 nodad && ip link set eth0 up");
        must(
                own,
                "ip link set lo up && ip addr add " + OWN + "/24 dev eth0 && ip addr add fd77::2/64 dev eth0 nodad"
                        + " && ip link set eth0 up && ip route add default via " + PEER
                        + " && ip route add 192.0.2.0/24 via 10.77.0.9 metric 7 && ip route add blackhole 198.51.100.0/24"
                        + " && ip neigh add 10.77.0.9 lladdr 02:77:00:00:00:09 nud permanent dev eth0");
    }

    @AfterAll
    static void close() throws Exception {
        if (machines != null) {
            machines.close();
        }
        for (Process process : new Process[] {own, peer}) {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private record Ran(int code, String out) {}

    /** A process in a network namespace of its own, which is there as long. */
    private static Process namespace() throws IOException {
        Process process = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo in; exec sleep 900")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(TestMachines.line(process.getInputStream())).isEqualTo("in");
        return process;
    }

    private static Ran run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ran(127, e.toString());
        }
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), out);
    }

    private static Ran in(Process namespace, String script) throws Exception {
        return run("nsenter", "-t", Long.toString(namespace.pid()), "-n", "sh", "-c", script);
    }

    private static String must(Process namespace, String script) throws Exception {
        Ran ran = in(namespace, script);
        assertThat(ran.code()).as(script + ": " + ran.out()).isZero();
        return ran.out();
    }

    private static String path(Process namespace) {
        return "/proc/" + namespace.pid() + "/ns/net";
    }

    private static Spec spec(String script, String namespace) {
        List<LinuxNamespace> namespaces = new ArrayList<>();
        for (String type : List.of("pid", "ipc", "uts", "mount")) {
            namespaces.add(LinuxNamespace.of(type));
        }
        namespaces.add(new LinuxNamespace("network", namespace));
        return TestMachines.shell(script)
                .process(TestMachines.process("sh", "-c", script)
                        .capabilities(Capabilities.of("CAP_NET_RAW", "CAP_NET_BIND_SERVICE"))
                        .build())
                .linux(LinuxConfig.builder()
                        .namespaces(namespaces)
                        .sysctl(Map.of("net.ipv4.ip_default_ttl", "77"))
                        .build())
                .build();
    }

    private static StandardContainer started(String script) {
        StandardContainer container = machines.create(machines.bundle(spec(script, path(own))));
        container.start();
        return container;
    }

    /** What a machine leaves in the namespace while it is there, and mustn't leave afterwards. */
    private static List<String> traces() throws Exception {
        List<String> traces = new ArrayList<>();
        must(own, "ip -o link; tc qdisc show dev eth0")
                .lines()
                .filter(line -> line.contains(": scr") || line.contains("ingress"))
                .forEach(traces::add);
        return traces;
    }

    @Test
    void theGuestHasTheNamespacesInterface() throws Exception {
        try (StandardContainer container = started("cd /sys/class/net; echo *; cat eth0/address eth0/mtu;"
                + " busybox ip -4 -o addr show dev eth0; busybox ip -6 -o addr show dev eth0; busybox ip route;"
                + " grep 10.77.0.9 /proc/net/arp; cat /proc/sys/net/ipv4/ip_default_ttl; cat lo/flags")) {
            TestMachines.Result result = TestMachines.finish(container);
            assertThat(result.out().lines().limit(3))
                    .as(result.err())
                    .containsExactly("eth0 lo", "02:77:00:00:00:02", "1400");
            assertThat(result.out())
                    .contains("inet " + OWN + "/24", "inet6 fd77::2/64", "inet6 fe80::")
                    .contains("default via " + PEER + " dev eth0", "192.0.2.0/24 via 10.77.0.9 dev eth0")
                    .containsPattern("blackhole 198.51.100.0/24")
                    .containsPattern("10.77.0.9 +0x1 +0x6 +02:77:00:00:00:09");
            assertThat(result.out()).endsWith("77\n0x9\n");
        }
        assertThat(traces()).isEmpty();
    }

    @Test
    void bothSidesReachEachOther() throws Exception {
        Process server = new ProcessBuilder(
                        "nsenter",
                        "-t",
                        Long.toString(peer.pid()),
                        "-n",
                        TestMachines.busyboxPath(),
                        "nc",
                        "-l",
                        "-p",
                        "5000")
                .start();
        try (StandardContainer container = started("busybox ping -c 3 " + PEER + " > /dev/null && echo pinged;"
                + " until echo hello | busybox nc " + PEER + " 5000; do sleep 0.1; done;"
                + " echo from inside | busybox nc -l -p 80 &"
                + " until busybox netstat -lnt | grep -q :80; do sleep 0.1; done; echo ready; wait; sleep 1000")) {
            Attachment io = container.require(Attachment.class);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("pinged");
            assertThat(TestMachines.line(server.getInputStream())).isEqualTo("hello");
            server.getOutputStream().close();
            assertThat(TestMachines.line(io.stdout())).isEqualTo("ready");
            assertThat(must(peer, TestMachines.busyboxPath() + " nc -w 60 " + OWN + " 80 < /dev/null"))
                    .isEqualTo("from inside\n");
            assertThat(traces()).hasSize(2);
        } finally {
            server.destroyForcibly().waitFor();
        }
        assertThat(traces()).isEmpty();
    }

    @Test
    void aFurtherProcessHasTheNetworkToo() throws Exception {
        try (StandardContainer container = started("echo ready; sleep 1000")) {
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            try (ExecProcess process = container
                    .require(Exec.class)
                    .exec(
                            TestMachines.process("cat", "/sys/class/net/eth0/address")
                                    .cwd("/")
                                    .build(),
                            Stdio.pipes())) {
                assertThat(TestMachines.line(process.attachment().orElseThrow().stdout()))
                        .isEqualTo("02:77:00:00:00:02");
            }
        }
    }

    /** The tap goes with the machine, and what leads to it with the container, whoever was killed. */
    @Test
    void nothingIsLeftOfAMachineThatWasKilled() throws Exception {
        try (StandardContainer container = started("echo ready; sleep 1000")) {
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            List<ProcessHandle> all = TestMachines.helpers(container);
            ProcessHandle proxy = ProcessHandle.of(
                            container.state().pid().orElseThrow().pid())
                    .orElseThrow();
            proxy.destroyForcibly();
            TestMachines.awaitEnd(all);
            TestMachines.await(container.require(Waitable.class).onExit());
            assertThat(traces()).noneMatch(line -> line.contains(": scr"));
            container.delete();
        }
        assertThat(traces()).isEmpty();
    }

    /** The container's state has the way back too. */
    @Test
    void nothingIsLeftWithoutTheJournal() throws Exception {
        Path state = machines.directory().resolve("state");
        for (boolean force : List.of(true, false)) {
            StandardContainer container = started("echo ready; sleep 1000");
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            assertThat(traces()).hasSize(2);
            Files.delete(state.resolve(container.id().value()).resolve("journal"));
            if (force) {
                machines.runtime().destroy(container.id(), Duration.ofSeconds(TestMachines.PATIENCE_SECONDS));
            } else {
                container.kill(Signal.KILL);
                TestMachines.await(container.require(Waitable.class).onExit());
                container.delete();
            }
            container.close();
            assertThat(traces()).as("by force: %s", force).isEmpty();
        }
    }

    @Test
    void aNamespaceHasOneMachine() throws Exception {
        try (StandardContainer container = started("echo ready; sleep 1000")) {
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            assertThatThrownBy(() -> started("true"))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("/linux/namespaces/4/path")
                    .hasMessageContaining("another machine");
            assertThat(traces()).as("the first one's").hasSize(2);
        }
    }

    @Test
    void whatSomebodyElseTakesInIsLeftToThem() throws Exception {
        must(own, "tc qdisc add dev eth0 ingress");
        try {
            assertThatThrownBy(() -> started("true"))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("/linux/namespaces/4/path")
                    .hasMessageContaining("EEXIST");
            assertThat(traces()).singleElement().asString().contains("ingress");
        } finally {
            must(own, "tc qdisc del dev eth0 ingress");
        }
    }

    /** It is told by its number, and by a filter that is ours. */
    @Test
    void nothingIsLeftAtAnInterfaceThatWasRenamed() throws Exception {
        try (StandardContainer container = started("echo ready; sleep 1000")) {
            assertThat(TestMachines.line(container.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            ProcessHandle.of(container.state().pid().orElseThrow().pid())
                    .orElseThrow()
                    .destroyForcibly();
            TestMachines.await(container.require(Waitable.class).onExit());
            assumeTrue(in(own, "ip link set eth0 name eth9").code() == 0, "this kernel renames none that is up");
            try {
                assertThat(must(own, "tc qdisc show dev eth9")).contains("ingress");
                container.delete();
                assertThat(must(own, "tc qdisc show dev eth9")).doesNotContain("ingress");
            } finally {
                must(own, "ip link set eth9 name eth0");
            }
        }
    }

    /** The first device becomes eth1, which is what the guest's kernel calls the second one. */
    @Test
    void eachInterfaceKeepsItsName() throws Exception {
        Process other = namespace();
        try {
            must(
                    other,
                    "ip link add eth1 address 02:77:00:00:00:11 type veth peer name a"
                            + " && ip link add eth0 address 02:77:00:00:00:10 type veth peer name b"
                            + " && ip addr add 10.78.1.1/24 dev eth1 && ip addr add 10.78.0.1/24 dev eth0"
                            + " && ip link set eth1 up && ip link set eth0 up");
            Spec spec = spec("cd /sys/class/net; cat eth0/address eth1/address; busybox ip -4 -o addr", path(other));
            TestMachines.Result result = machines.run(machines.bundle(spec));
            assertThat(result.out())
                    .as(result.err())
                    .startsWith("02:77:00:00:00:10\n02:77:00:00:00:11\n")
                    .containsPattern("eth0 +inet 10.78.0.1/24")
                    .containsPattern("eth1 +inet 10.78.1.1/24");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static StandardContainer member(ContainerRuntime runtime, Path pod, String script, String namespace)
            throws IOException {
        Spec spec = spec(script, namespace).toBuilder()
                .annotations(Map.of(Pod.ANNOTATION, pod.getFileName().toString()))
                .build();
        Path made = machines.bundle(spec).directory();
        Bundle bundle = Bundle.at(Files.move(made, pod.resolve(made.getFileName())));
        StandardContainer container = runtime.create(TestMachines.newId(), bundle, Stdio.pipes());
        container.start();
        return container;
    }

    @Test
    void containersOfAPodAreInItsNetworkOrInNone() throws Exception {
        Path pods = machines.directory().resolve("pods");
        Path pod = Files.createDirectories(pods.resolve("one"));
        Map<String, String> settings =
                Map.of("vm.pods", pods.toString(), "vm.template", "tests", "vm.network", "namespace");
        try (ContainerRuntime runtime = TestMachines.open(
                        machines.directory().resolve("state-of-pods"), settings, RuntimeListener.logging());
                StandardContainer first = member(runtime, pod, "echo ready; sleep 1000", path(own))) {
            assertThat(TestMachines.line(first.require(Attachment.class).stdout()))
                    .isEqualTo("ready");
            String say = "cd /sys/class/net; echo *";
            try (StandardContainer same = member(runtime, pod, say, path(own));
                    StandardContainer none = member(runtime, pod, "cat /proc/net/dev", "")) {
                assertThat(TestMachines.line(same.require(Attachment.class).stdout()))
                        .isEqualTo("eth0 lo");
                assertThat(TestMachines.finish(none).out()).contains("lo:").doesNotContain("eth0");
            }
            assertThatThrownBy(() -> member(runtime, pod, "true", path(peer)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining("/linux/namespaces/4/path");
        }
        assertThat(traces()).isEmpty();
    }

    @Test
    void whatIsNoNamespaceIsRefused() {
        assertThatThrownBy(() -> machines.create(machines.bundle(spec("true", "/proc/version"))))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("/linux/namespaces/4/path")
                .hasMessageContaining("/proc/version");
        assertThatThrownBy(() -> machines.create(machines.bundle(spec("true", "/proc/self/ns/net"))))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("/linux/namespaces/4/path");
        assertThat(machines.runtime().list()).isEmpty();
    }

    @Test
    void anInterfaceWithoutFramesIsRefused() throws Exception {
        Process other = namespace();
        try {
            assumeTrue(
                    in(other, "ip tuntap add t0 mode tun && ip link set t0 up").code() == 0, "no tun here");
            assertThatThrownBy(() -> machines.create(machines.bundle(spec("true", path(other)))))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("/linux/namespaces/4/path")
                    .hasMessageContaining("\"t0\"");
            assertThat(machines.runtime().list()).isEmpty();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }
}
