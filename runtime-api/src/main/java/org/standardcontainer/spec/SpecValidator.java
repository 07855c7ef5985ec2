package org.standardcontainer.spec;

import java.util.List;
import org.standardcontainer.Finding;

/**
 * Judges a configuration by the spec's rules that hold on every kernel (config.md#valid-values), whole: everything that
 * is wrong is found at once. Each chapter of the spec has its rules in a class of its own.
 *
 * <p>What a kernel or a backend has to say (an unknown resource limit, a controller that isn't there) is its own to
 * find. Pure: reads no file and looks at no host.
 */
public final class SpecValidator {
    private SpecValidator() {}

    /**
     * Everything that is wrong with it ({@link Finding.Kind#INVALID}) or worth knowing
     * ({@link Finding.Kind#WARNING}, which includes each member that the model doesn't know).
     */
    public static List<Finding> validate(Spec spec) {
        Place document = Place.document();
        CommonRules.check(document, spec);
        if (spec.process() != null) {
            ProcessRules.check(document.at("process").in("config.md#process"), spec.process(), spec);
        }
        MountRules.check(document.at("mounts").in("config.md#mounts"), spec);
        if (spec.hooks() != null) {
            HookRules.check(document.at("hooks").in("config.md#posix-platform-hooks"), spec.hooks());
        }
        AnnotationRules.check(document.at("annotations").in("config.md#annotations"), spec.annotations());
        if (spec.linux() != null) {
            LinuxRules.check(document.at("linux").in("config-linux.md"), spec.linux(), spec);
        }
        if (spec.freebsd() != null) {
            FreeBsdRules.check(document.at("freebsd").in("config-freebsd.md"), spec.freebsd());
        }
        if (spec.vm() != null) {
            VmRules.check(document.at("vm").in("config-vm.md"), spec.vm());
        }
        EveryMemberRules.check(document, spec);
        return List.copyOf(document.findings());
    }
}
