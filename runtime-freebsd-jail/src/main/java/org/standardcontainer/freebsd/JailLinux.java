package org.standardcontainer.freebsd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.kernel.KernelCompatibility;
import org.standardcontainer.kernel.KernelRelease;
import org.standardcontainer.kernel.ProvidedKernel;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/**
 * An image of Linux in a jail, run by the kernel's Linuxulator, which has to be there: the annotation that the image's conversion leaves
 * says that it is one. It gets Linux's names and numbers, and those file systems that its programs look for and the configuration
 * doesn't mount. Namespaces, cgroups, capabilities and seccomp are not there.
 */
final class JailLinux {
    static final String OS = "org.opencontainers.image.os";
    static final String POINTER = "/annotations/" + OS;

    /** Which Linux it looks like, to programs that refuse older ones. */
    static final String RELEASE = "5.15.0";

    /** Such a program fails with ENOEXEC, which says nothing of this. */
    static final String UNBRANDED =
            "most programs of Linux that are linked statically aren't executed: kern.elf64.fallback_brand isn't 3, as service linux start makes it";

    private static final Map<String, String> TYPES = Map.of("proc", "linprocfs", "sysfs", "linsysfs");

    private JailLinux() {}

    private static @Nullable String annotation(Spec spec, String name) {
        return spec.annotations() == null ? null : spec.annotations().get(name);
    }

    static boolean isWanted(Spec spec) {
        return "linux".equals(annotation(spec, OS));
    }

    /** What this kernel executes, by what the image says of itself: its root filesystem may be on another machine. */
    static void check(Spec spec, FreeBsdFacts facts, JailDraft draft) {
        if (isWanted(spec) && !facts.linux()) {
            draft.unsupported(
                    POINTER,
                    "the kernel executes no programs of Linux: its module linux64 isn't loaded",
                    "load it and linprocfs and linsysfs on the machine, such as by linux_enable in rc.conf");
        } else if (isWanted(spec) && !facts.unbranded()) {
            draft.warning(POINTER, UNBRANDED);
        }
        draft.addAll(KernelCompatibility.checkUnseenImage(spec, kernel(spec, facts)));
    }

    /** The one that the container has: the machine's own, or the Linux that its Linuxulator looks like. */
    private static ProvidedKernel kernel(Spec spec, FreeBsdFacts facts) {
        return new ProvidedKernel(
                isWanted(spec) ? "linux" : "freebsd",
                facts.machine(),
                Set.of(),
                KernelRelease.parse(isWanted(spec) ? RELEASE : facts.release()),
                ProvidedKernel.Emulation.NONE,
                new ProvidedKernel.WaysOut(
                        "take the image for " + facts.machine(),
                        "take an image for FreeBSD, or of Linux where the module linux64 is loaded",
                        "take a machine with such a kernel"));
    }

    /** The configuration's mounts, each in its place; those of a Linux image with FreeBSD's names of their types. */
    static List<Mount> translate(Spec spec) {
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        return isWanted(spec) ? mounts.stream().map(JailLinux::translate).toList() : mounts;
    }

    private static Mount translate(Mount mount) {
        String type = mount.type() == null ? null : TYPES.get(mount.type());
        return type == null || JailMounts.isAlias(mount) ? mount : of(type, mount.destination(), mount.options());
    }

    /** What a Linux image needs besides, where the configuration mounts nothing. */
    static List<Mount> more(Spec spec) {
        List<Mount> more = new ArrayList<>();
        if (isWanted(spec)) {
            add(spec, more, of("linprocfs", "/proc", null));
            add(spec, more, of("linsysfs", "/sys", null));
            add(spec, more, of("devfs", "/dev", null));
            // the machine's own rules show no places for these
            if (translate(spec).stream().noneMatch(JailLinux::hasRulesOfTheMachine)) {
                add(spec, more, of("fdescfs", "/dev/fd", List.of("linrdlnk")));
                add(spec, more, of("tmpfs", "/dev/shm", List.of("mode=1777", "nosuid")));
            }
        }
        return more;
    }

    static boolean hasRulesOfTheMachine(Mount mount) {
        return "devfs".equals(mount.type())
                && mount.options() != null
                && mount.options().stream().anyMatch(option -> option.startsWith("ruleset="));
    }

    private static void add(Spec spec, List<Mount> more, Mount mount) {
        if (translate(spec).stream().noneMatch(there -> there.destination().equals(mount.destination()))) {
            more.add(mount);
        }
    }

    private static Mount of(String type, String destination, @Nullable List<String> options) {
        return Mount.builder(destination).type(type).options(options).build();
    }
}
