package org.standardcontainer.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;
import org.standardcontainer.linux.GuestLinux;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.VmConfig;
import org.standardcontainer.spi.Sections;

/**
 * Computes what a container in a virtual machine shares: nothing that is a kernel's, since it has one of its own. The exceptions
 * are a table, {@code isolation.txt}: with a row of its own for what machines of one template have in common. In a pod the kernel is that of
 * several containers, which have of it in common what they would have on a host. Pure.
 */
final class VmIsolation {
    private static final Sections EXCEPTIONS = read();
    /** Before the name of an interface whose row is another one there. */
    private static final String OF_A_TEMPLATE = "template:";

    /** Before the name of one that is isolated as all are, and of which more can be seen than that. */
    private static final String PROOF = "proof:";

    /** What shows that a kernel is another one: it draws this number when it boots. */
    private static final String OTHER_KERNEL = "different sys.kernel.random.boot_id";

    private final Spec spec;
    private final VmSettings settings;
    private final Optional<IsolationReport> inPod;

    private VmIsolation(Spec spec, VmSettings settings, GuestLinux guest) {
        this.spec = spec;
        this.settings = settings;
        this.inPod = Pod.of(spec, settings)
                .map(pod -> guest.isolation(
                        VmNetwork.isMachines(spec, settings.network()) ? VmNetwork.inMachines(spec) : spec));
    }

    private static Sections read() {
        try (InputStream in = Objects.requireNonNull(VmIsolation.class.getResourceAsStream("isolation.txt"))) {
            return Sections.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read isolation.txt", e);
        }
    }

    static IsolationReport report(Spec spec, VmSettings settings, GuestLinux guest) {
        VmIsolation isolation = new VmIsolation(spec, settings, guest);
        return new IsolationReport(
                "vm",
                guest.kernel() + (isolation.inPod.isPresent() ? ", its pod's own" : ", its own"),
                KernelInterface.all().stream().map(isolation::row).toList());
    }

    private InterfaceIsolation row(KernelInterface of) {
        InterfaceIsolation alone = section(OF_A_TEMPLATE + of.id())
                .or(() -> section(of.id()))
                .map(section -> InterfaceIsolation.computed(
                        of,
                        Isolation.of(section.get("isolation")),
                        section.get("mechanism"),
                        section.get("reason"),
                        proof(section.get("proof", ""))))
                .orElseGet(() -> InterfaceIsolation.computed(
                        of,
                        Isolation.ISOLATED,
                        "a kernel of its own",
                        "it is its own kernel's",
                        proof(section(PROOF + of.id())
                                .map(section -> section.get("proof"))
                                .orElse(OTHER_KERNEL))));
        return inPod.flatMap(pod -> pod.find(of.id()))
                .filter(there -> alone.isolation() == Isolation.ISOLATED
                        && !there.isolation().isAtLeast(Isolation.ISOLATED))
                .map(there -> InterfaceIsolation.computed(
                        of,
                        Isolation.PARTIAL,
                        "a kernel of its pod's own; in there: " + there.mechanism(),
                        "among the containers of its pod " + there.reason().replace("the host", "the machine"),
                        List.of()))
                .orElse(alone);
    }

    /** Two containers of a pod have one kernel, so nothing is proven of those by looking into two. */
    private List<String> proof(String checks) {
        return inPod.isPresent() || checks.isEmpty()
                ? List.of()
                : Stream.of(checks.split(";"))
                        .map(String::strip)
                        .map(check -> check.equals("kernel") ? OTHER_KERNEL : check)
                        .toList();
    }

    private Optional<Sections.Section> section(String name) {
        return Optional.of(name)
                .filter(EXCEPTIONS::has)
                .map(EXCEPTIONS::get)
                .filter(section -> holds(section.get("when")));
    }

    private boolean holds(String condition) {
        boolean live = settings.rootfs() == VmSettings.RootFilesystem.LIVE;
        boolean readonly =
                spec.root() != null && Boolean.TRUE.equals(spec.root().readonly());
        return switch (condition) {
            case "always" -> true;
            case "binds" -> hasBinds();
            case "files" -> live || hasBinds();
            case "writes" -> (live && !readonly) || hasBinds();
            case "template" -> settings.template().isPresent() && !hasDisks();
            case "user-network" -> settings.network().mode() == NetworkSettings.Mode.USER;
            case "joined-network" ->
                settings.network().mode() == NetworkSettings.Mode.NAMESPACE
                        && VmNetwork.isMachines(spec, settings.network());
            case "host-cpu" -> settings.acceleration() == Acceleration.KVM;
            default -> throw new IllegalArgumentException("there is no condition " + condition);
        };
    }

    /** A machine that has them boots by itself. */
    private boolean hasDisks() {
        VmConfig vm = spec.vm();
        return vm != null
                && (vm.image() != null
                        || (vm.hwConfig() != null && vm.hwConfig().deviceTree() != null));
    }

    private boolean hasBinds() {
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        return mounts.stream().anyMatch(mount -> {
            List<String> options = mount.options() == null ? List.of() : mount.options();
            return "bind".equals(mount.type()) || options.contains("bind") || options.contains("rbind");
        });
    }
}
