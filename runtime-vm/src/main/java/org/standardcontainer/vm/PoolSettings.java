package org.standardcontainer.vm;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.Finding;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.ProcessTree;

/**
 * What the configuration says about machines that wait for a container.
 *
 * @param size how many there are at most; 0: none
 * @param mebibytes how much memory they have at most, all together
 */
record PoolSettings(int size, int mebibytes) {
    private static final int MOST = 256;
    private static final int USUAL_MEBIBYTES = 2048;

    static final ConfigKey<Integer> SIZE = ConfigKey.number(
            "vm.pool",
            "How many machines of the default size wait for a container, from the first create on, while this program runs",
            0,
            MOST,
            0);

    static final ConfigKey<Integer> MEMORY = ConfigKey.number(
            "vm.pool.memory",
            "How much memory the machines of vm.pool that wait have at most, all together, in MiB",
            1,
            1 << 30,
            USUAL_MEBIBYTES);

    static final List<ConfigKey<?>> KEYS = List.of(SIZE, MEMORY);

    static PoolSettings from(RuntimeConfig config) {
        return new PoolSettings(config.get(SIZE), config.get(MEMORY));
    }

    /** How many machines may wait. */
    int machines(long mebibytesOfOne) {
        return (int) Math.min(size, mebibytes / mebibytesOfOne);
    }

    /** What can't be, and how many will wait. */
    List<Finding> check(VmSettings settings, ProcessTree tree) {
        List<Finding> findings = new ArrayList<>();
        if (size == 0) {
            return findings;
        }
        if (tree == ProcessTree.CALLER) {
            findings.add(Finding.unsupported(
                    SIZE.name(),
                    "machines wait for the next container of a program that stays, and with launcher.tree = caller each container has its own",
                    "leave it out, or set launcher.tree = monitored"));
        }
        if (settings.rootfs() == VmSettings.RootFilesystem.IMAGE) {
            findings.add(Finding.unsupported(
                    SIZE.name(),
                    "a machine that waits has no disk of its own",
                    "leave it out, or set vm.rootfs = live"));
        }
        if (settings.files() == VmSettings.FileService.VIRTIOFS) {
            findings.add(Finding.unsupported(
                    SIZE.name(),
                    "a machine is given virtiofsd's directory when it is made, and one that waits knows of none",
                    "leave it out, or set vm.files = own"));
        }
        if (settings.network().mode() == NetworkSettings.Mode.USER) {
            findings.add(Finding.unsupported(
                    SIZE.name(),
                    "with vm.network = user each container's machine has a network, and one that waits has none",
                    "leave it out, or set vm.network to another value"));
        }
        int machines = machines(VmProperties.MEMORY.longValue() >> 20);
        if (machines == 0) {
            findings.add(Finding.unsupported(
                    MEMORY.name(),
                    "it is less than the " + (VmProperties.MEMORY.longValue() >> 20) + " MiB that one machine has",
                    "raise it, or leave vm.pool out"));
        }
        findings.add(new Finding(
                Finding.Kind.INFO,
                SIZE.name(),
                machines
                        + " machines wait at most; a container that asks for more than the default has a machine of its own",
                "",
                ""));
        return findings;
    }
}
