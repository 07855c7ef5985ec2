package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;
import org.standardcontainer.linux.LinuxOptions.RootChange;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** What is computed for configurations; whether that is so is seen by {@code IsolationCommandIT}. */
class LinuxIsolationTest {
    private static IsolationReport report(Spec spec, String host) {
        return LinuxIsolation.report(spec, Compiling.host(host), CgroupMode.ENABLED, RootChange.PIVOT);
    }

    private static String of(String id, UnaryOperator<LinuxConfig.Builder> linux) {
        return of(
                id,
                "hybrid",
                Compiling.small().linux(linux.apply(Compiling.linux()).build()).build());
    }

    private static String of(String id, String host, Spec spec) {
        return report(spec, host).find(id).orElseThrow().isolation().word();
    }

    private static LinuxNamespace own(String type) {
        return LinuxNamespace.of(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "v2-service"})
    void everyInterfaceHasARowWithReasons(String host) {
        IsolationReport report = report(Compiling.small().build(), host);

        assertThat(report.interfaces()).extracting(InterfaceIsolation::of).isEqualTo(KernelInterface.all());
        assertThat(report.interfaces())
                .allMatch(row -> !row.mechanism().isBlank() && !row.reason().isBlank());
    }

    @Test
    void aNamespaceIsOwnJoinedOrTheHosts() {
        assertThat(of("pid", linux -> linux.namespaces(own("mount"), own("pid"))))
                .isEqualTo("isolated");
        assertThat(of("pid", linux -> linux.namespaces(own("mount"), new LinuxNamespace("pid", "/proc/7/ns/pid"))))
                .isEqualTo("partial");
        assertThat(of("pid", linux -> linux.namespaces(own("mount")))).isEqualTo("shared");
    }

    /** Without the capability too. */
    @Test
    void whetherPerfIsLimitedIsTheHostsToSay(@TempDir Path host) throws Exception {
        Path paranoid = Files.createDirectories(host.resolve("proc/sys/kernel")).resolve("perf_event_paranoid");
        for (String value : List.of("2", "1", "0", "-1")) {
            Files.writeString(paranoid, value + "\n");
            IsolationReport report = LinuxIsolation.report(
                    Compiling.small().build(), new HostFactsReader(host).read(), CgroupMode.ENABLED, RootChange.PIVOT);
            InterfaceIsolation row = report.find("perf").orElseThrow();
            assertThat(row.isolation().word()).as(value).isEqualTo(value.matches("[12]") ? "partial" : "shared");
            assertThat(row.proof().isEmpty()).as(value).isEqualTo(!value.matches("[12]"));
        }
    }

    @Test
    void whoJoinsIsToldWhatItJoins() {
        Spec spec = Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(own("mount"), new LinuxNamespace("network", "/run/netns/x"))
                        .build())
                .build();

        InterfaceIsolation row = report(spec, "hybrid").find("net.ports").orElseThrow();

        assertThat(row.reason()).contains("/run/netns/x");
        assertThat(row.proof()).isEmpty();
    }

    @Test
    void aUserNamespaceMakesIdsAndKeysItsOwn() {
        UnaryOperator<LinuxConfig.Builder> users = linux -> linux.namespaces(own("mount"), own("user"))
                .uidMappings(new IdMapping(0L, 100000L, 65536L))
                .gidMappings(new IdMapping(0L, 100000L, 65536L));

        for (String id : List.of("users", "files.owners", "keyrings", "capabilities")) {
            assertThat(of(id, users)).as(id).isEqualTo("isolated");
            assertThat(of(id, UnaryOperator.identity())).as(id).isNotEqualTo("isolated");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hybrid", "v2-service"})
    void aLimitIsOneWhereItCanBeSet(String host) {
        Spec spec = Compiling.small()
                .linux(Compiling.linux()
                        .resources(LinuxResources.builder()
                                .pids(new LinuxPids(100L, Map.of()))
                                .build())
                        .build())
                .build();

        // in that service's own cgroup no controller can be had
        assertThat(of("process.count", host, spec)).isEqualTo(host.equals("hybrid") ? "partial" : "shared");
        assertThat(of("process.count", host, Compiling.small().build())).isEqualTo("shared");
    }

    @Test
    void aDeviceIsInReachOnlyByARule() {
        assertThat(of("kvm", linux -> linux.resources(devices(deny())))).isEqualTo("absent");
        assertThat(of("kvm", linux -> linux.resources(devices(deny(), allow("c", 10L, 232L)))))
                .isEqualTo("partial");
        assertThat(of("gpu", linux -> linux.resources(devices(deny(), allow("c", 226L, null)))))
                .isEqualTo("shared");
        assertThat(of("gpu", linux -> linux.resources(devices(allow("c", 226L, null), deny()))))
                .as("a later rule counts")
                .isEqualTo("absent");
        assertThat(of("disk.devices", linux -> linux.resources(devices(deny(), allow("b", 8L, 17L)))))
                .isEqualTo("shared");
        assertThat(of("usb", linux -> linux.resources(devices(allow(null, null, null)))))
                .as("all devices")
                .isEqualTo("shared");
    }

    @Test
    void withoutAnythingThatDeniesDevicesNoneIsOutOfReach() {
        IsolationReport report = LinuxIsolation.report(
                Compiling.small().build(), Compiling.host("hybrid"), CgroupMode.DISABLED, RootChange.PIVOT);

        InterfaceIsolation row = report.find("disk.devices").orElseThrow();
        assertThat(row.isolation().word()).isEqualTo("shared");
        assertThat(row.reason()).contains("no device is denied");
    }

    private static LinuxResources devices(LinuxDeviceRule... rules) {
        return LinuxResources.builder().devices(List.of(rules)).build();
    }

    private static LinuxDeviceRule deny() {
        return new LinuxDeviceRule(false, null, null, null, "rwm", Map.of());
    }

    private static LinuxDeviceRule allow(@Nullable String type, @Nullable Long major, @Nullable Long minor) {
        return new LinuxDeviceRule(true, type, major, minor, "rwm", Map.of());
    }

    @Test
    void aPowerOverTheHostIsNamed() {
        Capabilities admin =
                new Capabilities(List.of("CAP_SYS_ADMIN", "CAP_SYS_BOOT"), null, null, null, null, Map.of());
        Spec spec = Compiling.small()
                .process(Compiling.process().capabilities(admin).build())
                .build();

        assertThat(of("tracing", "hybrid", spec)).isEqualTo("shared");
        assertThat(of("reboot", "hybrid", spec)).isEqualTo("shared");
        assertThat(of("tracing", "hybrid", Compiling.small().build())).isEqualTo("absent");
    }

    /** Below a root that was moved over the host's is the host's. */
    @Test
    void aRootThatWasMovedIsNamed() {
        Capabilities admin = new Capabilities(List.of("CAP_SYS_ADMIN"), null, null, null, null, Map.of());
        Spec unmounting = Compiling.small()
                .process(Compiling.process().capabilities(admin).build())
                .build();

        InterfaceIsolation kept = moved(Compiling.small().build());
        assertThat(kept.isolation().word()).isEqualTo("isolated");
        assertThat(kept.mechanism()).contains("moved over the host's").doesNotContain("pivot_root");
        InterfaceIsolation left = moved(unmounting);
        assertThat(left.isolation().word()).isEqualTo("shared");
        assertThat(left.reason()).contains("CAP_SYS_ADMIN");
        assertThat(of("files", "hybrid", unmounting)).as("by pivot_root").isEqualTo("isolated");
    }

    private static InterfaceIsolation moved(Spec spec) {
        return LinuxIsolation.report(spec, Compiling.host("hybrid"), CgroupMode.ENABLED, RootChange.MOVE)
                .find("files")
                .orElseThrow();
    }

    @Test
    void whatIsMountedCounts() {
        Mount shm = Mount.builder("/dev/shm").type("tmpfs").source("shm").build();
        Mount bound = Mount.builder("/dev/shm").type("bind").source("/dev/shm").build();

        assertThat(of(
                        "ipc.shm",
                        "hybrid",
                        Compiling.small().mounts(List.of(shm)).build()))
                .isEqualTo("isolated");
        assertThat(of(
                        "ipc.shm",
                        "hybrid",
                        Compiling.small().mounts(List.of(bound)).build()))
                .isEqualTo("shared");
        assertThat(of("ipc.shm", "hybrid", Compiling.small().build())).isEqualTo("absent");
        assertThat(of(
                        "files",
                        "hybrid",
                        Compiling.small().mounts(List.of(bound)).build()))
                .isEqualTo("partial");
        assertThat(of("files", "hybrid", Compiling.small().mounts(List.of(shm)).build()))
                .isEqualTo("isolated");
    }
}
