package org.standardcontainer.linux;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** Device files and the links beside them (config-linux.md#devices, runtime-linux.md#dev-symbolic-links). */
final class DeviceCompiler {
    private static final String DEFAULTS = ""; // nobody asks for them
    private static final int ANYONE = 0666;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;
    private static final int FIFO = 0010000;
    private static final int TERMINALS = 5;
    private static final int PTMX = 2;

    private static final Map<String, String> LINKS = Map.of(
            "/dev/fd", "/proc/self/fd",
            "/dev/stdin", "/proc/self/fd/0",
            "/dev/stdout", "/proc/self/fd/1",
            "/dev/stderr", "/proc/self/fd/2");

    private final boolean binds;
    private final Draft draft;

    private DeviceCompiler(boolean binds, Draft draft) {
        this.binds = binds;
        this.draft = draft;
    }

    static void compile(Spec spec, HostFacts facts, Draft draft) {
        boolean binds = UserNamespace.of(spec, facts).isOwn() || !facts.canGrant(CapabilityNames.number("CAP_MKNOD"));
        new DeviceCompiler(binds, draft).compile(spec);
    }

    private void compile(Spec spec) {
        List<LinuxDevice> listed = spec.linux() == null || spec.linux().devices() == null
                ? List.of()
                : spec.linux().devices();
        List<String> paths =
                listed.stream().map(d -> ContainerPath.clean(d.path())).toList();
        if (!isBound(spec)) {
            for (DefaultDevices.Device device : DefaultDevices.ALL) {
                if (!paths.contains(device.path())) {
                    make(device.path(), CHARACTER | ANYONE, device.major(), device.minor(), 0, 0, DEFAULTS);
                }
            }
        }
        for (int i = 0; i < listed.size(); i++) {
            boolean outside = isBound(spec) && paths.get(i).startsWith("/dev/");
            list(listed.get(i), paths.get(i), outside, "/linux/devices/" + i);
        }
        if (!isBound(spec)) {
            draft.environment.init(DEFAULTS, new MountOp.MakeLink("pts/ptmx", "/dev/ptmx"));
            // runtime-linux.md: "if the source file exists after processing mounts"
            if (hasProc(spec)) {
                LINKS.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(link ->
                                draft.environment.init(DEFAULTS, new MountOp.MakeLink(link.getValue(), link.getKey())));
            }
        }
    }

    /** {@code outside}: nothing is made in a directory of the host's, where it would stay; it has to be there. */
    private void list(LinuxDevice device, String path, boolean outside, String pointer) {
        int kind = kind(device.type());
        if (outside) {
            draft.environment.init(
                    pointer, new MountOp.CheckNode(path, kind, number(device.major()), number(device.minor())));
            return;
        }
        if (path.equals("/dev/ptmx")) { // the container's own one; the host's would open the host's terminals
            if (kind != CHARACTER || number(device.major()) != TERMINALS || number(device.minor()) != PTMX) {
                draft.findings.unsupported(
                        pointer, "/dev/ptmx is what makes the container's terminals", "give the device another path");
            }
            return;
        }
        if (binds && kind != FIFO && (device.fileMode() != null || device.uid() != null || device.gid() != null)) {
            draft.findings.warning(
                    pointer,
                    "fileMode, uid and gid have no effect: the runtime can make no device here, and the host's is bound as it is");
        }
        int mode = device.fileMode() == null ? ANYONE : device.fileMode().intValue() & 07777;
        make(
                path,
                kind | mode,
                number(device.major()),
                number(device.minor()),
                number(device.uid()),
                number(device.gid()),
                pointer);
    }

    private void make(String path, int mode, int major, int minor, int uid, int gid, String pointer) {
        boolean isFifo = (mode & ~07777) == FIFO; // which anyone may make
        draft.environment.init(
                pointer,
                binds && !isFifo
                        ? new MountOp.BindNode(path, mode, major, minor)
                        : new MountOp.MakeNode(path, mode, major, minor, uid, gid));
    }

    private static int kind(String type) {
        return switch (type) {
            case "b" -> BLOCK;
            case "p" -> FIFO;
            default -> CHARACTER; // c, and u, which is the same
        };
    }

    private static int number(@Nullable Long number) {
        return number == null ? 0 : number.intValue();
    }

    /** True if {@code /dev} comes from outside: then it is used as it is. */
    private static boolean isBound(Spec spec) {
        return mounts(spec).stream()
                .filter(m -> m.options() == null || !m.options().contains("remount"))
                .anyMatch(m -> ContainerPath.clean(m.destination()).equals("/dev") && MountCompiler.isBind(m));
    }

    private static boolean hasProc(Spec spec) {
        return mounts(spec).stream()
                .anyMatch(m -> ContainerPath.clean(m.destination()).equals("/proc"));
    }

    private static List<Mount> mounts(Spec spec) {
        return spec.mounts() == null ? List.of() : spec.mounts();
    }
}
