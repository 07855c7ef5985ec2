package org.standardcontainer.linux;

import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SupportedProperties;

/**
 * The properties that this backend applies; a configuration with any other that the spec knows is refused by name. What is
 * refused for its value, or on this host only, is found by the compiler of the topic, apart from the few values here.
 */
final class Supported {
    private static final SupportedProperties PROPERTIES = SupportedProperties.of(
                    "linux", "ociVersion", "root.**", "hostname", "domainname", "hooks.**", "annotations")
            .and("mounts.**")
            .and(
                    "process.terminal",
                    "process.consoleSize.**",
                    "process.user.uid",
                    "process.user.gid",
                    "process.user.umask",
                    "process.user.additionalGids",
                    "process.args",
                    "process.env",
                    "process.cwd",
                    "process.capabilities.**",
                    "process.rlimits.**",
                    "process.noNewPrivileges",
                    "process.oomScoreAdj",
                    "process.apparmorProfile",
                    "process.selinuxLabel",
                    "process.scheduler.**",
                    "process.ioPriority.**",
                    "process.execCPUAffinity.**")
            .and(
                    "linux.namespaces.**",
                    "linux.uidMappings.**",
                    "linux.gidMappings.**",
                    "linux.timeOffsets.**",
                    "linux.devices.**",
                    "linux.netDevices.**",
                    "linux.intelRdt.**",
                    "linux.rootfsPropagation",
                    "linux.mountLabel",
                    "linux.sysctl",
                    "linux.personality.**",
                    "linux.memoryPolicy.**",
                    "linux.seccomp.**",
                    "linux.maskedPaths",
                    "linux.readonlyPaths")
            .and(
                    "linux.cgroupsPath",
                    "linux.resources.devices.**",
                    "linux.resources.memory.**",
                    "linux.resources.cpu.**",
                    "linux.resources.pids.**",
                    "linux.resources.hugepageLimits.**",
                    "linux.resources.network.**",
                    "linux.resources.rdma.**",
                    "linux.resources.unified")
            .and( // but for leafWeight: since Linux 5.0 the kernel has no weights of leaves
                    "linux.resources.blockIO.weight",
                    "linux.resources.blockIO.weightDevice[].major",
                    "linux.resources.blockIO.weightDevice[].minor",
                    "linux.resources.blockIO.weightDevice[].weight",
                    "linux.resources.blockIO.throttleReadBpsDevice.**",
                    "linux.resources.blockIO.throttleWriteBpsDevice.**",
                    "linux.resources.blockIO.throttleReadIOPSDevice.**",
                    "linux.resources.blockIO.throttleWriteIOPSDevice.**");

    private Supported() {}

    /** True if this property of the spec is applied, or something in it; the path is one of {@link SupportedProperties#known}. */
    static boolean supports(String path) {
        return PROPERTIES.supports(path);
    }

    /** Finds what is there and isn't supported. */
    static void check(Spec spec, Findings findings) {
        findings.addAll(PROPERTIES.check(spec));
    }
}
