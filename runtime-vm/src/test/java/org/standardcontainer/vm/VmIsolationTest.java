package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.linux.GuestLinux;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.VmConfig;

/** What a machine of a template, and a container of a pod, have in common with others. */
class VmIsolationTest {
    private static final List<String> OF_A_TEMPLATE =
            List.of("proc.kernel", "memory.tuning", "page.cache", "entropy", "uptime");

    @TempDir
    private Path nothing;

    private IsolationReport report(Spec spec, String... settings) {
        java.util.Map<String, String> values = new java.util.HashMap<>(Map.of("backend", "vm", "vm.accel", "tcg"));
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        RuntimeConfig config = RuntimeConfig.of(values, List.of(new VirtualMachineProvider()));
        return VmIsolation.report(spec, VmSettings.from(config), GuestLinux.of(nothing, "x86_64"));
    }

    private static InterfaceIsolation row(IsolationReport report, String id) {
        return report.find(id).orElseThrow();
    }

    @Test
    void machinesOfATemplateHaveMoreInCommonThanOthers() {
        Spec spec = TestMachines.shell("true").build();
        IsolationReport cold = report(spec);
        IsolationReport clone = report(spec, "vm.template", "us");
        for (InterfaceIsolation row : cold.interfaces()) {
            InterfaceIsolation other = row(clone, row.id());
            assertThat(row.isolation().isAtLeast(other.isolation()))
                    .as(row.id())
                    .isTrue();
            assertThat(other.equals(row)).as(row.id()).isEqualTo(!OF_A_TEMPLATE.contains(row.id()));
        }
        assertThat(row(clone, "proc.kernel").isolation()).isEqualTo(Isolation.PARTIAL);
        assertThat(row(clone, "proc.kernel").reason()).contains("canaries");
    }

    @Test
    void aMachineThatBootsByItselfIsOfNoTemplate() {
        VmConfig vm = new VmConfig(
                null, new VmConfig.Kernel("/kernel", null, null), new VmConfig.Image("/image", "raw"), null);
        Spec spec = TestMachines.shell("true").vm(vm).build();
        assertThat(report(spec, "vm.template", "us").interfaces())
                .isEqualTo(report(spec).interfaces());
    }

    @Test
    void aContainerOfAPodHasInCommonWhatItWouldHaveOnAHost() {
        Spec alone = TestMachines.shell("true").build();
        Spec member = TestMachines.shell("true")
                .annotations(Map.of(Pod.ANNOTATION, "p"))
                .build();
        IsolationReport without = report(member);
        assertThat(without.interfaces()).isEqualTo(report(alone).interfaces());
        IsolationReport pod = report(member, "vm.pods", "/pods");
        assertThat(pod.kernel()).contains("its pod's own");
        for (String id : List.of("dmesg", "users", "syscalls", "modules", "page.cache", "futex")) {
            assertThat(row(pod, id).isolation()).as(id).isEqualTo(Isolation.PARTIAL);
        }
        assertThat(row(pod, "dmesg").reason()).startsWith("among the containers of its pod ");
        assertThat(row(pod, "syscalls").reason())
                .contains("the machine's kernel")
                .doesNotContain("host");
        for (String id : List.of("hostname", "ipc.sysv", "net.ports")) {
            assertThat(row(pod, id).isolation()).as("it has a namespace: " + id).isEqualTo(Isolation.ISOLATED);
        }
        assertThat(report(alone, "vm.pods", "/pods").interfaces())
                .isEqualTo(report(alone).interfaces());
        assertThat(Optional.of(pod).map(IsolationReport::backend)).contains("vm");
    }
}
