package org.standardcontainer.ocicli;

import java.util.List;
import org.standardcontainer.conformance.Deviation;

/** What the peers do otherwise than config-linux.md; a file of its own for its length. */
final class LinuxDeviations {
    private static final String TAKEN = "was expected to fail";
    private static final String IGNORED = "took the setting";

    static final List<Deviation> OF_BOTH = List.of(
            new Deviation(
                    "LinuxNetDevicesContract.withoutANetworkOfItsOwnItIsAnError",
                    "linux.net-devices.move-possible-check",
                    "it knows no netDevices, and ignores them",
                    TAKEN),
            new Deviation(
                    "LinuxPathsContract.rootOfASharedOneHasItsPropagation[slave, master]",
                    "linux.rootfs-propagation.present",
                    "a slave of a root that is shared outside is private",
                    "expected: [\"master\"]"),
            new Deviation(
                    "LinuxCgroupDevicesContract.rateWithoutAPartIsRefused",
                    "linux.cgroup-blockio.throttle-bps.rate",
                    "it reads a missing rate as 0",
                    TAKEN),
            new Deviation(
                    "LinuxIntelRdtContract.withoutResctrlItIsAnError",
                    "linux.intel-rdt.no-resctrl-fails",
                    "it ignores intelRdt where no resctrl is mounted",
                    TAKEN),
            new Deviation(
                    "LinuxIntelRdtContract.withoutAClassItHasItsOwn",
                    "linux.intel-rdt.present",
                    "it ignores intelRdt where no resctrl is mounted",
                    IGNORED),
            new Deviation(
                    "LinuxIntelRdtContract.classWithoutLinesHasToBeThere",
                    "linux.intel-rdt.clos-must-exist-check",
                    "it ignores intelRdt where no resctrl is mounted",
                    TAKEN),
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
                    TAKEN),
            new Deviation(
                    "LinuxTimeNamespaceContract.offsetsWithoutTheNamespaceAreRefused",
                    "linux.time-offsets.present",
                    "it knows no time namespaces, and ignores timeOffsets",
                    TAKEN),
            new Deviation(
                    "LinuxUserNamespaceContract.mappingWithoutAPartIsRefused[containerID]",
                    "linux.id-mappings.container-id",
                    "it reads a missing id as 0",
                    TAKEN),
            new Deviation(
                    "LinuxUserNamespaceContract.mappingWithoutAPartIsRefused[hostID]",
                    "linux.id-mappings.host-id",
                    "it reads a missing id as 0",
                    TAKEN),
            new Deviation(
                    "LinuxSchedulingContract.programIsScheduledByItsPolicy",
                    "linux.process.scheduler",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.whatIsLeftOutIsZero",
                    "linux.process.scheduler.nice-default",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.policyThatIsNoneIsRefused",
                    "linux.process.scheduler.policy",
                    "it knows no scheduler, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxSchedulingContract.inputAndOutputHaveTheirPriority",
                    "linux.process.io-priority",
                    "it knows no ioPriority, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.priorityWithoutAPartIsRefused",
                    "linux.process.io-priority.class",
                    "it knows no ioPriority, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxSchedulingContract.classThatIsNoneIsRefused",
                    "linux.process.io-priority.class",
                    "it knows no ioPriority, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxSchedulingContract.priorityOutOfItsRangeIsRefused",
                    "linux.process.io-priority.range",
                    "it knows no ioPriority, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxSchedulingContract.realTimeNeedsAPriority",
                    "linux.process.scheduler.priority-default",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.deadlinesNeedTheirParts[runtime]",
                    "linux.process.scheduler.runtime-default",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.deadlinesNeedTheirParts[deadline]",
                    "linux.process.scheduler.deadline-default",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.periodThatIsLeftOutIsTheDeadline",
                    "linux.process.scheduler.period-default",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.furtherProcessRunsOnItsProcessors",
                    "linux.process.exec-cpu-affinity",
                    "it knows no execCPUAffinity, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSettingsContract.memoryIsOfTheNodes",
                    "linux.memory-policy.present",
                    "it knows no memoryPolicy, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSettingsContract.policyThatIsNoneIsRefused",
                    "linux.memory-policy.mode",
                    "it knows no memoryPolicy, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxNetDevicesContract.devicesAreMoved",
                    "linux.net-devices.present",
                    "it knows no netDevices, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxNetDevicesContract.kernelNumbersTemplates",
                    "linux.net-devices.template-allowed",
                    "it knows no netDevices, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxNetDevicesContract.takenNameIsAnError",
                    "linux.net-devices.name-conflict-fails",
                    "it knows no netDevices, and ignores them",
                    TAKEN),
            new Deviation(
                    "LinuxNetDevicesContract.whatCannotBeMovedIsAnError",
                    "linux.net-devices.move-possible-check",
                    "it knows no netDevices, and ignores them",
                    TAKEN),
            new Deviation(
                    "LinuxSchedulingContract.programGoesBeforeOthers",
                    "linux.process.scheduler.priority",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSchedulingContract.programHasItsDeadlines",
                    "linux.process.scheduler.deadline",
                    "it knows no scheduler, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxNetDevicesContract.nobodyMovesThemBack",
                    "linux.net-devices.no-move-back",
                    "it knows no netDevices, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxCgroupValuesContract.unusedProcessorTimeIsKept",
                    "linux.cgroup-cpu.burst",
                    "it knows no burst, and ignores it",
                    "was: \"0\""),
            new Deviation(
                    "LinuxCgroupValuesContract.noFurtherProcessIsALimit",
                    "linux.cgroup-pids.zero-is-a-limit",
                    "it takes 0 for no limit",
                    "was: \"max\""),
            new Deviation(
                    "LinuxIdMappedMountsContract.withoutAnyMappingItIsRefused[ridmap]",
                    "linux.mount-options.ridmap.no-mapping-fails",
                    "it takes the word without effect",
                    TAKEN));

    static final List<Deviation> OF_RUNC = List.of(
            new Deviation(
                    "LinuxUserNamespaceContract.anothersUsersAreJoined",
                    "linux.namespaces.path-joined",
                    "it joins a user namespace only with mappings beside its path",
                    "no uid mappings found"),
            new Deviation(
                    "LinuxCgroupValuesContract.memoryIsCountedApartOrItIsAnError",
                    "linux.cgroup-memory.use-hierarchy",
                    "it ignores useHierarchy",
                    "expected: \"0\""),
            new Deviation(
                    "ConfigurationContract.annotationWithoutAKeyIsRefused",
                    "config.annotations.keys-not-empty",
                    "it takes an annotation without a key",
                    TAKEN),
            new Deviation(
                    "ConfigurationContract.documentThatIsNotUtf8IsRefused[ISO-8859-1]",
                    "json.utf8",
                    "it replaces what is no UTF-8",
                    TAKEN),
            new Deviation(
                    "ConfigurationContract.nameTwiceIsRefused",
                    "json.duplicate-names",
                    "the last of two members counts",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupValuesContract.moreBurstThanQuotaIsRefused",
                    "linux.cgroup-cpu.burst-not-above-quota",
                    "it knows no burst, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupValuesContract.ruleThatSaysNeitherIsRefused",
                    "linux.cgroup-devices.allow",
                    "it reads a missing word as deny",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupDevicesContract.weightWithoutAPartIsRefused",
                    "linux.cgroup-blockio.weight-device.one-of",
                    "it takes an entry that has no weight",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupValuesContract.itMayRunWhenNobodyElseDoes",
                    "linux.cgroup-cpu.idle",
                    "it knows no idle, and ignores it",
                    "was: \"0\""),
            new Deviation(
                    "LinuxCgroupValuesContract.buffersOfTcpAreLimited",
                    "linux.cgroup-memory.kernel-tcp",
                    "it ignores the limit",
                    "was: \"9223372036854771712\""),
            new Deviation(
                    "LinuxMountOptionsContract.defaultsAreNothingSpecial",
                    "linux.mount-options.defaults",
                    "it hands the word on to the filesystem, and tmpfs refuses it",
                    "data: defaults"),
            new Deviation(
                    "FeaturesContract.eachMountOptionIsUnderstood",
                    "features.mount-options-recognised",
                    "it lists defaults, and hands the word on to the filesystem",
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
                    TAKEN),
            new Deviation(
                    "LinuxRecursiveOptionsContract.usualHoldsBelow[ratime, noatime]",
                    "linux.mount-options.ratime",
                    "create fails",
                    "error mounting"),
            new Deviation(
                    "LinuxRecursiveOptionsContract.usualHoldsBelow[rnostrictatime, strictatime]",
                    "linux.mount-options.rnostrictatime",
                    "create fails",
                    "error mounting"),
            new Deviation(
                    "LinuxNamespacesContract.domainNameIsTheContainers",
                    "config.domainname",
                    "it knows no domainname, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSettingsContract.personalityIsTheDomains",
                    "linux.personality.present",
                    "it knows no personality, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxSettingsContract.domainThatIsNoneIsRefused",
                    "linux.personality.domain",
                    "it knows no personality, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxIdMappedMountsContract.ownersAreMapped",
                    "linux.mount-options.idmap.applied",
                    "it knows no mappings of mounts, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxIdMappedMountsContract.ownersAreMappedBelowToo",
                    "linux.mount-options.ridmap.applied",
                    "it knows no mappings of mounts, and ignores it",
                    IGNORED),
            new Deviation(
                    "ConfigurationContract.rootWithoutAPathIsRefused",
                    "config.root.path",
                    "it takes the bundle itself for the root",
                    TAKEN),
            new Deviation(
                    "LinuxIdMappedMountsContract.ownersAreThoseOfTheMountInAUserNamespaceToo",
                    "linux.mount-options.idmap.own-mappings",
                    "it knows no mappings of mounts, and ignores it",
                    IGNORED),
            new Deviation(
                    "LinuxIdMappedMountsContract.oneOfBothIsRefused",
                    "linux.mounts.idmap.uid-with-gid",
                    "it knows no mappings of mounts, and ignores them",
                    TAKEN),
            new Deviation(
                    "LinuxIdMappedMountsContract.withoutAnyMappingItIsRefused[idmap]",
                    "linux.mount-options.idmap.no-mapping-fails",
                    "it takes the word without effect",
                    TAKEN));

    static final List<Deviation> OF_CRUN = List.of(
            new Deviation(
                    "LinuxCgroupsContract.minusOneIsNoQuota",
                    "linux.cgroup-cpu.quota",
                    "it writes another number than -1, which the kernel refuses",
                    "cpu.cfs_quota_us"),
            new Deviation(
                    "LinuxCgroupsContract.minusOneIsNoLimitOfProcesses",
                    "linux.cgroup-pids.limit",
                    "it writes -1 as it is, which the kernel refuses",
                    "pids.max"),
            new Deviation(
                    "LinuxCgroupValuesContract.memoryIsCountedApartOrItIsAnError",
                    "linux.cgroup-memory.use-hierarchy",
                    "it fails, and leaves the cgroup behind",
                    "left behind"),
            new Deviation(
                    "LinuxIdMappedMountsContract.ownersAreMappedBelowToo",
                    "linux.mount-options.ridmap.applied",
                    "it maps the ids of the topmost mount alone",
                    "uid of /m/below/file"),
            new Deviation(
                    "LinuxCgroupValuesContract.weightOfLeavesIsNoMore",
                    "linux.cgroup-blockio.leaf-weight",
                    "it leaves the cgroups of a container whose weights it couldn't write",
                    "left behind"),
            new Deviation(
                    "LinuxCgroupsContract.whatIsNotThereCannotBeChosen[cpus]",
                    "linux.cgroup-cpu.cpus",
                    "it fails, and leaves the cgroup behind",
                    "left behind"),
            new Deviation(
                    "LinuxCgroupsContract.whatIsNotThereCannotBeChosen[mems]",
                    "linux.cgroup-cpu.mems",
                    "it fails, and leaves the cgroup behind",
                    "left behind"),
            new Deviation(
                    "LinuxRecursiveOptionsContract.usualHoldsBelow[rsymfollow, nosymfollow]",
                    "linux.mount-options.rsymfollow",
                    "it takes the word without effect",
                    "but found"),
            new Deviation(
                    "ConfigurationContract.annotationWithoutAKeyIsRefused",
                    "config.annotations.keys-not-empty",
                    "it takes an annotation without a key",
                    TAKEN),
            new Deviation(
                    "ConfigurationContract.annotationsInAListAreRefused",
                    "config.annotations.map",
                    "it ignores annotations that are in a list",
                    TAKEN),
            new Deviation(
                    "ConfigurationContract.nameTwiceIsRefused",
                    "json.duplicate-names",
                    "one of two members counts",
                    TAKEN),
            new Deviation(
                    "ConfigurationContract.valueOfAnotherKindIsRefused[/process/args]",
                    "config.valid-values.invalid-value-fails",
                    "what is of another kind counts as not there",
                    TAKEN),
            new Deviation(
                    "ConfigurationContract.valueOfAnotherKindIsRefused[/process/env]",
                    "config.valid-values.invalid-value-fails",
                    "what is of another kind counts as not there",
                    TAKEN),
            new Deviation(
                    "ConfigurationContract.valueOfAnotherKindIsRefused[/root/readonly]",
                    "config.valid-values.invalid-value-fails",
                    "what is of another kind counts as not there",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupValuesContract.moreBurstThanQuotaIsRefused",
                    "linux.cgroup-cpu.burst-not-above-quota",
                    "it knows no burst, and ignores it",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupValuesContract.sizeThatNoPageHasIsRefused",
                    "linux.cgroup-hugetlb.page-size-known",
                    "it fails, and leaves the cgroup behind",
                    "left behind"),
            new Deviation(
                    "LinuxIntelRdtContract.bandwidthOfAnotherKindIsRefused",
                    "linux.intel-rdt.mem-bw-schema.prefix",
                    "it ignores intelRdt where there is none",
                    TAKEN),
            new Deviation(
                    "LinuxIntelRdtContract.lineThatIsTwoIsRefused",
                    "linux.intel-rdt.mem-bw-schema.newline",
                    "it ignores intelRdt where there is none",
                    TAKEN),
            new Deviation(
                    "LinuxIntelRdtContract.whatItUsesIsWatched",
                    "linux.intel-rdt.clos-id",
                    "it ignores intelRdt where no resctrl is mounted",
                    IGNORED),
            new Deviation(
                    "LinuxCgroupDevicesContract.weightWithoutAPartIsRefused",
                    "linux.cgroup-blockio.weight-device.one-of",
                    "it leaves the cgroups of a container whose weights it couldn't write",
                    "left behind"),
            new Deviation(
                    "LinuxCgroupDevicesContract.rdmaDeviceIsLimited",
                    "linux.cgroup-rdma.present",
                    "it ignores rdma where no hierarchy has the controller",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupDevicesContract.rdmaDeviceWithoutALimitIsRefused",
                    "linux.cgroup-rdma.one-of",
                    "it ignores rdma where no hierarchy has the controller",
                    TAKEN),
            new Deviation(
                    "LinuxSecurityModulesContract.mountLabelThatThePolicyHasNotIsAnError",
                    "linux.mount-label.present",
                    "it ignores mountLabel where SELinux isn't enabled",
                    TAKEN),
            new Deviation(
                    "LinuxCgroupValuesContract.blockDevicesAreShared",
                    "linux.cgroup-blockio.weight",
                    "with cgroup v1 it writes a file that kernels since 5.0 don't have",
                    "file `blkio.weight`"),
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
                    "LinuxMountOptionsContract.accessTimesAreKeptByOneOfTheRules",
                    "linux.mount-options.nostrictatime",
                    "what one word has switched on, a later one doesn't switch off",
                    "to contain at least one"),
            new Deviation(
                    "LinuxMountOptionsContract.propagationBelowIsThatOfRecursiveWordsAlone[rshared, private, shared:]",
                    "linux.mount-options.rshared",
                    "all mounts are private in the end",
                    "[propagation of /m/below]"),
            new Deviation(
                    "LinuxMountOptionsContract.propagationBelowIsThatOfRecursiveWordsAlone[runbindable, private, unbindable]",
                    "linux.mount-options.runbindable",
                    "all mounts are private in the end",
                    "[propagation of /m/below]"),
            new Deviation(
                    "LinuxMountOptionsContract.propagationBelowIsThatOfRecursiveWordsAlone[rslave, shared, master:]",
                    "linux.mount-options.rslave",
                    "all mounts are private in the end",
                    "[propagation of /m/below]"),
            new Deviation(
                    "LinuxMountOptionsContract.slaveFollowsTheHost",
                    "linux.mount-options.slave",
                    "all mounts are private in the end",
                    "[propagation of /m]"),
            new Deviation(
                    "ConfigurationContract.numberThatIsNoUserIsRefused[\"10\"]",
                    "config.valid-values.invalid-value-fails",
                    "a text is a number",
                    TAKEN),
            new Deviation(
                    "ProcessContract.processMayBeMissing",
                    "config.process.present",
                    "create fails for want of what it reads of the process",
                    "capabilities not initialized"),
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
                    "LinuxDevicesContract.unknownTypeIsRefused", "linux.devices.type", "it takes any letter", TAKEN),
            new Deviation(
                    "LinuxRecursiveOptionsContract.usualHoldsBelow[ratime, noatime]",
                    "linux.mount-options.ratime",
                    "create fails",
                    "mount_setattr"),
            new Deviation(
                    "LinuxRecursiveOptionsContract.usualHoldsBelow[rnostrictatime, strictatime]",
                    "linux.mount-options.rnostrictatime",
                    "create fails",
                    "mount_setattr"),
            new Deviation(
                    "LinuxRecursiveOptionsContract.attributesHoldBelow",
                    "linux.mount-options.rro",
                    "create fails",
                    "mount_setattr"),
            new Deviation(
                    "LinuxRecursiveOptionsContract.oppositesHoldBelow",
                    "linux.mount-options.rrw",
                    "create fails",
                    "mount_setattr"),
            new Deviation(
                    "LinuxNamespacesContract.relativePathIsRefused",
                    "linux.namespaces.path-absolute",
                    "it takes a relative path",
                    TAKEN),
            new Deviation(
                    "LinuxNamespacesContract.kindTwiceIsRefused",
                    "linux.namespaces.duplicate-type-fails",
                    "it takes two entries of one type",
                    TAKEN));

    private LinuxDeviations() {}
}
