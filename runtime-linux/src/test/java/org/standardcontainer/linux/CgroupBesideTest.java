package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;

/** Where containers' cgroups are on a host with cgroup v2 alone, if the runtime is in one that limits nothing, and what keeps them from there. */
class CgroupBesideTest {
    private static final String TOP = "/sys/fs/cgroup/jobs";
    private static final String OWN = TOP + "/job";

    @TempDir
    private Path host;

    /** A job's cgroup as an engine without systemd makes it: without limits, beside another one, below one without processes. */
    @BeforeEach
    void make() throws IOException {
        Path root = Path.of("src/test/resources/hosts/v2-service");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (name.startsWith("proc/") || name.startsWith("sys/kernel")) {
                    write(name, Files.readString(file));
                }
            }
        }
        write("proc/self/cgroup", "0::/jobs/job\n");
        write("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
        write("sys/fs/cgroup/cgroup.procs", "1\n");
        for (String name : List.of(TOP, OWN)) {
            write(name + "/cgroup.type", "domain\n");
            write(name + "/cgroup.procs", name.equals(OWN) ? "77\n78\n" : "");
            write(name + "/cgroup.controllers", name.equals(OWN) ? "memory\n" : "cpu memory pids\n");
            write(name + "/cgroup.freeze", "0\n");
            write(name + "/cgroup.max.depth", "max\n");
            write(name + "/cpu.weight", "100\n");
            write(name + "/cpu.max", "max 100000\n");
            write(name + "/cpuset.cpus", "\n");
            write(name + "/io.max", "");
            write(name + "/io.weight", "default 100\n");
            write(name + "/memory.max", "max\n");
            write(name + "/pids.max", "max\n");
            write(name + "/rdma.max", "mlx5_0 hca_handle=max hca_object=max\n");
            write(name + "/misc.max", "sev max\nsev_es max\n");
        }
    }

    @Test
    void besideTheRuntimesOwnItHasItsLimits() {
        assertThat(made(limited("")))
                .containsExactly(
                        new CgroupOp.CheckCgroupEmpty(TOP + "/scr-one"),
                        new CgroupOp.MakeCgroup(TOP + "/scr-one"),
                        new CgroupOp.EnableControllers(
                                TOP, TOP + "/scr-one", List.of("pids"), List.of("cpu", "memory")),
                        new CgroupOp.WriteCgroup(TOP + "/scr-one/pids.max", "9"),
                        new CgroupOp.HoldCgroup(TOP + "/scr-one"));
        assertThat(made(limited("a/../../b/c"))).contains(new CgroupOp.MakeCgroup(TOP + "/b/c"));
        assertThat(made(limited("/box"))).contains(new CgroupOp.MakeCgroup("/sys/fs/cgroup/box"));
    }

    /** One value means one place (config-linux.md#cgroups-path), and limits may come later, by an update. */
    @Test
    void withoutLimitsItIsInTheSamePlace() {
        assertThat(made(Compiling.linux()))
                .contains(
                        new CgroupOp.MakeCgroup(TOP + "/scr-one"),
                        new CgroupOp.EnableControllers(
                                TOP, TOP + "/scr-one", List.of(), List.of("cpu", "memory", "pids")));
    }

    @Test
    void itsFeaturesAndItsDoctorSayTheSame() throws IOException {
        assertThat(LinuxFeatures.of(facts(), CgroupMode.ENABLED).capabilities()).contains("linux.cgroup.pids");
        assertThat(probe()).anyMatch(text -> text.startsWith("v2: cpu memory pids; ") && text.endsWith("in " + TOP));
        assertThat(probe()).noneMatch(text -> text.contains("limits are refused"));

        write(OWN + "/memory.max", "1000\n");

        assertThat(LinuxFeatures.of(facts(), CgroupMode.ENABLED).capabilities()).doesNotContain("linux.cgroup.pids");
        assertThat(probe()).anyMatch(text -> text.contains("limits are refused") && text.contains("memory.max"));
    }

    @Test
    void whatTheParentLacksIsSaid() throws IOException {
        write(TOP + "/cgroup.controllers", "memory\n");
        assertThat(refusal(limited(""))).contains("no controller pids");
    }

    @ParameterizedTest
    @CsvSource({
        "memory.max, 1000",
        "memory.high, 1000",
        "memory.swap.max, 0",
        "pids.max, 70",
        "cpu.max, 50000 100000",
        "cpu.weight, 50",
        "cpu.idle, 1",
        "cpuset.cpus, 0-1",
        "cpuset.mems, 0",
        "io.max, 8:0 rbps=max wbps=1000 riops=max wiops=max",
        "io.weight, default 50",
        "hugetlb.2MB.max, 0",
        "hugetlb.1GB.max, 4611686018427387904",
        "pids.max, 9223372036854771712",
        "rdma.max, mlx5_0 hca_handle=2 hca_object=max",
        "misc.max, sev 1",
        "cgroup.freeze, 1",
        "cgroup.max.descendants, 3"
    })
    void aLimitOfItsOwnIsNotEscapedFrom(String file, String value) throws IOException {
        write(OWN + "/" + file, value + "\n");
        assertThat(refusal(limited("")))
                .contains(
                        "the runtime itself is in the cgroup", OWN, "what it limits by " + file + " would be escaped");
        assertThat(made(Compiling.linux())).contains(new CgroupOp.MakeCgroup(OWN + "/scr-one"));
        assertThat(Compiling.operations(
                        Compiling.compile(
                                Compiling.small().linux(limited("").build()).build(), facts(), CgroupMode.DELEGATED),
                        CgroupOp.MakeCgroup.class))
                .contains(new CgroupOp.MakeCgroup(OWN + "/scr-one"));
    }

    @ParameterizedTest
    @CsvSource({
        "run/systemd/system/x, '', systemd has this host's cgroups",
        "sys/fs/cgroup/jobs/cgroup.procs, 5, /sys/fs/cgroup/jobs has processes too",
        "sys/fs/cgroup/jobs/cgroup.type, domain threaded, /sys/fs/cgroup/jobs has threads",
    })
    void whatIsAroundIsInTheWay(String file, String content, String why) throws IOException {
        write(file, content + "\n");
        assertThat(refusal(limited(""))).contains(why);
    }

    /** As seen with Linux 6.18. */
    @Test
    void asManyHugePagesAsCanBeCountedAreNoLimit() throws IOException {
        write(OWN + "/hugetlb.1GB.max", "9223372036854771712\n");
        write(OWN + "/hugetlb.2MB.rsvd.max", "9223372034707292160\n");
        assertThat(made(limited(""))).contains(new CgroupOp.MakeCgroup(TOP + "/scr-one"));
    }

    /** In a container that sees the host's cgroups, and not its /run. */
    @ParameterizedTest
    @ValueSource(strings = {"system.slice/agent.service", "user.slice/session-1.scope/job", "machine.slice"})
    void systemdIsSeenByTheNamesOfItsCgroups(String own) throws IOException {
        write("sys/fs/cgroup/" + own + "/cgroup.type", "domain\n");
        assertThat(CgroupBeside.read(new HostFiles(host), "/sys/fs/cgroup", "/sys/fs/cgroup/" + own)
                        .hindrance())
                .contains("systemd has this host's cgroups");
    }

    /** As of another user's cgroup; a link to nothing can't even be read by root. */
    @Test
    void whatCannotBeReadMayBeALimit() throws IOException {
        Path file = host.resolve(OWN.substring(1)).resolve("memory.max");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("nothing"));
        assertThat(refusal(limited(""))).contains("what it limits by memory.max would be escaped");
        Files.delete(file);
        assertThat(made(limited(""))).contains(new CgroupOp.MakeCgroup(TOP + "/scr-one"));
        Files.delete(file.resolveSibling("cgroup.procs"));
        assertThat(CgroupBeside.read(new HostFiles(host), "/sys/fs/cgroup", OWN).hindrance())
                .isEqualTo("what " + OWN + " limits can't be seen");
    }

    @Test
    void whoMayMakeNoneThereDoesNot() throws IOException {
        Files.delete(host.resolve(TOP.substring(1) + "/cgroup.procs"));
        assertThat(refusal(limited(""))).contains("this user may make no cgroups in " + TOP);
    }

    @Test
    void inTheKernelsRootProcessesAreNotInTheWay() throws IOException {
        write("proc/self/cgroup", "0::/jobs\n");
        assertThat(made(limited(""))).contains(new CgroupOp.MakeCgroup("/sys/fs/cgroup/scr-one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0::/\n", "0::/../jobs/job\n", "1:memory:/jobs/job\n0::/jobs/job\n"})
    void whatIsNotSeenOrNotAloneIsNoPlace(String memberships) throws IOException {
        write("proc/self/cgroup", memberships);
        assertThat(facts().cgroups().unified().orElseThrow().beside()).isEqualTo(CgroupBeside.NONE);
        assertThat(CgroupLayout.beside(new HostFiles(host))).isEqualTo(CgroupBeside.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"threaded", "domain threaded"})
    void nothingIsBesideACgroupOfThreads(String type) throws IOException {
        write(OWN + "/cgroup.type", type + "\n");
        assertThat(refusal(limited(""))).contains("one of threads");
    }

    /** A relative path may begin with its name. */
    @ParameterizedTest
    @ValueSource(strings = {"job", "job/box"})
    void whatWouldBeItOrBelowItIsRefused(String path) {
        assertThat(refusal(limited(path))).contains("the runtime itself is in the cgroup");
    }

    /** A JVM that stays looks again if they have changed. */
    @Test
    void theSignChangesWithTheLimits() throws IOException {
        String before = new HostFactsReader(host).sign();
        assertThat(new HostFactsReader(host).sign()).isEqualTo(before);
        write(OWN + "/pids.max", "70\n");
        String limited = new HostFactsReader(host).sign();
        assertThat(limited).isNotEqualTo(before);
        write(OWN + "/pids.max", "max\n");
        write(TOP + "/cgroup.procs", "5\n");
        assertThat(new HostFactsReader(host).sign()).isNotEqualTo(before).isNotEqualTo(limited);
    }

    /** A caller's cgroup counts, not that of who looks. */
    @Test
    void itIsTheCallersCgroupThatCounts() throws IOException {
        for (String file : List.of("status", "mountinfo", "limits", "uid_map")) {
            write("proc/5/" + file, Files.readString(host.resolve("proc/self/" + file)));
        }
        write("proc/5/cgroup", "0::/jobs/other\n");
        for (String file : List.of("cgroup.type", "cgroup.procs", "cgroup.controllers")) {
            write(TOP + "/other/" + file, Files.readString(host.resolve(OWN.substring(1) + "/" + file)));
        }
        write(TOP + "/other/pids.max", "7\n");
        HostFactsReader callers = new HostFactsReader(host, "proc/5");
        assertThat(callers.read().cgroups().unified().orElseThrow().beside().hindrance())
                .contains("pids.max");
        assertThat(callers.sign()).contains("pids.max");
        assertThat(facts().cgroups().unified().orElseThrow().beside().possible())
                .isTrue();
    }

    private List<String> probe() {
        return HostProbe.findings("Linux", facts(), CgroupMode.ENABLED).stream()
                .map(Finding::problem)
                .toList();
    }

    private String refusal(LinuxConfig.Builder linux) {
        List<String> found = Compiling.findings(compile(linux), Kind.UNSUPPORTED);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<CgroupOp> made(LinuxConfig.Builder linux) {
        Draft draft = compile(linux);
        assertThat(Compiling.findings(draft, Kind.UNSUPPORTED)).isEmpty();
        return Compiling.operations(draft, CgroupOp.class);
    }

    private Draft compile(LinuxConfig.Builder linux) {
        return Compiling.compile(Compiling.small().linux(linux.build()).build(), facts(), CgroupMode.ENABLED);
    }

    private static LinuxConfig.Builder limited(String path) {
        return Compiling.linux()
                .cgroupsPath(path)
                .resources(LinuxResources.builder().pids(new LinuxPids(9L)).build());
    }

    private HostFacts facts() {
        return new HostFactsReader(host).read();
    }

    private void write(String file, String text) throws IOException {
        Path path = host.resolve(file.startsWith("/") ? file.substring(1) : file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
