package org.standardcontainer.ocicli;

import java.util.List;
import org.standardcontainer.conformance.Deviation;

/** What the peers do otherwise than config-linux.md; a file of its own for its length. */
final class LinuxDeviations {
    private static final String TAKEN = "was expected to fail";

    static final List<Deviation> OF_BOTH = List.of(
            new Deviation(
                    "LinuxPathsContract.relativeMaskedPathIsRefused",
                    "linux.masked-paths.absolute",
                    "it takes a relative path",
                    TAKEN),
            new Deviation(
                    "LinuxPathsContract.relativeReadonlyPathIsRefused",
                    "linux.readonly-paths.absolute",
                    "it takes a relative path",
                    TAKEN),
            new Deviation(
                    "LinuxDevicesContract.otherFileAtItsPlaceIsAnError",
                    "linux.devices.conflicting-file-fails",
                    "the file stays, and there is no device",
                    TAKEN),
            new Deviation(
                    "LinuxDevicesContract.missingNumberIsRefused",
                    "linux.devices.major-minor",
                    "it reads a missing number as 0",
                    TAKEN));

    static final List<Deviation> OF_RUNC = List.of(
            new Deviation(
                    "LinuxMountOptionsContract.attributesHoldBelow",
                    "linux.mount-options.rro",
                    "it doesn't claim the recursive forms, and yet takes them",
                    "took the setting"),
            new Deviation(
                    "LinuxMountOptionsContract.defaultsAreNothingSpecial",
                    "linux.mount-options.defaults",
                    "it hands the word on to the filesystem, and tmpfs refuses it",
                    "data: defaults"),
            new Deviation(
                    "LinuxPathsContract.rootHasItsPropagation[shared]",
                    "linux.rootfs-propagation.present",
                    "inside the root isn't shared, and unbindable makes create fail",
                    "shared: []"),
            new Deviation(
                    "LinuxPathsContract.rootHasItsPropagation[unbindable]",
                    "linux.rootfs-propagation.present",
                    "inside the root isn't shared, and unbindable makes create fail",
                    "error preparing rootfs"),
            new Deviation(
                    "LinuxDevicesContract.missingPathIsRefused",
                    "linux.devices.path",
                    "it passes over a device without a path",
                    TAKEN));

    static final List<Deviation> OF_CRUN = List.of(
            new Deviation(
                    "LinuxMountOptionsContract.linksMayNotBeFollowed",
                    "linux.mount-options.nosymfollow",
                    "it takes the word without effect",
                    "ELOOP"),
            new Deviation(
                    "LinuxMountOptionsContract.countingOfChangesIsUnderstood",
                    "linux.mount-options.iversion",
                    "create fails with a tmpfs",
                    "m/iversion"),
            new Deviation(
                    "LinuxMountOptionsContract.kernelMayBeSilent",
                    "linux.mount-options.silent",
                    "create fails with a tmpfs",
                    "m/silent"),
            new Deviation(
                    "LinuxMountOptionsContract.laterWordsTakeBackEarlierOnes",
                    "linux.mount-options.suid",
                    "what one word has switched on, a later one doesn't switch off",
                    "not to contain"),
            new Deviation(
                    "LinuxMountOptionsContract.writingIsSwitchedOnAgain",
                    "linux.mount-options.rw",
                    "what one word has switched on, a later one doesn't switch off",
                    "EROFS"),
            new Deviation(
                    "LinuxMountOptionsContract.mountsMayBeSharedOrUnbindable",
                    "linux.mount-options.shared",
                    "all mounts are private in the end",
                    "shared is shared"),
            new Deviation(
                    "LinuxPathsContract.unknownPropagationIsRefused",
                    "linux.rootfs-propagation.present",
                    "it takes any word",
                    TAKEN),
            new Deviation(
                    "LinuxDevicesContract.unknownTypeIsRefused", "linux.devices.type", "it takes any letter", TAKEN));

    private LinuxDeviations() {}
}
