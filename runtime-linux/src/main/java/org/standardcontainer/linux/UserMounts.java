package org.standardcontainer.linux;

import java.util.List;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** Finds mounts that the kernel wouldn't let the root of a user namespace make, where it would say no more than EPERM or EINVAL. */
final class UserMounts {
    /** Filesystems that show a namespace, which has to belong to the user namespace. */
    private record Shown(String type, Kind kind) {}

    private static final List<Shown> SHOWN =
            List.of(new Shown("proc", Kind.PID), new Shown("sysfs", Kind.NETWORK), new Shown("mqueue", Kind.IPC));

    private UserMounts() {}

    static void check(Spec spec, UserNamespace users, HostFacts facts, Findings findings) {
        if (!users.isOwn() || spec.mounts() == null) {
            return;
        }
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            if (!MountCompiler.isBind(mount)) {
                check(mount, "/mounts/" + i, spec, users, findings);
                if (facts.users().forbidden().isEmpty()) { // there may be a user namespace at all
                    checkCovered(mount, "/mounts/" + i, facts.covered(), findings);
                }
            }
        }
    }

    private static void checkCovered(Mount mount, String pointer, CoveredFileSystems covered, Findings findings) {
        String type = mount.type() == null ? "" : mount.type();
        covered.place(type)
                .ifPresent(place -> findings.unsupported(
                        pointer + "/type",
                        "nobody in a user namespace may mount " + type + ", of which the runtime sees a part only: "
                                + place + " is covered",
                        "bind that of the runtime (rbind), or start the runtime where nothing of it is masked"));
    }

    private static void check(Mount mount, String pointer, Spec spec, UserNamespace users, Findings findings) {
        for (Shown shown : SHOWN) {
            if (shown.type().equals(mount.type())
                    && LinuxNamespaces.entry(spec, shown.kind()).isEmpty()) {
                findings.unsupported(
                        pointer + "/type",
                        shown.type() + " shows the " + shown.kind().word()
                                + " namespace, which is the runtime's: nobody in a user namespace may mount it",
                        "bind " + shown.type() + " of the host, or add a namespace of type "
                                + shown.kind().word() + " to linux.namespaces");
            }
        }
        List<String> options = mount.options() == null ? List.of() : mount.options();
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            boolean uid = option.matches("uid=[0-9]{1,10}");
            if (uid || option.matches("gid=[0-9]{1,10}")) {
                List<IdMapping> mappings = uid ? users.uids() : users.gids();
                if (!mappings.isEmpty()
                        && UserNamespace.outside(mappings, Long.parseLong(option.substring(4)))
                                .isEmpty()) {
                    findings.unsupported(
                            pointer + "/options/" + i,
                            option + " isn't mapped in the container's user namespace",
                            "map it in linux." + (uid ? "uidMappings" : "gidMappings") + ", or remove the option");
                }
            }
        }
    }
}
