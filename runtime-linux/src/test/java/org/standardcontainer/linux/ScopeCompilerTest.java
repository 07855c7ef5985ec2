package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.Stdio;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.DeviceOp;
import org.standardcontainer.launcher.plan.PlacementOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.systemd.Scope;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;

/** Plans for containers whose cgroup systemd makes. */
class ScopeCompilerTest {
    private static final SystemdManager SYSTEMD =
            new SystemdManager(Path.of("/nowhere"), false, false, 252, "/managed");

    private static Draft compile(String cgroupsPath) {
        LinuxResources resources =
                LinuxResources.builder().pids(new LinuxPids(20L)).build();
        return new LinuxCompiler(
                        Compiling.host("v2-root"), CgroupMode.SYSTEMD, LinuxOptions.USUAL, Optional.of(SYSTEMD))
                .compile(new CompileRequest(
                        ContainerId.of("one"),
                        Compiling.BUNDLE,
                        Compiling.small()
                                .linux(Compiling.linux()
                                        .cgroupsPath(cgroupsPath)
                                        .resources(resources)
                                        .build())
                                .build(),
                        Stdio.pipes(),
                        ProcessTree.MONITORED));
    }

    @Test
    void initIsPlacedBeforeItHasDoneAnythingAndLimitsComeThen() {
        Draft draft = compile("a-b.slice:p:x");

        String directory = "/sys/fs/cgroup/managed/a.slice/a-b.slice/p-x.scope";
        List<PlanOp> operations = Compiling.operations(draft).stream()
                .filter(op -> op instanceof CgroupOp
                        || op instanceof DeviceOp
                        || op instanceof PlacementOp
                        || op instanceof ProcessOp.CloneInit)
                .toList();
        assertThat(operations.get(0)).isEqualTo(new CgroupOp.CheckCgroupEmpty(directory));
        assertThat(operations.get(1)).isInstanceOf(ProcessOp.CloneInit.class);
        assertThat(operations.get(2)).isEqualTo(new PlacementOp.AwaitPlacement(directory, 35000));
        assertThat(operations.get(3))
                .as("systemd knows nothing of hugetlb")
                .isInstanceOfSatisfying(CgroupOp.EnableControllers.class, enable -> {
                    assertThat(enable.top()).isEqualTo("/sys/fs/cgroup");
                    assertThat(enable.path()).isEqualTo(directory);
                    assertThat(enable.needed()).containsExactly("pids");
                    assertThat(enable.more()).contains("hugetlb");
                });
        assertThat(operations.get(4)).isEqualTo(new CgroupOp.WriteCgroup(directory + "/pids.max", "20"));
        assertThat(operations.get(5)).isInstanceOf(DeviceOp.SetDeviceProgram.class);
        assertThat(operations).hasSize(6);
        assertThat(CgroupNotes.unified(draft.notes)).contains(directory);
        assertThat(draft.placement).hasValueSatisfying(placement -> {
            ScopePlacement place = (ScopePlacement) placement;
            assertThat(place.scope()).isEqualTo(new Scope("a-b.slice", "p", "x"));
            assertThat(place.properties())
                    .anyMatch(property -> property.name().equals("TasksMax")
                            && property.value().equals(20L));
        });
    }

    @Test
    void withoutAPathItIsNamedAfterTheContainer() {
        assertThat(Compiling.operations(compile(""), PlacementOp.AwaitPlacement.class))
                .extracting(PlacementOp.AwaitPlacement::path)
                .containsExactly("/sys/fs/cgroup/managed/system.slice/scr-one.scope");
    }

    @Test
    void otherPathsAndNamesAreFound() {
        assertThat(Compiling.findings(compile("/a/b"), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/linux/cgroupsPath: ");
        assertThat(Compiling.findings(compile("a.slice:p:b.slice"), Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/linux/cgroupsPath: ");
        assertThat(Compiling.operations(compile("/a/b"), PlacementOp.class)).isEmpty();
    }
}
