package org.standardcontainer.vm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.standardcontainer.Finding;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;

/**
 * What the configuration says about virtual machines.
 *
 * @param acceleration how instructions are executed
 * @param machine which machine
 * @param qemu the program; empty to look for it in {@code PATH}
 * @param kernel the guest's kernel; empty to take the newest in {@code /boot}
 * @param rootfs how a container sees its root filesystem
 * @param files who serves the host's files to a guest
 * @param virtiofsd the program; empty to look for it where distributions have it
 * @param images where images are that a configuration may name; empty: none
 * @param cache where initial file systems and facts about kernels are kept; empty for the default
 * @param deadline how long a guest may take to boot
 * @param silence how long a guest may not answer before it is given up
 * @param pods a directory with one for each pod, where its files are; empty: there are none
 * @param pod the pod that all containers are in; empty: as their annotations say
 * @param template the trust domain whose machines come of one template; empty: each boots by itself
 * @param network what machines are connected to
 * @param reclaim whether a machine gives memory back that its guest has no use for
 * @param processors how many a machine can have at most that was made with fewer; 0: it keeps those
 */
record VmSettings(
        Acceleration acceleration,
        MachineChoice machine,
        Optional<Path> qemu,
        Optional<Path> kernel,
        RootFilesystem rootfs,
        FileService files,
        Optional<Path> virtiofsd,
        Optional<Path> images,
        Optional<Path> cache,
        Duration deadline,
        Duration silence,
        Optional<Path> pods,
        Optional<String> pod,
        Optional<String> template,
        NetworkSettings network,
        boolean reclaim,
        int processors) {
    /** Which machine is taken. */
    enum MachineChoice {
        /** The smallest that boots, of those whose clocks can be trusted. */
        AUTO,
        MICROVM,
        Q35,
        VIRT;

        /** The types of an architecture to try, in this order. A translated kernel measures its timer, see decision 216. */
        List<MachineType> types(Architecture architecture, Acceleration acceleration) {
            List<MachineType> types = switch (this) {
                case AUTO ->
                    acceleration == Acceleration.KVM
                            ? List.of(MachineType.MICROVM, MachineType.Q35, MachineType.VIRT)
                            : List.of(MachineType.Q35, MachineType.MICROVM, MachineType.VIRT);
                case MICROVM -> List.of(MachineType.MICROVM);
                case Q35 -> List.of(MachineType.Q35);
                case VIRT -> List.of(MachineType.VIRT);
            };
            return types.stream()
                    .filter(type -> type.architecture() == architecture)
                    .toList();
        }
    }

    /** How a container sees its root filesystem. */
    enum RootFilesystem {
        /** As it is on the host, written through. */
        LIVE,
        /** As it was when the container was made; what is written is gone with the machine. */
        IMAGE
    }

    /** Who serves the host's files to a guest. */
    enum FileService {
        /** The launcher. */
        OWN,
        /** QEMU's virtiofsd. */
        VIRTIOFS
    }

    static final ConfigKey<Acceleration> ACCELERATION = ConfigKey.word(
            "vm.accel",
            "kvm: by the processor, which is a boundary; tcg: by translation, which QEMU's makers don't call one",
            Acceleration.class,
            Acceleration.KVM);

    static final ConfigKey<MachineChoice> MACHINE = ConfigKey.word(
            "vm.machine",
            "The virtual hardware; auto takes microvm where the processor runs it, and q35 where it is translated or that doesn't boot",
            MachineChoice.class,
            MachineChoice.AUTO);

    static final ConfigKey<Path> QEMU = ConfigKey.path("vm.qemu", "QEMU; else it is looked for in PATH");

    static final ConfigKey<Path> KERNEL = ConfigKey.path(
            "vm.kernel",
            "A distribution's kernel for the guests, with its modules in ../lib/modules; else the newest in /boot, or what scr vm-assets unpacked");

    static final ConfigKey<RootFilesystem> ROOTFS = ConfigKey.word(
            "vm.rootfs",
            "live: the bundle's, written through; image: a copy in vm.cache, and what is written is gone with the machine",
            RootFilesystem.class,
            RootFilesystem.LIVE);

    static final ConfigKey<FileService> FILES = ConfigKey.word(
            "vm.files",
            "own: the host's files are served by a process of ours; virtiofs: by QEMU's virtiofsd, which has to be installed",
            FileService.class,
            FileService.OWN);

    static final ConfigKey<Path> VIRTIOFSD =
            ConfigKey.path("vm.virtiofsd", "QEMU's file server; else it is looked for where distributions have it");

    static final ConfigKey<Path> IMAGES = ConfigKey.path(
            "vm.images",
            "A directory: a configuration may name an image in it as vm.image, a device tree as vm.hwConfig.deviceTree; without it, none");

    static final ConfigKey<Path> CACHE = ConfigKey.path(
            "vm.cache", "Where the guests' initial file systems are kept, and images without a name; made if missing");

    static final ConfigKey<Duration> DEADLINE =
            ConfigKey.seconds("vm.deadline", "How long a guest may take to boot, in seconds", Duration.ofSeconds(60));

    static final ConfigKey<Duration> SILENCE = ConfigKey.seconds(
            "vm.silence", "How long a guest may not answer before it is given up, in seconds", Duration.ofSeconds(60));

    static final ConfigKey<Path> PODS = ConfigKey.path(
            "vm.pods",
            "A directory with one for each pod: the annotation org.standardcontainer.vm.pod may name it, and a machine is shared; without it, none");

    static final ConfigKey<String> POD = ConfigKey.text(
            "vm.pod",
            "A directory in vm.pods, made if missing: all containers are in this pod, and need no annotation; without it, those that have one");

    static final ConfigKey<String> TEMPLATE = ConfigKey.text(
            "vm.template",
            "A name for those who trust each other: their machines go on from one that has booted; without it, each boots by itself");

    static final ConfigKey<Boolean> RECLAIM = ConfigKey.flag(
            "vm.reclaim",
            "Memory that the guest has no use for goes back to the host, by its kernel's own reports; not with vm.template",
            false);

    static final ConfigKey<Integer> PROCESSORS = ConfigKey.number(
            "vm.processors",
            "How many processors a machine can come to have when the limits of its container are raised; 0: those that it was made with",
            0,
            VmProperties.MOST_PROCESSORS,
            0);

    /** It is part of a file's name. */
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_]{1,32}");

    static final List<ConfigKey<?>> KEYS = Stream.concat(
                    Stream.of(
                            ACCELERATION,
                            MACHINE,
                            QEMU,
                            KERNEL,
                            ROOTFS,
                            FILES,
                            VIRTIOFSD,
                            IMAGES,
                            CACHE,
                            DEADLINE,
                            SILENCE,
                            PODS,
                            POD,
                            TEMPLATE,
                            RECLAIM,
                            PROCESSORS),
                    NetworkSettings.KEYS.stream())
            .toList();

    /** What the configuration says that can't be. */
    List<Finding> check() {
        List<Finding> findings = new ArrayList<>(network.check());
        template.filter(name -> !DOMAIN.matcher(name).matches())
                .ifPresent(name -> findings.add(Finding.unsupported(
                        TEMPLATE.name(),
                        "\"" + name + "\" can't be the name of a trust domain",
                        "use 1 to 32 of a-z, 0-9 and _")));
        if (template.isPresent() && rootfs == RootFilesystem.IMAGE) {
            findings.add(Finding.unsupported(
                    TEMPLATE.name(),
                    "a machine that goes on from a template has no disk of its own",
                    "leave it out, or set vm.rootfs = live"));
        }
        if (template.isPresent() && files == FileService.VIRTIOFS) {
            findings.add(Finding.unsupported(
                    TEMPLATE.name(),
                    "QEMU writes no machine down whose files come from virtiofsd",
                    "leave it out, or set vm.files = own"));
        }
        if (virtiofsd.isPresent() && files != FileService.VIRTIOFS) {
            findings.add(
                    Finding.unsupported(VIRTIOFSD.name(), "it isn't used", "leave it out, or set vm.files = virtiofs"));
        }
        if (template.isPresent() && reclaim) {
            findings.add(Finding.unsupported(
                    RECLAIM.name(),
                    "a machine that goes on from a template has its memory in a file with others, and would take from theirs",
                    "leave it out, or vm.template"));
        }
        pod.filter(name -> pods.isEmpty() || !Pod.isName(name))
                .ifPresent(name -> findings.add(Finding.unsupported(
                        POD.name(),
                        pods.isEmpty() ? "there are no pods" : "\"" + name + "\" can't be a pod's name",
                        pods.isEmpty()
                                ? "set vm.pods to a directory with one for each pod"
                                : "use letters, digits, _, . and -")));
        if (pods.isPresent() && rootfs == RootFilesystem.IMAGE) {
            findings.add(Finding.unsupported(
                    PODS.name(), "a machine that runs gets no further disk", "leave it out, or set vm.rootfs = live"));
        }
        return findings;
    }

    static VmSettings from(RuntimeConfig config) {
        return new VmSettings(
                config.get(ACCELERATION),
                config.get(MACHINE),
                config.find(QEMU),
                config.find(KERNEL),
                config.get(ROOTFS),
                config.get(FILES),
                config.find(VIRTIOFSD),
                config.find(IMAGES),
                config.find(CACHE),
                config.get(DEADLINE),
                config.get(SILENCE),
                config.find(PODS),
                config.find(POD),
                config.find(TEMPLATE),
                NetworkSettings.from(config),
                config.get(RECLAIM),
                config.get(PROCESSORS));
    }
}
