package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.linux.CompiledMounts.compile;
import static org.standardcontainer.linux.CompiledMounts.mounts;
import static org.standardcontainer.linux.CompiledMounts.spec;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.MountAttributes;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.MountOp.ChangeKept;
import org.standardcontainer.launcher.plan.MountOp.MakeLink;
import org.standardcontainer.launcher.plan.MountOp.MountBind;
import org.standardcontainer.launcher.plan.MountOp.MountNew;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** How mounts of cgroups are compiled. */
class CgroupMountsTest {
    @Test
    void cgroupInANamespaceOfItsOwnShowsTheHierarchiesFromItsRoot() {
        Spec spec = Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(new LinuxNamespace("mount", null), new LinuxNamespace("cgroup", null))
                        .build())
                .mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro"))
                .build();
        Draft draft = Compiling.compile(spec, Compiling.host("v1"), CgroupMode.ENABLED);

        assertThat(Compiling.operations(draft, MountOp.class))
                .contains(
                        new MountNew(
                                "tmpfs", "tmpfs", List.of("mode=755"), "/sys/fs/cgroup", MountAttributes.of(0xe, 0), 0),
                        new MountNew(
                                "cgroup",
                                "cgroup",
                                List.of("cpu", "cpuacct"),
                                "/sys/fs/cgroup/cpu,cpuacct",
                                MountAttributes.of(0xf, 0)),
                        new MountNew(
                                "cgroup",
                                "cgroup",
                                List.of("name=systemd"),
                                "/sys/fs/cgroup/systemd",
                                MountAttributes.of(0xf, 0)),
                        new MakeLink("cpu,cpuacct", "/sys/fs/cgroup/cpu"),
                        new MakeLink("cpu,cpuacct", "/sys/fs/cgroup/cpuacct"),
                        new ChangeKept(0, "/sys/fs/cgroup", MountAttributes.of(0x1, 0)));
    }

    @Test
    void cgroupWithoutOneShowsTheContainersCgroupOnly() {
        assertThat(mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")))
                .contains(new MountBind(
                        "/sys/fs/cgroup/memory/jobs/one/scr-one",
                        "/sys/fs/cgroup/memory",
                        true,
                        MountAttributes.of(0xe, 0)))
                .noneMatch(ChangeKept.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({"v2, cgroup, ro", "v2, cgroup2, ro", "hybrid, cgroup2, ro", "v2, cgroup2, rro"})
    void theUnifiedHierarchyIsShownReadonlyAndFromACgroupNamespaceOnly(String host, String type, String word) {
        Mount readonly = Mount.of("/sys/fs/cgroup", type, "cgroup", word, "nosuid");

        assertThat(Compiling.operations(cgroups(host, true, readonly), MountNew.class))
                .containsExactly(
                        new MountNew("cgroup2", "cgroup", List.of(), "/sys/fs/cgroup", MountAttributes.of(0xf, 0)));
        assertThat(Compiling.findings(cgroups(host, false, readonly), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/0: ")
                .contains("whole host");
        assertThat(Compiling.findings(
                        cgroups(host, true, Mount.of("/sys/fs/cgroup", type, "cgroup")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/options: ")
                .contains("maker's");
    }

    @Test
    void aContainerWithoutACgroupCannotWriteItsMakers() {
        Spec spec = spec(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup"));

        assertThat(Compiling.findings(
                        Compiling.compile(spec, Compiling.host("hybrid"), CgroupMode.DISABLED), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .contains("maker's");
    }

    @Test
    void cgroupMountsHaveNoOptionsOfTheirOwnAndEveryPropagation() {
        assertThat(Compiling.findings(
                        compile(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "memory", "sync")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/options: ")
                .endsWith(": memory");
        assertThat(mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "slave", "shared")))
                .isNotEmpty()
                .allSatisfy(op -> assertThat(op.toString()).contains("propagation=0x80000 propagation=0x100000"));
        assertThat(Compiling.findings(
                        cgroups("none", true, Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")), Kind.UNSUPPORTED))
                .hasSize(1);
    }

    private static Draft cgroups(String host, boolean ownNamespace, Mount mount) {
        LinuxNamespace[] namespaces = ownNamespace
                ? new LinuxNamespace[] {
                    LinuxNamespace.of("mount"), LinuxNamespace.of("pid"), LinuxNamespace.of("cgroup")
                }
                : new LinuxNamespace[] {LinuxNamespace.of("mount"), LinuxNamespace.of("pid")};
        Spec spec = Compiling.small()
                .linux(Compiling.linux().namespaces(namespaces).build())
                .mounts(mount)
                .build();
        return Compiling.compile(spec, Compiling.host(host), CgroupMode.ENABLED);
    }
}
