package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.linux.GuestLinux;

/**
 * Boots a machine once, to see that it does and to learn what its kernel can. What was learned is kept: for a kernel that is
 * translated as long as nothing of it changes, for one that the processor runs until the host boots again.
 */
final class GuestProbe {
    private static final ContainerId PROBE = ContainerId.of("probe");
    private static final Duration KVM_DEADLINE = Duration.ofSeconds(15);
    private static final long MEMORY = 128 << 20;
    private static final BootFile.Disks NO_DISKS = new BootFile.Disks(false, false);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final LauncherSettings launcher;
    private final VmSettings settings;
    private final Qemu qemu;
    private final Path kernel;
    private final Path cache;
    private final Optional<Virtiofsd> virtiofsd;

    GuestProbe(
            LauncherSettings launcher,
            VmSettings settings,
            Qemu qemu,
            Path kernel,
            Path cache,
            Optional<Virtiofsd> virtiofsd) {
        this.launcher = launcher;
        this.settings = settings;
        this.qemu = qemu;
        this.kernel = kernel;
        this.cache = cache;
        this.virtiofsd = virtiofsd;
    }

    /**
     * Sees to it that this machine boots.
     *
     * @param user who QEMU runs as
     * @throws IOException if it doesn't, or a file is missing; the message says why
     */
    Guest boot(MachineType type, KernelModules modules, int user) throws IOException {
        byte[] archive = archive(modules, type, NO_DISKS, List.of());
        Path initramfs = kept(archive);
        String key = key(type, initramfs);
        Path image = image();
        Path facts = cache.resolve("kernel-" + key);
        Path failure = cache.resolve("failure-" + key);
        if (!Files.isDirectory(facts)) {
            if (settings.acceleration() == Acceleration.KVM && Files.exists(failure)) {
                throw new IOException(Files.readString(failure));
            }
            learn(type, image, initramfs, user, facts, failure);
        }
        Guest.Archives plain =
                archives(modules, type, more(), Optional.of(initramfs).filter(bare -> more().isEmpty()));
        Optional<Guest.Archives> networked = settings.network().mode() == NetworkSettings.Mode.NONE
                ? Optional.empty()
                : Optional.of(archives(modules, type, networked(more()), Optional.empty()));
        return new Guest(
                qemu,
                settings.acceleration(),
                type,
                kernel,
                image,
                plain.usual(),
                plain.image(),
                networked,
                (root, network, hardware) -> given(modules, type, root, network, hardware),
                cache,
                virtiofsd,
                GuestLinux.of(facts, type.architecture().word()));
    }

    /** Modules of what every machine has besides. */
    private List<String> more() {
        return settings.reclaim() ? List.of("virtio_balloon") : List.of();
    }

    private static List<String> networked(List<String> more) {
        return Stream.concat(more.stream(), Stream.of("virtio_net")).toList();
    }

    /** @param bare the one without disks, if it is there */
    private Guest.Archives archives(KernelModules modules, MachineType type, List<String> more, Optional<Path> bare)
            throws IOException {
        boolean rootfs = settings.rootfs() == VmSettings.RootFilesystem.IMAGE;
        Path usual = bare.isPresent() && !rootfs
                ? bare.get()
                : kept(archive(modules, type, new BootFile.Disks(rootfs, false), more));
        return new Guest.Archives(
                usual,
                settings.images().isPresent()
                        ? Optional.of(kept(archive(modules, type, new BootFile.Disks(rootfs, true), more)))
                        : Optional.empty());
    }

    private Guest.Given given(
            KernelModules modules, MachineType type, boolean root, boolean network, GivenHardware hardware) {
        try {
            HardwareModules.Drivers drivers = new HardwareModules(modules).of(hardware);
            byte[] archive = archive(
                    modules,
                    hardware.isEmpty() ? type : GivenHardware.TYPE,
                    new BootFile.Disks(settings.rootfs() == VmSettings.RootFilesystem.IMAGE, root, true),
                    network ? networked(more()) : more(),
                    drivers.modules());
            return new Guest.Given(kept(archive), drivers.owed());
        } catch (IOException e) {
            throw new UnsupportedFeatureException(List.of(Finding.unsupported(
                    "device", "the guest can't have it: " + e.getMessage(), "see vm.kernel and vm.cache")));
        }
    }

    private byte[] archive(KernelModules modules, MachineType type, BootFile.Disks disks, List<String> more)
            throws IOException {
        return archive(modules, type, disks, more, List.of());
    }

    private byte[] archive(
            KernelModules modules, MachineType type, BootFile.Disks disks, List<String> more, List<String> drivers)
            throws IOException {
        return Initramfs.build(
                modules,
                type,
                launcher.program(type.architecture().word()),
                disks,
                virtiofsd.isPresent(),
                more,
                drivers);
    }

    private Path kept(byte[] archive) throws IOException {
        return kept("initramfs-" + hash(archive) + ".cpio", archive);
    }

    private void learn(MachineType type, Path image, Path initramfs, int user, Path facts, Path failure)
            throws IOException {
        Path hello = cache.resolve("hello-" + UUID.randomUUID());
        Duration deadline = settings.acceleration() == Acceleration.KVM
                        && settings.deadline().compareTo(KVM_DEADLINE) > 0
                ? KVM_DEADLINE
                : settings.deadline();
        QemuCommand command = QemuCommand.of(qemu, settings.acceleration(), type, 1, MEMORY)
                .virtiofsd(virtiofsd)
                .build();
        MachineStart start = new MachineStart.Boot(image, initramfs, List.of(), hello.toString());
        MachinePlan plan = new MachinePlan(command, start, List.of(), user, deadline);
        try {
            launcher.execute(PROBE, plan.plan());
            keep(Hello.parse(Files.readAllBytes(hello)), facts);
        } catch (ContainerException e) {
            String why = "no guest answered within " + deadline.toSeconds() + " s with "
                    + settings.acceleration().word() + " on " + type.word() + ": " + e.getMessage();
            if (settings.acceleration() == Acceleration.KVM) {
                kept(failure.getFileName().toString(), why.getBytes(StandardCharsets.UTF_8));
            }
            throw new IOException(why, e);
        } finally {
            Files.deleteIfExists(hello);
        }
    }

    /** As files in a directory of their own, which is there as a whole or not at all. */
    private void keep(Hello hello, Path facts) throws IOException {
        Path making = Files.createTempDirectory(cache, "making-");
        for (Map.Entry<String, byte[]> file : hello.files().entrySet()) {
            Path to = making.resolve(file.getKey().substring(1));
            Files.createDirectories(to.getParent());
            Files.write(to, file.getValue());
        }
        try {
            Files.move(making, facts, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(facts)) { // somebody else learned the same meanwhile
                throw e;
            }
        }
    }

    /** Where the processor runs it a kernel unpacks itself in no time, and chooses its address at random, so it is left as it is. */
    private Path image() throws IOException {
        if (settings.acceleration() == Acceleration.KVM) {
            return kernel;
        }
        Path unpacked = cache.resolve("vmlinux-" + hash(identity().getBytes(StandardCharsets.UTF_8)));
        if (Files.exists(unpacked)) {
            return unpacked;
        }
        Optional<byte[]> elf = KernelImage.unpack(Files.readAllBytes(kernel));
        return elf.isPresent() ? kept(unpacked.getFileName().toString(), elf.get()) : kernel;
    }

    private String identity() throws IOException {
        return kernel + "\n" + Files.size(kernel) + "\n" + Files.getLastModifiedTime(kernel);
    }

    /** Everything that decides whether a machine boots. */
    private String key(MachineType type, Path initramfs) throws IOException {
        String boot = settings.acceleration() == Acceleration.KVM ? Files.readString(BOOT_ID) : "";
        String all = String.join(
                "\n",
                initramfs.getFileName().toString(),
                identity(),
                qemu.path().toString(),
                qemu.version(),
                settings.acceleration().word(),
                type.machine(),
                virtiofsd.map(server -> server.path() + " " + server.version()).orElse(""),
                boot);
        return hash(all.getBytes(StandardCharsets.UTF_8));
    }

    /** A file of the cache: written once, whole, and readable by whoever QEMU runs as. */
    private Path kept(String name, byte[] content) throws IOException {
        Path file = cache.resolve(name);
        if (!Files.exists(file)) {
            Path making = Files.createTempFile(cache, "making-", "");
            Files.write(making, content);
            Files.setPosixFilePermissions(making, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    static String hash(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
