package org.standardcontainer.linux;

import java.util.List;
import java.util.Map;
import org.standardcontainer.kernel.KernelRelease;
import org.standardcontainer.launcher.plan.AttributeOp;
import org.standardcontainer.spec.LinuxMemoryPolicy;

/** {@code linux.memoryPolicy} (config-linux.md#memory-policy), by set_mempolicy(2). A policy stays over execve. */
final class MemoryPolicyCompiler {
    private static final String POINTER = "/linux/memoryPolicy";
    /** As many as a kernel can be built for. */
    private static final int NODES = 1 << 10;

    private record Mode(int number, KernelRelease since) {}

    private static final KernelRelease ALWAYS = HostProbe.OLDEST;
    private static final Map<String, Mode> MODES = Map.of(
            "MPOL_DEFAULT",
            new Mode(0, ALWAYS),
            "MPOL_PREFERRED",
            new Mode(1, ALWAYS),
            "MPOL_BIND",
            new Mode(2, ALWAYS),
            "MPOL_INTERLEAVE",
            new Mode(3, ALWAYS),
            "MPOL_LOCAL",
            new Mode(4, ALWAYS),
            "MPOL_PREFERRED_MANY",
            new Mode(5, new KernelRelease(5, 15)),
            "MPOL_WEIGHTED_INTERLEAVE",
            new Mode(6, new KernelRelease(6, 9)));
    private static final Map<String, Integer> FLAGS =
            Map.of("MPOL_F_STATIC_NODES", 1 << 15, "MPOL_F_RELATIVE_NODES", 1 << 14, "MPOL_F_NUMA_BALANCING", 1 << 13);

    private MemoryPolicyCompiler() {}

    static void compile(LinuxMemoryPolicy policy, HostFacts facts, Draft draft) {
        Mode mode = MODES.get(policy.mode());
        if (mode == null) {
            return; // the validator knows the words
        }
        if (facts.kernel().compareTo(mode.since()) < 0) {
            draft.findings.unsupported(
                    POINTER + "/mode", "Linux has " + policy.mode() + " since " + mode.since(), "use another mode");
        }
        int flags = 0;
        for (String flag : policy.flags() == null ? List.<String>of() : policy.flags()) {
            flags |= FLAGS.getOrDefault(flag, 0);
        }
        draft.rootSwitch.init(
                POINTER, new AttributeOp.SetMemoryPolicy(mode.number() | flags, nodes(policy, draft.findings)));
    }

    private static List<Integer> nodes(LinuxMemoryPolicy policy, Findings findings) {
        String list = policy.nodes();
        if (list == null || list.isBlank()) {
            return List.of();
        }
        return NumberList.parse(list, NODES).orElseGet(() -> {
            findings.invalid(
                    POINTER + "/nodes", "\"" + list + "\" is no list of nodes", "config-linux.md#memory-policy");
            return List.of();
        });
    }
}
