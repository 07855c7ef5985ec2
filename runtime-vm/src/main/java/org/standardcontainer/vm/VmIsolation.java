package org.standardcontainer.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spi.Sections;

/**
 * Computes what a container in a virtual machine shares: nothing that is a kernel's, since it has one of its own. The exceptions
 * are a table, {@code isolation.txt}. Pure.
 */
final class VmIsolation {
    private static final Sections EXCEPTIONS = read();

    private final Spec spec;
    private final VmSettings settings;

    private VmIsolation(Spec spec, VmSettings settings) {
        this.spec = spec;
        this.settings = settings;
    }

    private static Sections read() {
        try (InputStream in = Objects.requireNonNull(VmIsolation.class.getResourceAsStream("isolation.txt"))) {
            return Sections.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read isolation.txt", e);
        }
    }

    /** @param kernel the guest's kernel, in a few words */
    static IsolationReport report(Spec spec, VmSettings settings, String kernel) {
        VmIsolation isolation = new VmIsolation(spec, settings);
        return new IsolationReport(
                "vm",
                kernel + ", its own",
                KernelInterface.all().stream().map(isolation::row).toList());
    }

    private InterfaceIsolation row(KernelInterface of) {
        if (!EXCEPTIONS.has(of.id()) || !holds(EXCEPTIONS.get(of.id()).get("when"))) {
            return InterfaceIsolation.computed(
                    of, Isolation.ISOLATED, "a kernel of its own", "it is its own kernel's", List.of());
        }
        Sections.Section section = EXCEPTIONS.get(of.id());
        return InterfaceIsolation.computed(
                of, Isolation.of(section.get("isolation")), section.get("mechanism"), section.get("reason"), List.of());
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
            case "host-cpu" -> settings.acceleration() == Acceleration.KVM;
            default -> throw new IllegalArgumentException("there is no condition " + condition);
        };
    }

    private boolean hasBinds() {
        List<Mount> mounts = spec.mounts() == null ? List.of() : spec.mounts();
        return mounts.stream().anyMatch(mount -> {
            List<String> options = mount.options() == null ? List.of() : mount.options();
            return "bind".equals(mount.type()) || options.contains("bind") || options.contains("rbind");
        });
    }
}
