package org.standardcontainer.linux;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.AttributeOp;
import org.standardcontainer.spec.ProcessConfig;

/**
 * {@code process.execCPUAffinity} (config.md#linux-process): where a further process runs before it is in the container's cgroup,
 * and afterwards. "Not applicable to the container's init process", of which it is checked only.
 */
record CpuAffinity(List<Integer> initial, List<Integer> last) {
    private static final String POINTER = "/process/execCPUAffinity";
    /** More than any kernel is built for. */
    private static final int PROCESSORS = 1 << 16;

    static CpuAffinity check(ProcessConfig process, Draft draft) {
        if (process.execCpuAffinity() == null) {
            return new CpuAffinity(List.of(), List.of());
        }
        return new CpuAffinity(
                parse(process.execCpuAffinity().initial(), "/initial", draft),
                parse(process.execCpuAffinity().finalCpus(), "/final", draft));
    }

    /** An empty list counts as absent. */
    private static List<Integer> parse(@Nullable String list, String member, Draft draft) {
        if (list == null || list.isBlank()) {
            return List.of();
        }
        return NumberList.parse(list, PROCESSORS).orElseGet(() -> {
            draft.findings.invalid(
                    POINTER + member, "\"" + list + "\" is no list of processors", "config.md#linux-process");
            return List.of();
        });
    }

    /** The process's first step. */
    void before(Draft draft) {
        if (!initial.isEmpty()) {
            draft.environment.init(POINTER + "/initial", new AttributeOp.SetAffinity(initial));
        }
    }

    /** When it is in its cgroups. */
    void after(Draft draft) {
        if (!last.isEmpty()) {
            draft.environment.init(POINTER + "/final", new AttributeOp.SetAffinity(last));
        }
    }
}
