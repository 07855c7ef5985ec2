package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NetworkOp;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Spec;

/** Decides what network a container's machine has, and whether that is the container's. It is the machine's: all containers of a pod are in one. */
final class VmNetwork {
    /** Ports of the host's loopback that lead into the container's machine. */
    static final String FORWARD = "org.standardcontainer.vm.forward";

    /** A note of who has the machine: what network that has. */
    static final String NOTE = "vm.network";

    /** The type of its namespaces. */
    static final String NAMESPACE = "network";

    private static final String USER = "user";
    private static final String NONE = "none";
    private static final String FORWARD_POINTER = "/annotations/" + FORWARD;
    private static final int PRIORITIES = 1 << 16;
    private static final int IPV4 = 2;
    private static final int IPV6 = 10;

    private final NetworkSettings settings;
    private final LauncherSettings launcher;

    /** A namespace in a configuration, and where it stands. */
    private record Entry(Optional<String> path, String pointer) {}

    VmNetwork(NetworkSettings settings, LauncherSettings launcher) {
        this.settings = settings;
        this.launcher = launcher;
    }

    private static Optional<Entry> entry(Spec spec) {
        List<LinuxNamespace> all = spec.linux() == null || spec.linux().namespaces() == null
                ? List.of()
                : spec.linux().namespaces();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).type().equals(NAMESPACE)) {
                return Optional.of(new Entry(all.get(i).joined(), "/linux/namespaces/" + i));
            }
        }
        return Optional.empty();
    }

    private static Optional<Entry> named(Spec spec) {
        return entry(spec).filter(entry -> entry.path().isPresent());
    }

    private static Optional<String> forward(Spec spec) {
        return Optional.ofNullable(spec.annotations()).map(all -> all.get(FORWARD));
    }

    /** Whether a container of such a configuration is in the network of its machine, in a runtime with such settings. */
    static boolean isMachines(Spec spec, NetworkSettings settings) {
        return switch (settings.mode()) {
            case NONE -> false;
            case USER -> true;
            case NAMESPACE -> named(spec).isPresent();
        };
    }

    /** The same for a container that is in its machine's network: with no namespace of that kind. */
    static Spec inMachines(Spec spec) {
        LinuxConfig linux = spec.linux();
        if (linux == null || linux.namespaces() == null) {
            return spec;
        }
        List<LinuxNamespace> others = linux.namespaces().stream()
                .filter(one -> !one.type().equals(NAMESPACE))
                .toList();
        return spec.toBuilder()
                .linux(linux.toBuilder().namespaces(others).build())
                .build();
    }

    boolean isMachines(Spec spec) {
        return isMachines(spec, settings);
    }

    /** What can't be done. */
    List<Finding> check(Spec spec) {
        List<Finding> findings = new ArrayList<>();
        if (settings.mode() != NetworkSettings.Mode.NAMESPACE) {
            named(spec)
                    .ifPresent(
                            entry -> findings.add(
                                    Finding.unsupported(
                                            entry.pointer() + "/path",
                                            "a container with a kernel of its own can't join a namespace of the host's",
                                            "remove the path, or set vm.network = namespace, which gives its machine the same network")));
        }
        Optional<String> forward = forward(spec);
        if (forward.isPresent() && settings.mode() != NetworkSettings.Mode.USER) {
            findings.add(Finding.unsupported(
                    FORWARD_POINTER,
                    "ports are forwarded by QEMU's own network alone",
                    "take it out, or set vm.network = user"));
        } else {
            PortForward.parse(forward.orElse(""), FORWARD_POINTER, findings).stream()
                    .filter(one -> !one.address().equals(PortForward.LOOPBACK) || !settings.allows(one.port()))
                    .forEach(one -> findings.add(Finding.unsupported(
                            FORWARD_POINTER,
                            "the runtime's configuration doesn't allow port " + one.port() + " of " + one.address(),
                            "take it out, or set vm.ports to a range with it, which is of " + PortForward.LOOPBACK)));
        }
        return findings;
    }

    /** What can't be had at the moment. */
    List<Finding> missing(Spec spec) {
        List<Finding> findings = new ArrayList<>();
        if (settings.mode() == NetworkSettings.Mode.USER) {
            missing(settings.forwards().orElse(""), NetworkSettings.FORWARD.name(), findings);
            missing(forward(spec).orElse(""), FORWARD_POINTER, findings);
        }
        return findings;
    }

    private void missing(String forwards, String subject, List<Finding> findings) {
        PortForward.parse(forwards, subject, findings)
                .forEach(one -> one.problem()
                        .ifPresent(problem -> findings.add(
                                Finding.unsupported(subject, problem, "give it another, or end what has it"))));
    }

    /** What a container's machine has. @throws UnsupportedFeatureException if it can't have what the configuration names */
    MachineNetwork connect(ContainerId id, Spec spec) {
        if (!isMachines(spec)) {
            return MachineNetwork.NONE;
        }
        if (settings.mode() == NetworkSettings.Mode.USER) {
            List<Finding> findings = new ArrayList<>();
            List<PortForward> forwards = new ArrayList<>(
                    PortForward.parse(settings.forwards().orElse(""), NetworkSettings.FORWARD.name(), findings));
            forwards.addAll(PortForward.parse(forward(spec).orElse(""), FORWARD_POINTER, findings));
            return MachineNetwork.user(forwards, "/vm");
        }
        Entry entry = named(spec).orElseThrow();
        String path = entry.path().orElseThrow();
        String pointer = entry.pointer() + "/path";
        long inode = inode(path).orElse(0L); // one that isn't there is refused by who looks into it
        List<Finding> findings = new ArrayList<>();
        NamespaceNetwork network = NamespaceNetwork.of(look(id, path, inode, pointer), pointer, findings);
        if (!findings.isEmpty()) {
            throw new UnsupportedFeatureException(findings);
        }
        int priority = ThreadLocalRandom.current().nextInt(1, PRIORITIES);
        return MachineNetwork.namespace(network, path, inode, priority, pointer);
    }

    private List<NetlinkMessage> look(ContainerId id, String path, long inode, String pointer) {
        LaunchPlan plan = LaunchPlan.builder()
                .host(pointer, list(path, inode, NetlinkMessage.GET_LINK, 0, 16))
                .host(pointer, list(path, inode, NetlinkMessage.GET_ADDRESS, 0, 8))
                .host(pointer, list(path, inode, NetlinkMessage.GET_ROUTE, IPV4, 12))
                .host(pointer, list(path, inode, NetlinkMessage.GET_ROUTE, IPV6, 12))
                .host(pointer, list(path, inode, NetlinkMessage.GET_NEIGHBOUR, 0, 12))
                .build();
        try {
            return NetlinkMessage.parse(String.join("", launcher.tell(id, plan)));
        } catch (IOException e) {
            throw new LauncherFailedException(
                    "cannot read what is in network namespace " + path + ": " + e.getMessage(), "");
        }
    }

    private static NetworkOp list(String path, long inode, int type, int family, int length) {
        NetlinkBody body = new NetlinkBody().u8(family);
        while (body.length() < length) {
            body.u8(0);
        }
        return new NetworkOp.TellNetwork(path, inode, type, body.template());
    }

    private static Optional<Long> inode(String path) {
        try {
            return Optional.of((Long) Files.getAttribute(Path.of(path), "unix:ino"));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** What is noted of a machine's network, for those who come to it. */
    String note(Spec spec) {
        if (!isMachines(spec)) {
            return NONE;
        }
        return settings.mode() == NetworkSettings.Mode.USER
                ? USER
                : named(spec)
                        .flatMap(Entry::path)
                        .flatMap(VmNetwork::inode)
                        .map(String::valueOf)
                        .orElse(NONE);
    }

    /**
     * Whether one that comes to a machine is in its network.
     *
     * @param machines what is noted of that
     * @param findings where goes what can't be
     */
    static boolean joins(Spec spec, String machines, List<Finding> findings) {
        if (forward(spec).isPresent()) {
            findings.add(Finding.unsupported(
                    FORWARD_POINTER, "the machine is there already", "take it out, but of the pod's first container"));
        }
        Optional<Entry> named = named(spec);
        if (named.isEmpty()) {
            return machines.equals(USER);
        }
        boolean same = named.flatMap(Entry::path)
                .flatMap(VmNetwork::inode)
                .map(String::valueOf)
                .filter(machines::equals)
                .isPresent();
        if (!same) {
            findings.add(Finding.unsupported(
                    named.get().pointer() + "/path",
                    "the pod's machine isn't connected to this network namespace",
                    "name that of the pod's first container, or none"));
        }
        return same;
    }
}
