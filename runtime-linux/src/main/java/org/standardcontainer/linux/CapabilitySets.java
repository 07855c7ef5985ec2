package org.standardcontainer.linux;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.spec.Capabilities;

/**
 * The five sets of config.md#linux-process as the kernel takes them. What can't be had is left out with a warning: "runtimes
 * SHOULD NOT fail if the container configuration requests capabilities that cannot be granted".
 */
record CapabilitySets(long bounding, long effective, long permitted, long inheritable, long ambient) {
    private static final String POINTER = "/process/capabilities";
    private static final Capabilities NONE = new Capabilities(null, null, null, null, null, Map.of());

    /** Without the property the program gets none, as from runc. */
    static CapabilitySets compile(@Nullable Capabilities given, HostFacts facts, Findings findings) {
        Capabilities sets = given == null ? NONE : given;
        long bounding = read("bounding", sets.bounding(), facts, findings);
        long permitted = read("permitted", sets.permitted(), facts, findings);
        // the kernel's rules in capabilities(7); the validator has warned of what is against them
        long effective = read("effective", sets.effective(), facts, findings) & permitted;
        long inheritable = read("inheritable", sets.inheritable(), facts, findings);
        long ambient = read("ambient", sets.ambient(), facts, findings) & permitted & inheritable;
        long unbound = inheritable & ~bounding;
        if (unbound != 0) {
            findings.warning(
                    POINTER + "/inheritable",
                    String.join(", ", CapabilityNames.names(unbound))
                            + " can't be inherited outside of the bounding set; left out");
        }
        return new CapabilitySets(bounding, effective, permitted, inheritable & bounding, ambient & bounding);
    }

    private static long read(String set, @Nullable List<String> names, HostFacts facts, Findings findings) {
        long mask = 0;
        if (names == null) {
            return mask;
        }
        for (int i = 0; i < names.size(); i++) {
            String pointer = POINTER + "/" + set + "/" + i;
            int number = CapabilityNames.number(names.get(i));
            if (number > facts.lastCapability()) {
                findings.warning(pointer, "this kernel has no " + names.get(i) + "; left out");
            } else if (number >= 0 && !facts.canGrant(number)) {
                findings.warning(
                        pointer, "the runtime hasn't got " + names.get(i) + " itself and can't grant it; left out");
            } else if (number >= 0) { // of a name that no kernel has the validator has warned
                mask |= 1L << number;
            }
        }
        return mask;
    }
}
