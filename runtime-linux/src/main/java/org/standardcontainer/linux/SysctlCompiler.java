package org.standardcontainer.linux;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.KernelParameter;
import org.standardcontainer.spec.Spec;

/**
 * {@code linux.sysctl} (config-linux.md#sysctl). Only what belongs to a namespace of the container's own, which the validator sees
 * to; that a joined one isn't the host's after all is seen when it is joined.
 */
final class SysctlCompiler {
    private static final String POINTER = "/linux/sysctl";

    private SysctlCompiler() {}

    static boolean needsProc(Spec spec) {
        return !parameters(spec).isEmpty();
    }

    /** True if a parameter of namespaces of this kind is written. */
    static boolean writes(Spec spec, Kind kind) {
        return parameters(spec).keySet().stream()
                .flatMap(key -> KernelParameter.of(key).stream())
                .flatMap(parameter -> parameter.namespace().stream())
                .anyMatch(kind.word()::equals);
    }

    /** When hooks have made the network's devices, which have parameters, and before the root is another. */
    static void compile(Spec spec, Draft draft) {
        Map<String, String> written = new HashMap<>();
        parameters(spec).forEach((key, value) -> {
            String pointer = POINTER + "/" + key.replace("~", "~0").replace("/", "~1");
            Optional<KernelParameter> parameter = KernelParameter.of(key);
            if (parameter.isEmpty() || parameter.get().namespace().isEmpty()) {
                return; // the validator names it; for a guest of its own it takes it, and this backend has none
            }
            String path = parameter.get().path();
            String before = written.putIfAbsent(path, value);
            if (before != null && !before.equals(value)) { // two names of one file, of which the last would count alone
                draft.findings.invalid(pointer, "is there already, by another name", "config-linux.md#sysctl");
            }
            conflict(path, "kernel/hostname", value, spec.hostname(), pointer, draft);
            conflict(path, "kernel/domainname", value, spec.domainname(), pointer, draft);
            // a write of nothing would do nothing
            draft.rootSwitch.init(pointer, new NamespaceOp.SetParameter(path, value.isEmpty() ? "\n" : value));
        });
    }

    private static void conflict(
            String path, String other, String value, @Nullable String given, String pointer, Draft draft) {
        if (path.equals(other) && given != null && !given.equals(value)) {
            draft.findings.invalid(pointer, "says something else than " + other.substring(7), "config-linux.md#sysctl");
        }
    }

    private static Map<String, String> parameters(Spec spec) {
        return spec.linux() == null || spec.linux().sysctl() == null
                ? Map.of()
                : spec.linux().sysctl();
    }
}
