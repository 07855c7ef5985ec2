package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.launcher.plan.SeccompOp;
import org.standardcontainer.spec.Seccomp;

/** {@code linux.seccomp.flags} as the kernel takes them; no program can see which its filter has. */
class SeccompFlagsTest {
    private static int flags(String... words) {
        Seccomp profile = new Seccomp("SCMP_ACT_ALLOW", null, null, List.of(words), null, null, null);
        Draft draft = Compiling.compile(Compiling.small()
                .linux(Compiling.linux().seccomp(profile).build())
                .build());
        List<SeccompOp.InstallFilter> filters = Compiling.operations(draft, SeccompOp.InstallFilter.class);
        assertThat(filters).hasSize(1);
        return filters.get(0).flags();
    }

    @Test
    void eachIsTheKernels() {
        assertThat(flags()).isZero();
        assertThat(flags("SECCOMP_FILTER_FLAG_LOG")).isEqualTo(SeccompOp.LOG);
        assertThat(flags("SECCOMP_FILTER_FLAG_SPEC_ALLOW")).isEqualTo(SeccompOp.SPEC_ALLOW);
        assertThat(flags("SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_LOG"))
                .isEqualTo(SeccompOp.SPEC_ALLOW | SeccompOp.LOG);
    }

    /** One has nothing to do for a process with one thread, the other without a listener. */
    @Test
    void whatHasNothingToDoIsNotAskedFor() {
        assertThat(flags("SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"))
                .isZero();
    }
}
