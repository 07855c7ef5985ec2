package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-linux.md: kernel parameters, memory policy and personality. */
public abstract class LinuxSettingsContract {
    private static final String SYSCTL = "/linux/sysctl";
    private static final String MEMORY_POLICY = "/linux/memoryPolicy";
    private static final String PERSONALITY = "/linux/personality";
    private static final int PREFERRED = 1;
    private static final int BIND = 2;
    private static final int INTERLEAVE = 3;
    private static final int STATIC_NODES = 1 << 15;
    private static final int LINUX32 = 8;

    private static String parameter(ProbeReport report, String path) {
        return report.text("/proc/sys/" + path).strip();
    }

    @Test
    @Requires({"linux.sysctl", "linux.mount", "linux.namespaces.network", "linux.namespaces.ipc"})
    @Clause("linux.sysctl.present")
    void parametersAreTheContainers(Bench bench) throws IOException {
        Path ofHost = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        String before = Files.readString(ofHost);
        TestBundle bundle = bench.bundle()
                .set(
                        "/linux/namespaces",
                        List.of(
                                Map.of("type", "mount"),
                                Map.of("type", "pid"),
                                Map.of("type", "network"),
                                Map.of("type", "ipc")))
                .set(
                        SYSCTL,
                        Map.of(
                                "net.ipv4.ip_unprivileged_port_start", "77",
                                "net/ipv4/conf/lo/forwarding", "1",
                                "kernel.msgmax", "9000"));
        ProbeReport report = bench.look(
                bundle,
                "read:/proc/sys/net/ipv4/ip_unprivileged_port_start",
                "read:/proc/sys/net/ipv4/conf/lo/forwarding",
                "read:/proc/sys/kernel/msgmax");
        assertThat(parameter(report, "net/ipv4/ip_unprivileged_port_start")).isEqualTo("77");
        assertThat(parameter(report, "net/ipv4/conf/lo/forwarding")).isEqualTo("1");
        assertThat(parameter(report, "kernel/msgmax")).isEqualTo("9000");
        assertThat(Files.readString(ofHost)).as("the host's").isEqualTo(before);
    }

    /** It would be written with the value that it has, if it was written. */
    @ParameterizedTest
    @ValueSource(strings = {"vm.swappiness", "net.ipv4.ip_forward"})
    @Requires("linux.sysctl")
    @Clause("linux.sysctl.present")
    void parameterOfTheHostIsRefused(String name, Bench bench) throws IOException {
        String value = String.join("\n", Files.readAllLines(Path.of("/proc/sys", name.replace('.', '/'))))
                .strip();
        TestBundle bundle = bench.bundle().set(SYSCTL, Map.of(name, value));
        bundle.set("/linux/namespaces", List.of(Map.of("type", "mount"), Map.of("type", "ipc")));
        bench.createFails(bundle);
    }

    @Test
    @Requires("linux.memoryPolicy")
    @Clause({
        "linux.memory-policy.present",
        "linux.memory-policy.mode",
        "linux.memory-policy.nodes",
        "linux.memory-policy.flags"
    })
    void memoryIsOfTheNodes(Bench bench) {
        ProbeReport report = bench.look(bench.bundle()
                .set(
                        MEMORY_POLICY,
                        Map.of("mode", "MPOL_BIND", "nodes", "0", "flags", List.of("MPOL_F_STATIC_NODES"))));
        JsonNode policy = report.json().path("memory_policy");
        assertThat(policy.path("mode").asInt()).isEqualTo(BIND | STATIC_NODES);
        assertThat(policy.path("nodes")).extracting(JsonNode::asInt).containsExactly(0);
        Map.of("MPOL_PREFERRED", PREFERRED, "MPOL_INTERLEAVE", INTERLEAVE).forEach((word, number) -> {
            ProbeReport other = bench.look(bench.bundle().set(MEMORY_POLICY, Map.of("mode", word, "nodes", "0")));
            assertThat(other.json().path("memory_policy").path("mode").asInt())
                    .as(word)
                    .isEqualTo(number);
        });
    }

    @Test
    @Requires("linux.memoryPolicy")
    @Clause({"linux.memory-policy.mode", "linux.memory-policy.nodes", "linux.memory-policy.flags"})
    void policyThatIsNoneIsRefused(Bench bench) {
        for (Map<String, ?> policy : List.of(
                Map.of("nodes", "0"),
                Map.of("mode", "MPOL_NEAREST", "nodes", "0"),
                Map.of("mode", "MPOL_BIND"),
                Map.of("mode", "MPOL_DEFAULT", "nodes", "0"),
                Map.of("mode", "MPOL_BIND", "nodes", "0", "flags", List.of("MPOL_F_OTHER_NODES")))) {
            bench.createFails(bench.bundle().set(MEMORY_POLICY, policy));
        }
    }

    @Test
    @Requires("linux.personality")
    @Clause({"linux.personality.present", "linux.personality.domain", "linux.personality.flags"})
    void personalityIsTheDomains(Bench bench) {
        ProbeReport report =
                bench.look(bench.bundle().set(PERSONALITY, Map.of("domain", "LINUX32", "flags", List.of())));
        assertThat(report.json().path("personality").asInt()).isEqualTo(LINUX32);
        ProbeReport usual = bench.look(bench.bundle().set(PERSONALITY, Map.of("domain", "LINUX")));
        assertThat(usual.json().path("personality").asInt()).isZero();
        assertThat(report.json().path("machine").asText())
                .as("uname")
                .isNotEqualTo(usual.json().path("machine").asText());
    }

    @Test
    @Requires("linux.personality")
    @Clause("linux.personality.domain")
    void domainThatIsNoneIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(PERSONALITY, Map.of("domain", "LINUX64")));
        bench.createFails(bench.bundle().set(PERSONALITY, Map.of()));
    }
}
