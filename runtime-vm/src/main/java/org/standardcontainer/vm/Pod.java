package org.standardcontainer.vm;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.spec.Spec;

/**
 * Containers in one machine. The first one that is started has it, and takes it along when it ends; the others' files are below a directory
 * that the machine has sight of from its beginning.
 *
 * @param name of the pod
 * @param directory where its files are
 */
record Pod(String name, Path directory) {
    /** Says which pod a container is in. */
    static final String ANNOTATION = "org.standardcontainer.vm.pod";

    /** A note of the one that has the machine: the pod's name. */
    static final String HAS_MACHINE = "vm.pod";

    /** A note of the others: the socket where channels to the machine are asked for. */
    static final String SOCKET = CompiledContainer.GUEST_SOCKET;

    /** A note: where in the guest it stands who the init process is. */
    static final String RECORD = "vm.record";

    private static final String POINTER = "/annotations/" + ANNOTATION;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    /**
     * A machine that takes more containers.
     *
     * @param socket where channels to it are asked for
     * @param network what is noted of its network
     */
    record Machine(String socket, String network) {}

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The same configuration in the pod of a runtime that has one. */
    static Spec entered(Spec spec, VmSettings settings) {
        Map<String, String> annotations = new LinkedHashMap<>();
        settings.pod().ifPresent(name -> annotations.put(ANNOTATION, name));
        if (spec.annotations() != null) {
            annotations.putAll(spec.annotations());
        }
        return settings.pod().isEmpty()
                ? spec
                : spec.toBuilder().annotations(annotations).build();
    }

    /** The pod that a configuration names, if it may. */
    static Optional<Pod> of(Spec spec, VmSettings settings) {
        return named(spec)
                .filter(name -> NAME.matcher(name).matches())
                .flatMap(name -> settings.pods().map(pods -> new Pod(name, pods.resolve(name))));
    }

    private static Optional<String> named(Spec spec) {
        return Optional.ofNullable(spec.annotations()).map(all -> all.get(ANNOTATION));
    }

    /** What can't be done of what a configuration says. */
    static List<Finding> check(Spec spec, VmSettings settings) {
        List<Finding> findings = new ArrayList<>();
        Optional<String> name = named(spec);
        if (name.isPresent() && settings.pods().isEmpty()) {
            findings.add(Finding.unsupported(
                    POINTER,
                    "the runtime's configuration allows no pods",
                    "take it out, or set vm.pods to a directory with one for each pod"));
        } else if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            findings.add(Finding.unsupported(
                    POINTER, "\"" + name.get() + "\" can't be a pod's name", "use letters, digits, _, . and -"));
        }
        settings.pod()
                .filter(own -> name.isPresent() && !name.get().equals(own))
                .ifPresent(own -> findings.add(Finding.unsupported(
                        POINTER,
                        "the runtime's containers are in the pod " + own,
                        "take it out, or leave vm.pod out")));
        of(spec, settings)
                .filter(pod -> !Files.isDirectory(pod.directory(), LinkOption.NOFOLLOW_LINKS))
                .ifPresent(pod -> findings.add(Finding.unsupported(
                        POINTER, pod.directory() + " is no directory", "make it, with the pod's files in it")));
        return findings;
    }

    /** What one that comes to a machine can't have. */
    static List<Finding> checkJoining(Spec spec) {
        return spec.vm() == null
                ? List.of()
                : List.of(Finding.unsupported(
                        "/vm", "the machine is there already", "take it out, but of the pod's first container"));
    }
}
