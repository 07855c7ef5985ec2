package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.conformance.IsolationTrial;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.InterfaceIsolation.Verdict;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.LinuxTimeOffset;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** What is computed is what the probe sees, in containers that have much of their own, little, and what is usual. */
@Tag("once")
final class IsolationCommandIT extends OnLinux {
    @Test
    void theUsualContainer() throws Exception {
        bundle.script("true");

        ScrProcess.Result result = scr.run("isolation", "-b", bundle(), "--verify", "--json");

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        JsonNode interfaces = new JsonMapper().readTree(result.out()).get("interfaces");
        List<String> verified = new ArrayList<>();
        interfaces.forEach(row -> {
            if (row.get("verified").asBoolean()) {
                verified.add(row.get("id").asText());
            }
        });
        assertThat(verified)
                .hasSizeGreaterThanOrEqualTo(60)
                .contains("pid", "ipc.sysv", "unix.abstract", "hostname", "clock.realtime", "keyrings", "syscalls");
    }

    @Test
    void oneWithMuchOfItsOwn() throws Exception {
        List<IdMapping> ids = List.of(new IdMapping(0L, 100000L, 65536L));
        IsolationReport report = verified(spec -> spec.toBuilder()
                .linux(linux(spec)
                        .namespaces(Stream.of("pid", "network", "ipc", "uts", "mount", "user", "cgroup", "time")
                                .map(LinuxNamespace::of)
                                .toList())
                        .uidMappings(ids)
                        .gidMappings(ids)
                        .timeOffsets(Map.of("monotonic", new LinuxTimeOffset(7L, 0L, Map.of())))
                        .resources(LinuxResources.builder()
                                .memory(LinuxMemory.builder().limit(64L << 20).build())
                                .pids(new LinuxPids(50L, Map.of()))
                                .build())
                        .build())
                .build());

        assertThat(report.disproven()).isEmpty();
        assertThat(report.proven()).isGreaterThanOrEqualTo(60);
        assertThat(report.find("users").orElseThrow().isolation()).isEqualTo(Isolation.ISOLATED);
    }

    @Test
    void oneWithHardlyAnything() throws Exception {
        List<String> powers = List.of("CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_MKNOD", "CAP_SYS_BOOT");
        Mount bound = Mount.builder("/data")
                .type("bind")
                .source(directory.toString())
                .options(List.of("rbind", "ro"))
                .build();
        IsolationReport report = verified(spec -> {
            List<Mount> mounts = new ArrayList<>(Objects.requireNonNull(spec.mounts()));
            mounts.add(bound);
            return spec.toBuilder()
                    .hostname(null)
                    .mounts(mounts)
                    .process(Objects.requireNonNull(spec.process()).toBuilder()
                            .capabilities(new Capabilities(powers, powers, null, powers, null, Map.of()))
                            .build())
                    .linux(linux(spec)
                            .namespaces(LinuxNamespace.of("mount"))
                            .maskedPaths(List.of())
                            .readonlyPaths(List.of())
                            .resources(LinuxResources.builder()
                                    .devices(List.of(
                                            new LinuxDeviceRule(false, null, null, null, "rwm", Map.of()),
                                            new LinuxDeviceRule(true, "c", 10L, 229L, "rw", Map.of())))
                                    .build())
                            .build())
                    .build();
        });

        assertThat(report.disproven()).isEmpty();
        assertThat(report.proven()).isGreaterThanOrEqualTo(60);
        assertThat(report.find("pid").orElseThrow().isolation()).isEqualTo(Isolation.SHARED);
    }

    /** A report that says what isn't so is found out, row by row. */
    @Test
    void anUntrueReportIsFoundOut() throws Exception {
        bundle.script("true");
        try (ContainerRuntime runtime = open()) {
            IsolationReport untrue = runtime.isolation(at()).map(row -> switch (row.id()) {
                case "pid" -> lie(row, "same ns.pid");
                case "hostname" -> lie(row, "same ns.uts");
                case "clock.realtime" -> lie(row, "different sys.kernel.random.boot_id");
                case "kvm" -> lie(row, "has node.kvm");
                case "users" -> lie(row, "unlike uid_map");
                default -> row;
            });

            assertThat(IsolationTrial.verify(runtime, at(), untrue).disproven())
                    .extracting(InterfaceIsolation::id)
                    .containsExactlyInAnyOrder("pid", "hostname", "clock.realtime", "kvm", "users");
        }
    }

    private static InterfaceIsolation lie(InterfaceIsolation row, String proof) {
        return new InterfaceIsolation(
                row.of(), row.isolation(), row.mechanism(), row.reason(), List.of(proof), Verdict.COMPUTED, "");
    }

    @Test
    void createRefusesWhatThePolicyForbids() throws Exception {
        bundle.script("true");
        Path policy = Files.writeString(directory.resolve("policy"), "require: pid=isolated, users=isolated\n");
        Path config = Files.writeString(directory.resolve("p.properties"), "isolation.policy = " + policy + "\n");

        ScrProcess.Result refused = scr.run("--config", config.toString(), "run", "-b", bundle(), id);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).startsWith("scr: isolation users: is shared on linux");

        Files.writeString(policy, "require: pid=isolated, users=shared\n");
        assertThat(scr.run("--config", config.toString(), "run", "-b", bundle(), id))
                .isEqualTo(new ScrProcess.Result(0, "", ""));
    }

    private IsolationReport verified(UnaryOperator<Spec> change) throws Exception {
        bundle.script("true", change);
        try (ContainerRuntime runtime = open()) {
            return IsolationTrial.verify(runtime, at(), runtime.isolation(at()));
        }
    }

    private Bundle at() {
        return Bundle.at(bundle.directory());
    }

    private ContainerRuntime open() {
        return ContainerRuntimes.open(
                RuntimeConfig.of(Map.of(
                        "backend",
                        "linux",
                        "state.root",
                        directory.resolve("state").toString())),
                RuntimeListener.logging());
    }

    private static LinuxConfig.Builder linux(Spec spec) {
        LinuxConfig linux = spec.linux();
        return linux == null ? LinuxConfig.builder() : linux.toBuilder();
    }
}
