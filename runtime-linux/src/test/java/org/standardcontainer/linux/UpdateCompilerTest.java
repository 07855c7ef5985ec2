package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.ChangedFile;
import org.standardcontainer.linux.cgroup.CgroupSetting;
import org.standardcontainer.linux.cgroup.CgroupVersion;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;

class UpdateCompilerTest {
    private static final Spec OWN = Compiling.small().build();
    private static final String V1 = "/sys/fs/cgroup/memory/box/";
    private static final String V2 = "/sys/fs/cgroup/box/";
    private static final Map<String, String> NOTES1 =
            Map.of("cgroup.memory", V1.substring(0, V1.length() - 1), "cgroup.pids", "/sys/fs/cgroup/pids/box");
    private static final Map<String, String> NOTES2 = Map.of("cgroup.unified", V2.substring(0, V2.length() - 1));

    private static UpdateCompiler v1(Map<String, String> files) {
        return new UpdateCompiler(Compiling.host("hybrid"), NOTES1, file -> Optional.ofNullable(files.get(file)));
    }

    private static UpdateCompiler v2(Map<String, String> files) {
        Map<String, String> all = new java.util.HashMap<>(files);
        all.put(V2 + "cgroup.controllers", "cpu memory pids io\n");
        return new UpdateCompiler(Compiling.host("v2"), NOTES2, file -> Optional.ofNullable(all.get(file)));
    }

    private static LinuxResources memory(LinuxMemory.Builder memory) {
        return LinuxResources.builder().memory(memory.build()).build();
    }

    private static LinuxResources cpu(LinuxCpu.Builder cpu) {
        return LinuxResources.builder().cpu(cpu.build()).build();
    }

    private static List<String> changes(UpdateCompiler compiler, LinuxResources given) {
        List<ChangedFile> changes = compiler.compile(OWN, given);
        assertThat(compiler.findings()).isEmpty();
        return changes.stream()
                .map(change -> change.path() + "=" + change.value() + " was " + change.before())
                .toList();
    }

    private static List<String> refusals(UpdateCompiler compiler, LinuxResources given) {
        compiler.compile(OWN, given);
        return compiler.findings().stream().map(Finding::subject).toList();
    }

    @Test
    void aSumGoesUpBeforeItsPartAndDownAfterIt() {
        Map<String, String> now =
                Map.of(V1 + "memory.limit_in_bytes", "100\n", V1 + "memory.memsw.limit_in_bytes", "200\n");
        assertThat(changes(v1(now), memory(LinuxMemory.builder().limit(300).swap(400))))
                .containsExactly(
                        V1 + "memory.memsw.limit_in_bytes=400 was 200", V1 + "memory.limit_in_bytes=300 was 100");
        assertThat(changes(v1(now), memory(LinuxMemory.builder().limit(10).swap(20))))
                .containsExactly(
                        V1 + "memory.limit_in_bytes=10 was 100", V1 + "memory.memsw.limit_in_bytes=20 was 200");
    }

    @Test
    void thatTheKernelMayKillIsSaidAloudToACgroupThatHasHeardOtherwise() {
        Map<String, String> now = Map.of(V1 + "memory.oom_control", "oom_kill_disable 1\nunder_oom 0\noom_kill 0\n");
        assertThat(changes(v1(now), memory(LinuxMemory.builder().disableOomKiller(false))))
                .containsExactly(V1 + "memory.oom_control=0 was 1");
    }

    @Test
    void whatIsNotGivenOfAPairInOneFileStays() {
        Map<String, String> now = Map.of(V2 + "cpu.max", "20000 50000\n", V2 + "cpu.max.burst", "9000\n");
        assertThat(changes(v2(now), cpu(LinuxCpu.builder().quota(30000))))
                .containsExactly(V2 + "cpu.max=30000 50000 was 20000 50000");
        assertThat(v2(now).compile(OWN, cpu(LinuxCpu.builder().period(80000))))
                .extracting(ChangedFile::pointer)
                .containsExactly("/linux/resources/cpu/period");
        assertThat(changes(v2(now), cpu(LinuxCpu.builder().period(80000))))
                .containsExactly(V2 + "cpu.max=20000 80000 was 20000 50000");
        assertThat(changes(
                        v2(now),
                        cpu(LinuxCpu.builder().quota(5000).period(10000).burst(1000))))
                .as("a burst above the quota is refused at any moment")
                .containsExactly(V2 + "cpu.max.burst=1000 was 9000", V2 + "cpu.max=5000 10000 was 20000 50000");
        assertThat(changes(
                        v2(Map.of(V2 + "cpu.max", "max 100000\n")),
                        cpu(LinuxCpu.builder().period(80000))))
                .containsExactly(V2 + "cpu.max=max 80000 was max 100000");
    }

    @Test
    void memoryOfVersion2() {
        Map<String, String> now =
                Map.of(V2 + "memory.max", "max\n", V2 + "memory.swap.max", "max\n", V2 + "memory.current", "5000\n");
        assertThat(changes(
                        v2(now),
                        memory(LinuxMemory.builder().limit(6000).swap(7000).checkBeforeUpdate(true))))
                .containsExactly(V2 + "memory.swap.max=1000 was max", V2 + "memory.max=6000 was max");
        assertThat(refusals(v2(now), memory(LinuxMemory.builder().limit(4000).checkBeforeUpdate(true))))
                .containsExactly("/linux/resources/memory/limit");
        assertThat(refusals(v2(now), memory(LinuxMemory.builder().swappiness(10))))
                .containsExactly("/linux/resources/memory/swappiness");
    }

    @Test
    void whatTheContainerHasNoCgroupForIsRefused() {
        LinuxResources pids = LinuxResources.builder().pids(new LinuxPids(5L)).build();
        assertThat(changes(v1(Map.of("/sys/fs/cgroup/pids/box/pids.max", "max\n")), pids))
                .containsExactly("/sys/fs/cgroup/pids/box/pids.max=5 was max");
        assertThat(refusals(v1(Map.of()), pids)).containsExactly("/linux/resources/pids/limit");
        assertThat(refusals(v1(Map.of()), cpu(LinuxCpu.builder().quota(5000))))
                .containsExactly("/linux/resources/cpu/quota");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "io.max | 8:0 rbps=5 | 8:0 rbps=1 wbps=max riops=max wiops=max\\n8:16 rbps=7 | 8:0 rbps=1 wbps=max riops=max wiops=max",
                "io.max | 8:16 wbps=5 | 8:0 rbps=1 wbps=2 riops=3 wiops=4 | 8:16 rbps=max wbps=max riops=max wiops=max",
                "blkio.throttle.read_bps_device | 8:16 5 | 8:0 7 | 8:16 0",
                "blkio.throttle.read_bps_device | 8:0 5 | 8:16 1\\n8:0 7 | 8:0 7",
                "blkio.bfq.weight_device | 8:0 50 | 8:16 70 | 8:0 default",
                "io.weight | 200 | default 100\\n8:16 70 | default 100",
                "io.weight | 8:16 200 | default 100\\n8:16 70 | 8:16 70",
                "rdma.max | mlx4_0 hca_handle=2 | mlx4_0 hca_handle=max hca_object=9 | mlx4_0 hca_handle=max hca_object=9",
                "cpu.max | 5 6 | max 100000 | max 100000"
            })
    void whatIsWrittenToHaveItAsItWas(String file, String value, String content, String expected) {
        CgroupSetting setting = new CgroupSetting(CgroupVersion.V2, "x", file, value, "/x", false);
        assertThat(FormerValue.of(setting, content.replace("\\n", "\n") + "\n")).isEqualTo(expected);
    }

    @Test
    void aFileWithNothingInItIsWrittenToAsWell() {
        CgroupSetting cpus = new CgroupSetting(CgroupVersion.V2, "cpuset", "cpuset.cpus", "0", "/x", false);
        assertThat(FormerValue.of(cpus, "\n")).isEqualTo("\n");
    }
}
