package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.kernel.KernelRelease;

class HostFactsReaderTest {
    @Test
    void readsAHost() {
        HostFacts facts = Compiling.host("hybrid");

        assertThat(facts.kernel()).isEqualTo(new KernelRelease(6, 1));
        assertThat(facts.cgroups().with("memory").orElseThrow().files()).contains("memory.memsw.limit_in_bytes");
        assertThat(facts.uid()).isZero();
        assertThat(facts.initialUserNamespace()).isTrue();
        assertThat(facts.namespaces()).contains("mnt", "cgroup", "time");
        assertThat(facts.lastCapability()).isEqualTo(40);
        assertThat(facts.canGrant(CapabilityNames.number("CAP_KILL"))).isTrue();
        assertThat(facts.canGrant(CapabilityNames.number("CAP_SYS_RESOURCE"))).isFalse();
    }

    @Test
    void limits() {
        assertThat(HostFactsReader.hardLimits(List.of(
                        "Limit                     Soft Limit           Hard Limit           Units     ",
                        "Max file size             unlimited            unlimited            bytes     ",
                        "Max open files            1024                 20000                files     ",
                        "Max nice priority         0                    0                    ")))
                .containsEntry("RLIMIT_FSIZE", ResourceLimits.UNLIMITED)
                .containsEntry("RLIMIT_NOFILE", BigInteger.valueOf(20000))
                .containsEntry("RLIMIT_NICE", BigInteger.ZERO)
                .hasSize(3);
    }

    @Test
    void anyOtherMapIsANamespaceOfItsOwn() {
        assertThat(HostFactsReader.isInitial(List.of("         0          0 4294967295")))
                .isTrue();
        assertThat(HostFactsReader.isInitial(List.of("         0     100000      65536")))
                .isFalse();
        assertThat(HostFactsReader.isInitial(List.of())).isFalse();
    }

    @Test
    void whatIsMissingIsEmpty(@TempDir Path nothing) {
        HostFacts facts = new HostFactsReader(nothing).read();

        assertThat(facts.kernel()).isEqualTo(new KernelRelease(0, 0));
        assertThat(facts.cgroups().kind()).isEqualTo(CgroupLayout.Kind.NONE);
        assertThat(facts.uid()).isNotZero();
        assertThat(facts.canGrant(0)).isFalse();
        assertThat(facts.namespaces()).isEmpty();
    }

    /** Ubuntu's setting is about programs without a profile. */
    @Test
    void whoHasAProfileMayMakeUserNamespacesByThat(@TempDir Path root) {
        String setting = "proc/sys/kernel/apparmor_restrict_unprivileged_userns";
        for (String profile : List.of("unconfined", "unconfined (unconfined)")) {
            assertThat(forbidden(root, Map.of(setting, List.of("1"), "proc/self/attr/current", List.of(profile))))
                    .contains("kernel.apparmor_restrict_unprivileged_userns = 1");
        }
        assertThat(forbidden(root, Map.of(setting, List.of("1"), "proc/self/attr/current", List.of("scr (enforce)"))))
                .isEmpty();
        assertThat(forbidden(root, Map.of(setting, List.of("0")))).isEmpty();
        assertThat(forbidden(root, Map.of("proc/sys/user/max_user_namespaces", List.of("0"))))
                .contains("user.max_user_namespaces = 0");
    }

    private static Optional<String> forbidden(Path root, Map<String, List<String>> files) {
        return new UserFactsReader(root, file -> files.getOrDefault(file, List.of()))
                .ofUser(1000, false, List.of(), true)
                .forbidden();
    }

    @Test
    void versions() {
        assertThat(KernelRelease.parse("5.14.0-503.el9")).isEqualTo(new KernelRelease(5, 14));
        assertThat(KernelRelease.parse("6.18.44")).isGreaterThan(new KernelRelease(6, 2));
        assertThat(KernelRelease.parse("")).isEqualTo(new KernelRelease(0, 0));
    }
}
