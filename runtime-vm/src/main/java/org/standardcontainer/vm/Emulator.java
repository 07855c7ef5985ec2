package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Finding;

/** Finds QEMU, and sees whether it can run machines as the configuration wants it. What was found is added to a list. */
final class Emulator {
    static final Path KVM = Path.of("/dev/kvm");

    private final VmSettings settings;
    private final List<Finding> findings;

    Emulator(VmSettings settings, List<Finding> findings) {
        this.settings = settings;
        this.findings = findings;
    }

    /** The configured one, or one in {@code PATH}. */
    Optional<Qemu> find(Architecture architecture) {
        Optional<Path> path =
                settings.qemu().or(() -> Qemu.find(architecture, System.getenv().getOrDefault("PATH", "")));
        if (path.isEmpty()) {
            refuse(
                    "vm.qemu",
                    architecture.qemu() + " is not in PATH",
                    "install it (Debian: " + architecture.debian() + "), or set vm.qemu");
            return Optional.empty();
        }
        try {
            Qemu qemu = Qemu.ask(path.get());
            info("vm.qemu", qemu.path() + ", version " + qemu.version());
            return Optional.of(qemu);
        } catch (IOException e) {
            refuse("vm.qemu", String.valueOf(e.getMessage()), "correct vm.qemu");
            return Optional.empty();
        }
    }

    /** QEMU's file server, where that is wanted; a finding says what is missing for it. */
    Optional<Virtiofsd> fileServer(KernelModules modules) {
        if (settings.files() != VmSettings.FileService.VIRTIOFS) {
            return Optional.empty();
        }
        Optional<Path> path = settings.virtiofsd().or(Virtiofsd::find);
        if (path.isEmpty()) {
            refuse(
                    "vm.files",
                    "there is no virtiofsd (" + Virtiofsd.places() + ")",
                    "install it (Debian 12: qemu-system-common, later: virtiofsd), set vm.virtiofsd, or leave vm.files out");
            return Optional.empty();
        }
        if (!modules.has(Virtiofsd.NAME)) {
            refuse("vm.files", "the kernel has no module " + Virtiofsd.NAME, "see vm.kernel, or leave vm.files out");
            return Optional.empty();
        }
        try {
            Virtiofsd server = Virtiofsd.ask(path.get());
            info("vm.files", server.path() + ", version " + server.version());
            return Optional.of(server);
        } catch (IOException e) {
            refuse("vm.virtiofsd", String.valueOf(e.getMessage()), "correct vm.virtiofsd");
            return Optional.empty();
        }
    }

    boolean accelerates(Qemu qemu, Architecture architecture) {
        if (settings.acceleration() == Acceleration.KVM
                && !Architecture.ofHost().equals(Optional.of(architecture))) {
            refuse(
                    "vm.accel",
                    "this processor runs no kernel for " + architecture.word(),
                    "see vm.kernel, or set vm.accel = tcg if the guests are trusted");
            return false;
        }
        if (settings.acceleration() == Acceleration.KVM && !Files.isWritable(KVM)) {
            refuse(
                    "vm.accel",
                    "/dev/kvm " + (Files.exists(KVM) ? "can't be opened by this user" : "does not exist"),
                    "load the kvm modules, or set vm.accel = tcg if the guests are trusted");
            return false;
        }
        if (!qemu.accelerators().contains(settings.acceleration().word())) {
            refuse(
                    "vm.accel",
                    qemu.path() + " was built without "
                            + settings.acceleration().word(),
                    "see vm.qemu");
            return false;
        }
        if (settings.acceleration() == Acceleration.TCG) {
            findings.add(Finding.warning(
                    "vm.accel", "translated guests are slow, and QEMU's makers don't stand for their isolation"));
        } else {
            info("vm.accel", "kvm");
        }
        return true;
    }

    private void refuse(String subject, String problem, String remedy) {
        findings.add(Finding.unsupported(subject, problem, remedy));
    }

    private void info(String subject, String text) {
        findings.add(new Finding(Finding.Kind.INFO, subject, text, "", ""));
    }
}
