package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxHugepageLimit;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;

/** Where a container's cgroup is on hosts that have cgroup v2, alone or beside v1. */
class UnifiedCompilerTest {
    private static final String OWN = "/sys/fs/cgroup/system.slice/app.service";
    private static final LinuxResources NINE = pids(9);

    @Test
    void inTheKernelsRootItIsMadeGivenControllersFilledAndBornIn() {
        assertThat(steps(Compiling.linux().resources(NINE), "v2-root", CgroupMode.ENABLED))
                .containsExactly(
                        new CgroupOp.CheckCgroupEmpty("/sys/fs/cgroup/scr-one"),
                        new CgroupOp.MakeCgroup("/sys/fs/cgroup/scr-one"),
                        new CgroupOp.EnableControllers(
                                "/sys/fs/cgroup",
                                "/sys/fs/cgroup/scr-one",
                                List.of("pids"),
                                List.of("cpu", "cpuset", "hugetlb", "io", "memory", "rdma")),
                        new CgroupOp.WriteCgroup("/sys/fs/cgroup/scr-one/pids.max", "9"),
                        new CgroupOp.HoldCgroup("/sys/fs/cgroup/scr-one"));
    }

    @Test
    void whereNoProcessMayBeInitIsMovedIn() {
        assertThat(steps(Compiling.linux().resources(pids(0)), "v2-root", CgroupMode.ENABLED))
                .contains(new CgroupOp.JoinCgroup("/sys/fs/cgroup/scr-one"))
                .noneMatch(CgroupOp.HoldCgroup.class::isInstance);
    }

    /** It is made by who is in the namespace already, and its cgroup isn't in there. */
    @Test
    void whereACgroupNamespaceIsJoinedBeforeInitIsMovedIn() {
        LinuxConfig.Builder linux = Compiling.linux()
                .namespaces(
                        LinuxNamespace.of("mount"),
                        LinuxNamespace.of("user"),
                        new LinuxNamespace("cgroup", "/proc/7/ns/cgroup"))
                .uidMappings(new IdMapping(0L, 5L, 10L))
                .gidMappings(new IdMapping(0L, 5L, 10L));
        assertThat(steps(linux, "v2-root", CgroupMode.ENABLED))
                .contains(new CgroupOp.JoinCgroup("/sys/fs/cgroup/scr-one"))
                .noneMatch(CgroupOp.HoldCgroup.class::isInstance);
    }

    @Test
    void belowTheRuntimesOwnThereIsACgroupButNoLimit() {
        Draft without = compile(Compiling.linux(), "v2-service", CgroupMode.ENABLED);
        assertThat(Compiling.operations(without, CgroupOp.class))
                .containsExactly(
                        new CgroupOp.CheckCgroupEmpty(OWN + "/scr-one"),
                        new CgroupOp.MakeCgroup(OWN + "/scr-one"),
                        new CgroupOp.HoldCgroup(OWN + "/scr-one"));
        Draft with = compile(Compiling.linux().resources(NINE), "v2-service", CgroupMode.ENABLED);
        assertThat(Compiling.findings(with, Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/resources/pids/limit: the runtime itself is in")
                .contains(OWN);
        assertThat(with.notes).containsEntry("cgroup.unified", OWN + "/scr-one");
    }

    @Test
    void whoSeesNothingElseIsNotToldToLookForIt() {
        HostFacts service = Compiling.host("v2-service");
        UnifiedHierarchy there = service.cgroups().unified().orElseThrow();
        UnifiedHierarchy all = new UnifiedHierarchy(
                there.own(),
                "",
                there.own(),
                true,
                true,
                true,
                there.ownControllers(),
                there.ownControllers(),
                there.ownType(),
                there.files(),
                there.delegable(),
                CgroupBeside.NONE);
        assertThat(remedy(service.cgroups().unified().orElseThrow()))
                .isEqualTo("set linux.cgroups = systemd, give linux.cgroupsPath an absolute path outside of it, or set"
                        + " linux.cgroups = delegated");
        assertThat(remedy(all)).isEqualTo("set linux.cgroups = delegated");
    }

    @Test
    void whatTheKernelSaysOfACgroupBeginsWithWhatIsMounted() {
        UnifiedHierarchy there =
                Compiling.host("v2-service").cgroups().unified().orElseThrow();
        UnifiedHierarchy inner = new UnifiedHierarchy(
                "/sys/fs/cgroup",
                "/machine/outer",
                "/sys/fs/cgroup/own",
                true,
                true,
                true,
                Set.of(),
                Set.of(),
                "domain",
                Set.of(),
                there.delegable(),
                CgroupBeside.NONE);
        assertThat(inner.shown("/sys/fs/cgroup/own/scr-1")).isEqualTo("/machine/outer/own/scr-1");
        assertThat(there.shown(there.mountPoint() + "/scr-1")).isEqualTo("/scr-1");
    }

    private static String remedy(UnifiedHierarchy unified) {
        CgroupLayout layout = new CgroupLayout(List.of(), Optional.of(unified), Set.of());
        CgroupPath path = CgroupPath.of("", ContainerId.of("one")).orElseThrow();
        return CgroupPlaces.of(layout, CgroupMode.ENABLED, path)
                .missing("/x", "pids")
                .remedy();
    }

    @ParameterizedTest
    @CsvSource({"/box, /sys/fs/cgroup", "/system.slice/app.service/box, ''"})
    void anAbsolutePathCountsFromTheTopUnlessItLeadsBackIn(String path, String top) {
        Draft draft = compile(Compiling.linux().cgroupsPath(path).resources(NINE), "v2-service", CgroupMode.ENABLED);
        if (top.isEmpty()) {
            assertThat(Compiling.findings(draft, Kind.UNSUPPORTED)).hasSize(1);
        } else {
            assertThat(Compiling.operations(draft, CgroupOp.EnableControllers.class))
                    .singleElement()
                    .satisfies(op -> assertThat(op.top()).isEqualTo(top));
        }
    }

    /** Its files tell what the kernel was built without: there is a weight and a quota, and neither bursts nor an idle group. */
    @Test
    void whatTheKernelsFilesLackIsRefusedByName() {
        Spec spec = Compiling.small()
                .linux(Compiling.linux()
                        .resources(LinuxResources.builder()
                                .cpu(LinuxCpu.builder()
                                        .quota(50_000L)
                                        .burst(BigInteger.valueOf(5))
                                        .idle(1L)
                                        .build())
                                .build())
                        .build())
                .build();
        assertThat(Compiling.findings(
                        Compiling.compile(spec, Compiling.host("v2-service"), CgroupMode.DELEGATED), Kind.UNSUPPORTED))
                .hasSize(2)
                .anyMatch(f -> f.startsWith("/linux/resources/cpu/burst: this kernel has no cpu.max.burst"))
                .anyMatch(f -> f.startsWith("/linux/resources/cpu/idle: this kernel has no cpu.idle"));
    }

    @Test
    void aDelegatedCgroupIsVacatedFirst() {
        List<PlanOp> steps = steps(Compiling.linux().resources(NINE), "v2-service", CgroupMode.DELEGATED);
        assertThat(steps)
                .startsWith(
                        new CgroupOp.CheckCgroupEmpty(OWN + "/scr-one"),
                        new CgroupOp.VacateCgroup(OWN, OWN + "/scr-runtime"),
                        new CgroupOp.MakeCgroup(OWN + "/scr-one"),
                        new CgroupOp.EnableControllers(
                                OWN, OWN + "/scr-one", List.of("pids"), List.of("cpu", "memory")));
    }

    @Test
    void onAHybridHostV2TakesPartWhereItIsNeeded() {
        LinuxResources pages = LinuxResources.builder()
                .hugepageLimits(new LinuxHugepageLimit("2MB", BigInteger.ONE))
                .build();
        assertThat(steps(Compiling.linux().cgroupsPath("/box").resources(pages), "hybrid", CgroupMode.ENABLED))
                .contains(
                        new CgroupOp.MakeCgroup("/sys/fs/cgroup/memory/box"),
                        new CgroupOp.MakeCgroup("/sys/fs/cgroup/unified/box"),
                        new CgroupOp.EnableControllers(
                                "/sys/fs/cgroup/unified", "/sys/fs/cgroup/unified/box", List.of("hugetlb"), List.of()),
                        new CgroupOp.WriteCgroup("/sys/fs/cgroup/unified/box/hugetlb.2MB.max", "1"));
        assertThat(steps(Compiling.linux().cgroupsPath("/box").resources(NINE), "hybrid", CgroupMode.ENABLED))
                .noneMatch(op -> op.toString().contains("unified"));
        LinuxResources memory =
                LinuxResources.builder().unified(Map.of("memory.high", "1")).build();
        assertThat(Compiling.findings(
                        compile(Compiling.linux().resources(memory), "hybrid", CgroupMode.ENABLED), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/resources/unified/memory.high: ");
    }

    // --- config-linux.md#cgroup-ownership ---

    @Test
    void itIsHandedOverToTheUserOfTheProcess() {
        assertThat(owner(1000, "cgroup", Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")))
                .containsExactly(new CgroupOp.ChownCgroup(
                        "/sys/fs/cgroup/scr-one",
                        1000,
                        List.of(
                                "cgroup.procs",
                                "cgroup.threads",
                                "cgroup.subtree_control",
                                "memory.oom.group",
                                "memory.reclaim")));
        assertThat(owner(0, "cgroup", Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")))
                .as("whose it is already")
                .isEmpty();
    }

    @Test
    void itIsNotHandedOverWithoutANamespaceOrAWritableMount() {
        assertThat(owner(1000, "uts", Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")))
                .isEmpty();
        assertThat(owner(1000, "cgroup", Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "ro")))
                .isEmpty();
        assertThat(owner(1000, "cgroup", Mount.of("/other", "cgroup", "cgroup")))
                .isEmpty();
        assertThat(owner(1000, "cgroup", Mount.of("/sys/fs/cgroup", "cgroup", "other")))
                .isEmpty();
    }

    @Test
    void theUserIsTheHostsOne() {
        LinuxConfig.Builder linux = Compiling.linux()
                .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("user"), LinuxNamespace.of("cgroup"))
                .uidMappings(new IdMapping(0L, 100000L, 1000L), new IdMapping(1000L, 5000L, 10L));
        Spec.Builder spec = Compiling.small()
                .mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup"))
                .linux(linux.build());
        assertThat(CgroupOwner.of(as(spec, 7))).contains(100007L);
        assertThat(CgroupOwner.of(as(spec, 1009))).contains(5009L);
        assertThat(CgroupOwner.of(as(spec, 1010))).as("no user of the host").isEmpty();
    }

    @Test
    void whoMayGiveNothingAwayKeepsIt() {
        HostFacts root = Compiling.host("v2-root");
        HostFacts user = new HostFacts(
                root.kernel(),
                root.cgroups(),
                1000,
                0,
                root.bounding(),
                root.lastCapability(),
                true,
                root.namespaces(),
                root.securityModules(),
                root.filtered(),
                root.covered(),
                root.users(),
                root.hardLimits());
        Spec.Builder spec = Compiling.small()
                .mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup"))
                .linux(Compiling.linux()
                        .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("user"), LinuxNamespace.of("cgroup"))
                        .uidMappings(new IdMapping(0L, 1000L, 1L), new IdMapping(1L, 100000L, 1000L))
                        .gidMappings(new IdMapping(0L, 1000L, 1L), new IdMapping(1L, 100000L, 1000L))
                        .build());
        Draft draft = Compiling.compile(as(spec, 7), user, CgroupMode.ENABLED);
        assertThat(Compiling.operations(draft, CgroupOp.ChownCgroup.class)).isEmpty();
        assertThat(Compiling.findings(draft, Kind.WARNING)).anyMatch(f -> f.contains("without CAP_CHOWN"));
        Draft own = Compiling.compile(as(spec, 0), user, CgroupMode.ENABLED);
        assertThat(Compiling.findings(own, Kind.WARNING)).noneMatch(f -> f.contains("CAP_CHOWN"));
    }

    private static Spec as(Spec.Builder spec, int uid) {
        return spec.process(Compiling.process().user(User.of(uid, 0)).build()).build();
    }

    private static List<CgroupOp.ChownCgroup> owner(int uid, String namespace, Mount mount) {
        Spec.Builder spec = Compiling.small()
                .mounts(mount)
                .linux(Compiling.linux()
                        .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("pid"), LinuxNamespace.of(namespace))
                        .build());
        return Compiling.operations(
                Compiling.compile(as(spec, uid), Compiling.host("v2-root"), CgroupMode.ENABLED),
                CgroupOp.ChownCgroup.class);
    }

    private static LinuxResources pids(long limit) {
        return LinuxResources.builder().pids(new LinuxPids(limit)).build();
    }

    private static Draft compile(LinuxConfig.Builder linux, String host, CgroupMode mode) {
        return Compiling.compile(Compiling.small().linux(linux.build()).build(), Compiling.host(host), mode);
    }

    private static List<PlanOp> steps(LinuxConfig.Builder linux, String host, CgroupMode mode) {
        return Compiling.operations(compile(linux, host, mode)).stream()
                .filter(CgroupOp.class::isInstance)
                .toList();
    }
}
