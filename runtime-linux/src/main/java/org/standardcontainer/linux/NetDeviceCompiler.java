package org.standardcontainer.linux;

import java.util.Map;
import org.standardcontainer.launcher.plan.NetworkOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.LinuxNetDevice;
import org.standardcontainer.spec.Spec;

/**
 * {@code linux.netDevices} (config-linux.md#network-devices): interfaces of the runtime's network namespace that become the
 * container's. They come back if the container doesn't come to be; afterwards they are its network namespace's (decision 145).
 */
final class NetDeviceCompiler {
    private static final String POINTER = "/linux/netDevices";
    // what the spec says of addresses
    private static final int IFA_F_PERMANENT = 0x80;
    private static final int RT_SCOPE_UNIVERSE = 0;

    private NetDeviceCompiler() {}

    /** True if this user may move interfaces at all. */
    static boolean canMove(HostFacts facts) {
        return facts.canGrant(CapabilityNames.number("CAP_NET_ADMIN")) && facts.isPrivileged();
    }

    static boolean isUsed(Spec spec) {
        return !devices(spec).isEmpty();
    }

    /** When the init process is in its network namespace, and before the hooks. */
    static void compile(Spec spec, HostFacts facts, Draft draft) {
        if (!isUsed(spec)) {
            return;
        }
        if (!canMove(facts)) {
            draft.findings.unsupported(
                    POINTER,
                    "this user may not move network interfaces out of the runtime's network namespace",
                    "run as root, or remove it");
        }
        String namespace = LinuxNamespaces.entry(spec, Kind.NETWORK)
                .flatMap(LinuxNamespaces.Entry::path)
                .orElse("");
        devices(spec).forEach((name, device) -> {
            String newName = device.name() == null ? name : device.name();
            draft.environment.host(
                    POINTER + "/" + name.replace("~", "~0"),
                    new NetworkOp.MoveInterface(name, newName, namespace, IFA_F_PERMANENT, RT_SCOPE_UNIVERSE));
        });
    }

    private static Map<String, LinuxNetDevice> devices(Spec spec) {
        return spec.linux() == null || spec.linux().netDevices() == null
                ? Map.of()
                : spec.linux().netDevices();
    }
}
