package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.plan.GuestOp;

/** Finds what virtual machines are made of, and says what is missing. */
final class Assets {
    private static final int NOBODY = 65534;

    private final VmSettings settings;
    private final LauncherSettings launcher;
    private final List<Finding> findings = new ArrayList<>();

    private Assets(VmSettings settings, LauncherSettings launcher) {
        this.settings = settings;
        this.launcher = launcher;
    }

    /**
     * What was found.
     *
     * @param guest a machine that boots; empty if there is an error among the findings
     */
    record Result(Optional<Guest> guest, List<Finding> findings) {}

    /** Looks; boots a machine if that has not been done yet. */
    static Result find(VmSettings settings, LauncherSettings launcher) {
        Assets assets = new Assets(settings, launcher);
        Optional<Guest> guest = assets.guest();
        return new Result(guest, List.copyOf(assets.findings));
    }

    private Optional<Guest> guest() {
        if (!System.getProperty("os.name", "").equals("Linux")
                || Architecture.ofHost().isEmpty()) {
            return refuse("os.name", "virtual machines are only for Linux on x86_64 or aarch64 yet", "use such a host");
        }
        findings.addAll(settings.check());
        if (!findings.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> kernel = kernel();
        try {
            Optional<Architecture> architecture =
                    kernel.isPresent() ? Optional.of(Architecture.of(kernel.get())) : Architecture.ofHost();
            Emulator emulator = new Emulator(settings, findings);
            Optional<Qemu> qemu = architecture.flatMap(emulator::find);
            if (qemu.isEmpty() || kernel.isEmpty() || !emulator.accelerates(qemu.get(), architecture.orElseThrow())) {
                return Optional.empty();
            }
            KernelModules modules = KernelModules.in(modules(kernel.get()));
            Optional<Virtiofsd> virtiofsd = emulator.fileServer(modules);
            if (findings.stream().anyMatch(Finding::isError)) {
                return Optional.empty();
            }
            GuestProbe probe = new GuestProbe(launcher, settings, qemu.get(), kernel.get(), cache(), virtiofsd);
            return boot(probe, qemu.get(), architecture.orElseThrow(), modules);
        } catch (IOException e) {
            return refuse("vm", String.valueOf(e.getMessage()), "see vm.kernel and vm.cache");
        }
    }

    private Optional<Guest> boot(GuestProbe probe, Qemu qemu, Architecture architecture, KernelModules modules) {
        List<String> problems = new ArrayList<>();
        List<MachineType> types = settings.machine().types(architecture, settings.acceleration());
        if (types.isEmpty()) {
            return refuse(
                    "vm.machine",
                    "the kernel is for " + architecture.word() + ", and that machine is not",
                    "leave it out, or see vm.kernel");
        }
        for (MachineType type : types) {
            if (!qemu.machines().contains(type.word())) {
                problems.add("QEMU has no machine " + type.word());
                continue;
            }
            try {
                Guest guest = probe.boot(type, modules, user());
                problems.forEach(problem -> findings.add(Finding.warning("vm.machine", problem)));
                info("vm.machine", type.word());
                if (type == MachineType.MICROVM && settings.acceleration() == Acceleration.TCG) {
                    findings.add(
                            Finding.warning(
                                    "vm.machine",
                                    "a translated microvm has one clock: on a busy host its kernel may measure the timer wrong, and then hang at boot or wait too long"));
                }
                findings.addAll(guest.linux().probe());
                return guest.linux().probe().stream().anyMatch(Finding::isError)
                        ? Optional.empty()
                        : Optional.of(guest);
            } catch (IOException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        String remedy = settings.acceleration() == Acceleration.KVM
                ? "make /dev/kvm usable, or set vm.accel = tcg if the guests are trusted"
                : "see vm.machine, vm.kernel and vm.deadline";
        return refuse("vm.accel", String.join("; ", problems), remedy);
    }

    private Optional<Path> kernel() {
        Optional<Path> kernel = settings.kernel()
                .or(() -> newest(Path.of("/boot")))
                .or(() -> newest(kernels().resolve("boot")));
        if (kernel.isEmpty() || !Files.isReadable(kernel.get())) {
            refuse(
                    "vm.kernel",
                    kernel.map(path -> path + " can't be read").orElse("there is no kernel in /boot"),
                    "have one unpacked (Debian: scr vm-assets), or set vm.kernel to the boot/vmlinuz-… of one");
            return Optional.empty();
        }
        if (!Files.isDirectory(modules(kernel.get()))) {
            refuse("vm.kernel", modules(kernel.get()) + " is missing, which has its modules", "unpack both");
            return Optional.empty();
        }
        info("vm.kernel", kernel.get().toString());
        return kernel;
    }

    private static Optional<Path> newest(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .filter(file -> Files.isDirectory(modules(file)))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Of {@code DIR/boot/vmlinuz-RELEASE} they are in {@code DIR/lib/modules/RELEASE}. */
    private static Path modules(Path kernel) {
        String release = kernel.getFileName().toString().replaceFirst("^vmlinuz-", "");
        return kernel.resolve("../../lib/modules").normalize().resolve(release);
    }

    private Path cache() throws IOException {
        Path cache = settings.cache().orElseGet(Assets::defaultCache);
        Files.createDirectories(
                cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        return cache;
    }

    /** Where a kernel is looked for that is nobody's else. */
    static Path kernels() {
        return defaultCache().resolve("kernel");
    }

    private static Path defaultCache() {
        if (isRoot()) {
            return Path.of("/var/cache/scr/vm");
        }
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path home = Path.of(System.getProperty("user.home", "/"));
        return (xdg.startsWith("/") ? Path.of(xdg) : home.resolve(".cache"))
                .resolve("scr")
                .resolve("vm");
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Root's QEMU runs as nobody; anybody else's as they do. */
    static int user() {
        return isRoot() ? NOBODY : GuestOp.UNCHANGED;
    }

    /** A group that may open {@code /dev/kvm} and isn't root's; else as the user. */
    static int group(Acceleration acceleration) {
        if (acceleration == Acceleration.KVM && isRoot()) {
            try {
                int group = (Integer) Files.getAttribute(Emulator.KVM, "unix:gid");
                return group == 0 ? NOBODY : group;
            } catch (IOException | UnsupportedOperationException e) {
                return NOBODY;
            }
        }
        return user();
    }

    private Optional<Guest> refuse(String subject, String problem, String remedy) {
        findings.add(Finding.unsupported(subject, problem, remedy));
        return Optional.empty();
    }

    private void info(String subject, String text) {
        findings.add(new Finding(Finding.Kind.INFO, subject, text, "", ""));
    }
}
