package org.standardcontainer.vm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Finding;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;

/**
 * What the configuration says about a machine with FreeBSD.
 *
 * @param kernel started as it is; empty: the image starts itself
 * @param image a disk with the root filesystem; empty: the kernel gets one that has the launcher as its first program
 * @param share a directory that the machine sees too; empty: one of its own
 */
record FreeBsdSettings(Optional<Path> kernel, Optional<Path> image, Optional<Path> share) {
    static final ConfigKey<Path> KERNEL = ConfigKey.path(
            "vm.freebsd.kernel",
            "A kernel of FreeBSD for a machine that scr vm-freebsd boots; without it, vm.freebsd.image boots by itself");

    static final ConfigKey<Path> IMAGE = ConfigKey.path(
            "vm.freebsd.image",
            "A disk with FreeBSD, .qcow2 or else raw, which starts the launcher as agent /dev/vtcon/agent; what is written to it is gone with"
                    + " the machine. Without it, the kernel starts the launcher alone");

    static final ConfigKey<Path> SHARE = ConfigKey.path(
            "vm.freebsd.share",
            "A directory for bundles, which the machine gets by 9p as share, to be mounted under the same path");

    static final List<ConfigKey<?>> KEYS = List.of(KERNEL, IMAGE, SHARE);

    static FreeBsdSettings from(RuntimeConfig config) {
        return new FreeBsdSettings(config.find(KERNEL), config.find(IMAGE), config.find(SHARE));
    }

    /** What is missing; the first of it is the one to begin with. */
    void check(List<Finding> findings) {
        if (kernel.isEmpty() && image.isEmpty()) {
            findings.add(Finding.unsupported(
                    IMAGE.name(), "no FreeBSD for a virtual machine is configured", "Set it, or vm.freebsd.kernel."));
        }
        kernel.ifPresent(path -> readable(KERNEL, path, findings));
        image.ifPresent(path -> readable(IMAGE, path, findings));
        if (image.isPresent() && share.isEmpty()) {
            findings.add(Finding.unsupported(
                    SHARE.name(),
                    "where the image mounts the directory for bundles isn't known",
                    "Set it to that directory, which has to be on this machine, too."));
        }
        share.filter(path -> !Files.isDirectory(path)
                        || !path.isAbsolute()
                        || path.toString().matches(".*\\s.*"))
                .ifPresent(path -> findings.add(Finding.unsupported(
                        SHARE.name(),
                        path + " is no directory with an absolute path without blanks",
                        "Make it, or name another one.")));
    }

    private static void readable(ConfigKey<Path> key, Path path, List<Finding> findings) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            findings.add(Finding.unsupported(key.name(), path + " is no file that can be read", "Correct it."));
        }
    }
}
