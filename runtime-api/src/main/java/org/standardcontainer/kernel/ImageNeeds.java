package org.standardcontainer.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Spec;

/**
 * What an image says of itself in the annotations that its conversion to a bundle leaves (image-spec, conversion.md, "Annotation Fields").
 * Its {@code os.version} is held against a FreeBSD kernel's alone: Linux programs have no such number, their own notes are read instead.
 */
final class ImageNeeds {
    private static final String IMAGE = "org.opencontainers.image.";

    private ImageNeeds() {}

    private static Optional<String> annotation(Spec spec, String name) {
        Map<String, String> all = spec.annotations() == null ? Map.of() : spec.annotations();
        return Optional.ofNullable(all.get(IMAGE + name)).filter(value -> !value.isEmpty());
    }

    private static Finding refuse(String name, String problem, String wayOut) {
        return Finding.unsupported("/annotations/" + IMAGE + name, problem, wayOut);
    }

    /** What is against this kernel. */
    static List<Finding> check(Spec spec, ProvidedKernel kernel) {
        List<Finding> findings = new ArrayList<>();
        annotation(spec, "os")
                .filter(os -> !os.equals(kernel.os()))
                .ifPresent(os -> findings.add(refuse(
                        "os",
                        "the image is for " + os + ", and the kernel is " + kernel.os(),
                        kernel.waysOut().otherSystem())));
        annotation(spec, "os.features")
                .ifPresent(features -> findings.add(refuse(
                        "os.features",
                        "the image needs " + features + " of its system, which nobody has defined for " + kernel.os(),
                        "take an image without, or remove the annotation if it is wrong")));
        if (kernel.os().equals("freebsd")) {
            annotation(spec, "os.version")
                    .map(KernelRelease::parse)
                    .filter(version -> !kernel.release().equals(KernelRelease.UNKNOWN)
                            && version.major() > kernel.release().major())
                    .ifPresent(version -> findings.add(refuse(
                            "os.version",
                            "the image is for FreeBSD " + version.major() + ", and the kernel is " + kernel.release(),
                            kernel.waysOut().newerKernel())));
        }
        return findings;
    }

    /** The same of its processor, for who can't see it in the program. */
    static Optional<Finding> checkMachine(Spec spec, ProvidedKernel kernel) {
        return annotation(spec, "architecture")
                .map(Machines::ofImage)
                .filter(machine -> !kernel.executes(machine))
                .map(machine -> refuse(
                        "architecture",
                        "the image is for " + machine + ", and the kernel executes programs for " + kernel.machines(),
                        kernel.waysOut().otherMachine()));
    }
}
