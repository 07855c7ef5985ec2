package org.standardcontainer.launcher;

import static org.standardcontainer.launcher.Remedy.ANY;

import java.util.List;

/** Rows of {@link Remedies}: networks of virtual machines. */
final class NetworkRemedies {
    private static final String NO_NAMESPACE =
            "nothing is at this path, or it is no network namespace. Correct {property} in config.json.";

    private static final String OWN =
            "it is the runtime's own network namespace, whose interfaces would be lost to the host. Give the container"
                    + " another.";

    private static final String ANOTHER = "another network namespace is at the path by now. Try again.";

    private static final String RIGHTS =
            "interfaces are connected with CAP_NET_ADMIN and CAP_SYS_ADMIN over the network namespace. Run as root, or"
                    + " set vm.network to another value.";

    static final List<Remedy> ROWS = List.of(
            new Remedy("TellNetwork", "openat", "ENOENT", NO_NAMESPACE),
            new Remedy("TellNetwork", "openat", "EINVAL", NO_NAMESPACE),
            new Remedy("TellNetwork", "openat", "ENOTDIR", NO_NAMESPACE),
            new Remedy("TellNetwork", "openat", "ESTALE", ANOTHER),
            new Remedy("TellNetwork", "setns", "EEXIST", OWN),
            new Remedy("TellNetwork", ANY, "EPERM", RIGHTS),
            new Remedy(
                    "TellNetwork",
                    "recvmsg",
                    "E2BIG",
                    "the namespace has more interfaces, routes or neighbours than can be carried over. Give the"
                            + " container another."),
            new Remedy("ConnectInterface", "openat", "ENOENT", NO_NAMESPACE),
            new Remedy("ConnectInterface", "openat", "ESTALE", ANOTHER),
            new Remedy("ConnectInterface", "setns", "EEXIST", OWN),
            new Remedy(
                    "ConnectInterface",
                    "RTM_GETQDISC",
                    "EEXIST",
                    "something else takes what comes in on this interface already: another virtual machine, or a"
                            + " filter of tc. Take it away (tc qdisc del dev … ingress), or give the container another"
                            + " network namespace."),
            new Remedy("ConnectInterface", "RTM_GETLINK", "ENODEV", "the interface is gone meanwhile. Try again."),
            new Remedy(
                    "ConnectInterface",
                    "open",
                    "ENOENT",
                    "the host's kernel has no taps. Load the module tun, or set vm.network to another value."),
            new Remedy(
                    "ConnectInterface",
                    "RTM_NEWQDISC",
                    "ENOENT",
                    "the host's kernel can't redirect. Load the module sch_ingress, or set vm.network to another"
                            + " value."),
            new Remedy(
                    "ConnectInterface",
                    "RTM_NEWTFILTER",
                    "ENOENT",
                    "the host's kernel can't redirect. Load the modules cls_u32 and act_mirred, or set vm.network to"
                            + " another value."),
            new Remedy("ConnectInterface", ANY, "EPERM", RIGHTS),
            new Remedy(
                    "ChangeNetwork",
                    "RTM_GETLINK",
                    "ENODEV",
                    "the guest's kernel hasn't found its network device. See vm.kernel."));

    private NetworkRemedies() {}
}
