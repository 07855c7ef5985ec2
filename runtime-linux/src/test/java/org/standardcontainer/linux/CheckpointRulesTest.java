package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.IoPriority;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Scheduler;
import org.standardcontainer.spec.Spec;

class CheckpointRulesTest {
    @Test
    void whatMostContainersHaveIsNotRefused() {
        assertThat(CheckpointRules.check(TestContainers.shell("true")
                        .mounts(TestContainers.mounts(
                                Mount.bind("/srv", "/data"), Mount.of("/cgroup", "cgroup2", "cgroup")))
                        .linux(TestContainers.linux("pid", "mount", "cgroup").build())
                        .build()))
                .isEmpty();
    }

    @Test
    void eachIsRefusedByName() {
        assertThat(ofProcess(p -> p.ioPriority(new IoPriority("IOPRIO_CLASS_IDLE", 0))))
                .isEqualTo("/process/ioPriority");
        assertThat(ofProcess(
                        p -> p.scheduler(new Scheduler("SCHED_BATCH", null, null, null, null, null, null, Map.of()))))
                .isEqualTo("/process/scheduler");
        assertThat(ofProcess(p -> p.apparmorProfile("box"))).isEqualTo("/process/apparmorProfile");
        assertThat(ofProcess(p -> p.selinuxLabel("a:b:c"))).isEqualTo("/process/selinuxLabel");
        assertThat(ofLinux(l -> l.mountLabel("a:b:c"))).isEqualTo("/linux/mountLabel");
        assertThat(ofLinux(l -> l.rootfsPropagation("shared"))).isEqualTo("/linux/rootfsPropagation");
        assertThat(ofLinux(l -> l.namespaces(List.of(LinuxNamespace.of("mount")))))
                .isEqualTo("/linux/namespaces");
        assertThat(ofLinux(l ->
                        l.namespaces(List.of(LinuxNamespace.of("pid"), new LinuxNamespace("network", "/run/netns/a")))))
                .isEqualTo("/linux/namespaces/1/path");
        assertThat(ofLinux(l -> l.namespaces(List.of(LinuxNamespace.of("pid"), LinuxNamespace.of("time")))))
                .isEqualTo("/linux/namespaces/1/type");
        assertThat(ofMount(Mount.of("/cgroup", "cgroup", "cgroup"))).isEqualTo("/mounts/0");
        assertThat(ofMount(Mount.bind("/srv", "/data").toBuilder()
                        .uidMappings(List.of(new IdMapping(0L, 1000L, 1L)))
                        .build()))
                .isEqualTo("/mounts/0");
    }

    @Test
    void whoHasASocketToSayThatItIsReadyIsRefused() {
        Spec spec = TestContainers.shell("true").build();

        assertThat(CheckpointRules.check(spec, Map.of("other", "1"))).isEmpty();
        assertThat(CheckpointRules.check(spec, Map.of(NotifyCompiler.NAME, "1")))
                .singleElement()
                .matches(Finding::isError)
                .matches(finding -> finding.subject().equals("NOTIFY_SOCKET"));
    }

    private static String ofProcess(UnaryOperator<ProcessConfig.Builder> change) {
        return only(TestContainers.shell("true")
                .process(change.apply(TestContainers.process("true")).build())
                .build());
    }

    private static String ofLinux(UnaryOperator<LinuxConfig.Builder> change) {
        return only(TestContainers.shell("true")
                .linux(change.apply(TestContainers.linux()).build())
                .build());
    }

    private static String ofMount(Mount mount) {
        return only(TestContainers.shell("true").mounts(List.of(mount)).build());
    }

    private static String only(Spec spec) {
        List<Finding> findings = CheckpointRules.check(spec);
        assertThat(findings).singleElement().matches(Finding::isError);
        return findings.get(0).subject();
    }
}
