package org.standardcontainer.conformance.sensitivity;

import java.util.List;

/**
 * What may be misread. Properties of one JSON object come in any order, so nothing here counts on what stands beside
 * them; elements of an array stand in theirs.
 */
final class Misreadings {
    /** Of the program's surroundings. */
    static final List<Misreading> OF_PROCESSES = List.of(
            Misreading.of(
                    "the environment has an entry more",
                    "ProcessContract.programGetsItsEnvironmentAndNothingOfTheHosts",
                    "\"PATH=/\"",
                    "\"USER=root\", \"PATH=/\""),
            Misreading.of(
                    "an empty value of the environment is lost",
                    "ProcessContract.programGetsItsEnvironmentAndNothingOfTheHosts",
                    "\"KIT_EMPTY=\",",
                    "\"KIT_EMPTY\","),
            Misreading.of(
                    "the program starts in another directory",
                    "ProcessContract.programStartsInItsDirectory",
                    "\"cwd\" : \"/scratch\"",
                    "\"cwd\" : \"/\""),
            Misreading.of(
                    "an argument becomes two",
                    "ProcessContract.programGetsItsArguments",
                    "\"two words\"",
                    "\"two\", \"words\""),
            Misreading.of(
                    "new privileges stay possible",
                    "ProcessContract.newPrivilegesCanBeBlocked",
                    "\"noNewPrivileges\" : true",
                    "\"noNewPrivileges\" : false"),
            Misreading.of(
                    "the OOM score is another",
                    "ProcessContract.programHasItsOomScoreAdjustment",
                    "\"oomScoreAdj\" : 1000",
                    "\"oomScoreAdj\" : 999"),
            Misreading.of(
                    "the program ends with another code",
                    "ApiContract.exitCodeIsThePrograms",
                    "\"exit\", \"7\"",
                    "\"exit\", \"8\""),
            Misreading.of("the user is root", "UserContract.programRunsAsItsUser", "\"uid\" : 10", "\"uid\" : 0"),
            Misreading.of("the group is root's", "UserContract.programRunsAsItsUser", "\"gid\" : 20", "\"gid\" : 0"),
            Misreading.of(
                    "additional groups are ignored",
                    "UserContract.programHasItsGroupsAndNoOther",
                    "additionalGids",
                    "unknownGids"),
            Misreading.of("the umask is 022", "UserContract.programHasItsUmask", "\"umask\" : 23", "\"umask\" : 18"),
            Misreading.of(
                    "a soft limit is another",
                    "RlimitsContract.programHasItsLimit[RLIMIT_NOFILE, 1000, 1024]",
                    "\"soft\" : 1000",
                    "\"soft\" : 1001"),
            Misreading.of(
                    "a hard limit is another",
                    "RlimitsContract.programHasItsLimit[RLIMIT_NOFILE, 1000, 1024]",
                    "\"hard\" : 1024",
                    "\"hard\" : 1023"),
            Misreading.of(
                    "limits are ignored",
                    "RlimitsContract.programHasItsLimit[RLIMIT_SIGPENDING, 1000, 1024]",
                    "\"rlimits\"",
                    "\"unknown\""),
            Misreading.of(
                    "a limit goes to another resource",
                    "RlimitsContract.programHasItsLimit[RLIMIT_MEMLOCK, 1000, 1024]",
                    "RLIMIT_MEMLOCK",
                    "RLIMIT_SIGPENDING"),
            Misreading.of(
                    "infinity is a number",
                    "RlimitsContract.infinityIsTheLargestNumber",
                    "18446744073709551615",
                    "9223372036854775806"),
            Misreading.of(
                    "there is a capability more",
                    "CapabilitiesContract.rootHasNoMoreThanItsSets",
                    "\"CAP_KILL\"",
                    "\"CAP_KILL\", \"CAP_SYS_ADMIN\""),
            Misreading.of(
                    "ambient capabilities are lost",
                    "CapabilitiesContract.unprivilegedUserHasExactlyTheSets",
                    "\"ambient\"",
                    "\"unknown\""),
            Misreading.of(
                    "a capability stays in the bounding set",
                    "CapabilitiesContract.emptySetsAreEmpty",
                    "\"bounding\" : \\[ \\]",
                    "\"bounding\" : [ \"CAP_SYS_ADMIN\" ]"),
            Misreading.of("the host keeps its name", "CreateContract.appliesTheHostname", "kit-host", "localhost"),
            Misreading.of(
                    "the terminal has another size",
                    "TerminalContract.programHasATerminalOfItsSize",
                    "\"height\" : 33",
                    "\"height\" : 34"),
            Misreading.of(
                    "the program has another scheduling",
                    "LinuxSchedulingContract.programIsScheduledByItsPolicy",
                    "\"nice\" : 7",
                    "\"nice\" : 8"),
            Misreading.of(
                    "the priority of input and output is another",
                    "LinuxSchedulingContract.inputAndOutputHaveTheirPriority",
                    "\"priority\" : 6",
                    "\"priority\" : 5"));

    /** Of what it sees of file systems and devices. */
    static final List<Misreading> OF_MOUNTS = List.of(
            Misreading.of(
                    "the root stays writable",
                    "CreateContract.appliesAReadOnlyRoot",
                    "\"readonly\" : true",
                    "\"readonly\" : false"),
            Misreading.of(
                    "the root is made read-only too late",
                    "CreateContract.rootIsReadOnlyBeforeStart",
                    "\"readonly\" : true",
                    "\"readonly\" : false"),
            Misreading.of(
                    "a mount is missing before start",
                    "CreateContract.mountsAreThereBeforeStart",
                    "\"destination\" : \"/tmp\"",
                    "\"destination\" : \"/etc\""),
            Misreading.of("noexec is lost", "LinuxMountOptionsContract.attributesAreTheMounts", "\"noexec\"", "\"exec\""),
            Misreading.of("nosuid is lost", "LinuxMountOptionsContract.attributesHaveTheirEffect", "\"nosuid\"", "\"suid\""),
            Misreading.of(
                    "a bind mount stays writable",
                    "LinuxMountOptionsContract.attributesHaveTheirEffect",
                    "\"ro\"",
                    "\"rw\""),
            Misreading.of(
                    "nodev is lost",
                    "LinuxMountOptionsContract.devicesAndAccessTimesAreAsMountSays",
                    "\"nodev\"",
                    "\"dev\""),
            Misreading.of(
                    "noatime is lost",
                    "LinuxMountOptionsContract.devicesAndAccessTimesAreAsMountSays",
                    "\"noatime\"",
                    "\"strictatime\""),
            Misreading.of(
                    "what is taken back stays",
                    "LinuxMountOptionsContract.laterWordsTakeBackEarlierOnes",
                    "\"noexec\", \"exec\"",
                    "\"exec\", \"noexec\""),
            Misreading.of(
                    "dirsync is lost",
                    "LinuxMountOptionsContract.filesystemsAsAWholeHaveTheirs",
                    "\"dirsync\"",
                    "\"async\""),
            Misreading.of(
                    "lazytime is lost",
                    "LinuxMountOptionsContract.accessTimesMayBeWrittenLate",
                    "\"lazytime\" ]",
                    "\"nolazytime\" ]"),
            Misreading.of(
                    "shared is lost",
                    "LinuxMountOptionsContract.mountsMayBeSharedOrUnbindable",
                    "\"rshared\"",
                    "\"rprivate\""),
            Misreading.of(
                    "unbindable is lost",
                    "LinuxMountOptionsContract.mountsMayBeSharedOrUnbindable",
                    "\"runbindable\"",
                    "\"rprivate\""),
            Misreading.of(
                    "private is lost",
                    "LinuxMountOptionsContract.mountsMayBePrivateInASharedOne",
                    "\"rprivate\"",
                    "\"rshared\""),
            Misreading.of(
                    "a remount changes nothing",
                    "LinuxMountOptionsContract.whatIsMountedCanBeRemounted",
                    "\"remount\", \"ro\"",
                    "\"remount\""),
            Misreading.of(
                    "an option of the file system is lost",
                    "LinuxMountOptionsContract.otherWordsAreTheFilesystems",
                    "\"size=64k\"",
                    "\"size=128k\""),
            Misreading.of(
                    "a tmpfs begins empty",
                    "LinuxMountOptionsContract.tmpfsMayBeginWithWhatWasThere",
                    "\"tmpcopyup\"",
                    "\"nosuid\""),
            Misreading.of(
                    "a recursive attribute stays on top",
                    "LinuxMountOptionsContract.attributesHoldBelow[rro rnosuid rnodev rnoexec rnodiratime]",
                    "\"rnosuid\"",
                    "\"nosuid\""),
            Misreading.of(
                    "links are followed",
                    "LinuxMountOptionsContract.linksMayNotBeFollowed",
                    "\"nosymfollow\" ]",
                    "\"symfollow\" ]"),
            Misreading.of("another source is mounted", "LinuxMountsContract.laterMountsAreOnEarlierOnes", "/upper\"", "/lower\""),
            Misreading.of(
                    "a bound file stays writable",
                    "LinuxMountsContract.directoriesAndFilesAreBound",
                    "\"rbind\", \"ro\"",
                    "\"rbind\""),
            Misreading.of(
                    "mounts below stay behind",
                    "LinuxMountsContract.whatIsMountedBelowComesWithRbindAlone",
                    "\"rbind\"",
                    "\"bind\""),
            Misreading.of(
                    "/sys is missing",
                    "LinuxMountsContract.usualFilesystemsAreThere",
                    "\"destination\" : \"/sys\"",
                    "\"destination\" : \"/srv\""),
            Misreading.of("nothing is masked", "LinuxPathsContract.maskedPathsShowNothing", "maskedPaths", "unknownPaths"),
            Misreading.of(
                    "a masked file is forgotten",
                    "LinuxPathsContract.maskedPathsShowNothing",
                    "\"/open/file\"",
                    "\"/open/other\""),
            Misreading.of(
                    "nothing is read-only",
                    "LinuxPathsContract.readonlyPathsCanBeReadAlone",
                    "readonlyPaths",
                    "unknownPaths"),
            Misreading.of(
                    "a read-only directory is forgotten",
                    "LinuxPathsContract.readonlyPathsCanBeReadAlone",
                    "\"/proc/sys\"",
                    "\"/proc/other\""),
            Misreading.of(
                    "the root is private",
                    "LinuxPathsContract.rootHasItsPropagation[shared]",
                    "\"rootfsPropagation\" : \"shared\"",
                    "\"rootfsPropagation\" : \"private\""),
            Misreading.of(
                    "ids of a mount are mapped to others",
                    "LinuxIdMappedMountsContract.ownersAreMapped",
                    "\"hostID\" : 1000",
                    "\"hostID\" : 1001"),
            Misreading.of(
                    "a device has another mode",
                    "LinuxDevicesContract.listedDevicesAreThere",
                    "\"fileMode\" : 416",
                    "\"fileMode\" : 420"),
            Misreading.of(
                    "a device belongs to another",
                    "LinuxDevicesContract.listedDevicesAreThere",
                    "\"uid\" : 10",
                    "\"uid\" : 0"),
            Misreading.of(
                    "a device is another",
                    "LinuxDevicesContract.listedDevicesAreThere",
                    "\"minor\" : 200",
                    "\"minor\" : 201"),
            Misreading.of("a device is elsewhere", "LinuxDevicesContract.placeMayBeAnywhere", "/opt/made/null", "/opt/null"));

    /** Of namespaces, cgroups, parameters and filters. */
    static final List<Misreading> OF_THE_KERNELS_SETTINGS = List.of(
            Misreading.of(
                    "the names are the host's",
                    "LinuxNamespacesContract.newNamespacesAreNotTheRuntimes",
                    "\"type\" : \"uts\"",
                    "\"type\" : \"uts\", \"path\" : \"/proc/self/ns/uts\""),
            Misreading.of(
                    "messages are the host's",
                    "LinuxNamespacesContract.newNamespacesAreNotTheRuntimes",
                    "\"type\" : \"ipc\"",
                    "\"type\" : \"ipc\", \"path\" : \"/proc/self/ns/ipc\""),
            Misreading.of(
                    "the network is the host's",
                    "LinuxNamespacesContract.newNamespacesAreNotTheRuntimes",
                    "\"type\" : \"network\"",
                    "\"type\" : \"network\", \"path\" : \"/proc/self/ns/net\""),
            Misreading.of(
                    "processes are the host's",
                    "LinuxNamespacesContract.eachKindShowsTheContainerAlone",
                    "\"type\" : \"pid\"",
                    "\"type\" : \"pid\", \"path\" : \"/proc/self/ns/pid\""),
            Misreading.of(
                    "cgroups are the host's",
                    "LinuxNamespacesContract.eachKindShowsTheContainerAlone",
                    "\"type\" : \"cgroup\"",
                    "\"type\" : \"cgroup\", \"path\" : \"/proc/self/ns/cgroup\""),
            Misreading.of(
                    "a namespace is new that nobody asked for",
                    "LinuxNamespacesContract.unlistedOnesAreTheRuntimes",
                    "\"type\" : \"mount\"",
                    "\"type\" : \"mount\" }, { \"type\" : \"ipc\""),
            Misreading.of(
                    "another network is joined",
                    "LinuxNamespacesContract.namespaceOfAPathIsJoined",
                    "/proc/[0-9]+/ns/net",
                    "/proc/self/ns/net"),
            Misreading.of(
                    "the domain is another",
                    "LinuxNamespacesContract.domainNameIsTheContainers",
                    "kit[.]example",
                    "kit.invalid"),
            Misreading.of(
                    "root is mapped to another user",
                    "LinuxUserNamespaceContract.idsAreMapped",
                    "\"hostID\" : 100000",
                    "\"hostID\" : 300000"),
            Misreading.of(
                    "a clock is a second ahead",
                    "LinuxTimeNamespaceContract.clocksAreAhead",
                    "\"secs\" : 1000",
                    "\"secs\" : 1001"),
            Misreading.of(
                    "it is in another cgroup",
                    "LinuxCgroupsContract.absolutePathCountsFromTheMountPoint",
                    "\"cgroupsPath\" : \"/",
                    "\"cgroupsPath\" : \"/elsewhere-"),
            Misreading.of(
                    "memory is limited to more",
                    "LinuxCgroupsContract.memoryIsLimited",
                    "\"limit\" : 100663296",
                    "\"limit\" : 536870912"),
            Misreading.of(
                    "memory is not reserved",
                    "LinuxCgroupsContract.memoryIsLimited",
                    "\"reservation\" : 50331648",
                    "\"reservation\" : 0"),
            Misreading.of(
                    "swap is limited to more",
                    "LinuxCgroupsContract.swapIsLimited",
                    "\"swap\" : 134217728",
                    "\"swap\" : 201326592"),
            Misreading.of(
                    "shares of the processor are others",
                    "LinuxCgroupsContract.processorTimeIsShared",
                    "\"shares\" : 512",
                    "\"shares\" : 2048"),
            Misreading.of(
                    "the quota of the processor is another",
                    "LinuxCgroupsContract.processorTimeIsShared",
                    "\"quota\" : 40000",
                    "\"quota\" : 50000"),
            Misreading.of(
                    "it runs on other processors",
                    "LinuxCgroupsContract.processorsAndNodesAreChosen",
                    "\"cpus\" : \"0\"",
                    "\"cpus\" : \"0-1\""),
            Misreading.of(
                    "more processes are allowed",
                    "LinuxCgroupsContract.processesAreCounted",
                    "\"limit\" : 40",
                    "\"limit\" : 50"),
            Misreading.of(
                    "a disk is throttled less",
                    "LinuxCgroupsContract.blockDevicesAreThrottled",
                    "\"rate\" : 777",
                    "\"rate\" : 778"),
            Misreading.of(
                    "all devices are allowed",
                    "LinuxCgroupsContract.devicesAreAllowedByTheirRules",
                    "\"allow\" : false",
                    "\"allow\" : true"),
            Misreading.of(
                    "a device may be written too",
                    "LinuxCgroupsContract.devicesAreAllowedByTheirRules",
                    "\"access\" : \"r\"",
                    "\"access\" : \"rw\""),
            Misreading.of(
                    "packets have another class",
                    "LinuxCgroupsContract.packetsHaveAClass",
                    "\"classID\" : 1048577",
                    "\"classID\" : 1048578"),
            Misreading.of(
                    "packets have another priority",
                    "LinuxCgroupValuesContract.packetsHaveAPriority",
                    "\"priority\" : 5",
                    "\"priority\" : 4"),
            Misreading.of(
                    "memory is swapped more",
                    "LinuxCgroupValuesContract.memoryIsSwappedAsItIsSaid",
                    "\"swappiness\" : 7",
                    "\"swappiness\" : 8"),
            Misreading.of("a kernel parameter is lost", "LinuxSettingsContract.parametersAreTheContainers", "\"77\"", "\"1024\""),
            Misreading.of("uname says the host's machine", "LinuxSettingsContract.personalityIsTheDomains", "LINUX32", "LINUX"),
            Misreading.of("memory comes from any node", "LinuxSettingsContract.memoryIsOfTheNodes", "MPOL_BIND", "MPOL_PREFERRED"),
            Misreading.of(
                    "a filter gives another error",
                    "SeccompContract.programIsFiltered",
                    "\"errnoRet\" : 13",
                    "\"errnoRet\" : 1"),
            Misreading.of(
                    "a name of a filter's rule is forgotten",
                    "SeccompContract.everyNameOfARuleCounts",
                    "\"sched_yield\", \"no_call",
                    "\"no_call"),
            Misreading.of(
                    "one condition of a filter is enough",
                    "SeccompContract.conditionsOnDifferentArgumentsMustAllHold",
                    "\"index\" : 2",
                    "\"index\" : 3"),
            Misreading.of(
                    "a mask of a filter is ignored",
                    "SeccompContract.maskedEqualTakesTheValueAsMask[f0000000f, 5ffffff02, true]",
                    "MASKED_EQ",
                    "EQ"),
            Misreading.of(
                    "a filter's default is another",
                    "SeccompContract.callWithoutARuleGetsTheDefault[38, ENOSYS]",
                    "\"defaultErrnoRet\" : 38",
                    "\"defaultErrnoRet\" : 1"),
            Misreading.of(
                    "a filter lets other architectures through",
                    "SeccompContract.otherArchitecturesAreFilteredWhenListed",
                    "SCMP_ACT_ERRNO",
                    "SCMP_ACT_LOG"),
            Misreading.of("a listener gets other metadata", "SeccompNotifyContract.listenerIsToldAndAsked", "opaque", "other"),
            Misreading.of(
                    "a network device has another name",
                    "LinuxNetDevicesContract.devicesAreMoved",
                    "\"inside0\"",
                    "\"inside1\""));

    /** Of hooks and what they are told. */
    static final List<Misreading> OF_HOOKS = List.of(
            Misreading.of(
                    "createRuntime hooks are forgotten",
                    "HookOrderContract.listIsRunByItsOperation[createRuntime]",
                    "\"createRuntime\"",
                    "\"unknown\""),
            Misreading.of(
                    "poststop hooks are forgotten",
                    "HookOrderContract.listIsRunByItsOperation[poststop]",
                    "\"poststop\"",
                    "\"unknown\""),
            Misreading.of(
                    "poststart hooks run in create",
                    "HookOrderContract.poststartRunsWhenTheProgramDoes",
                    "\"poststart\"",
                    "\"createRuntime\""),
            Misreading.of(
                    "createContainer hooks run outside",
                    "HookNamespaceContract.runsInItsNamespaces[createContainer]",
                    "\"createContainer\"",
                    "\"createRuntime\""),
            Misreading.of(
                    "startContainer hooks are looked up outside",
                    "HookNamespaceContract.isLookedUpInItsFilesystem[startContainer]",
                    "\"startContainer\"",
                    "\"createContainer\""),
            Misreading.of(
                    "prestart hooks come last",
                    "HookOrderContract.listsOfCreateFollowEachOther",
                    "\"prestart\"",
                    "\"poststart\""),
            Misreading.of(
                    "a hook's environment is cut off",
                    "HookSchemaContract.hookGetsItsArgumentsAndEnvironmentAndNothingElse[createRuntime]",
                    "KIT_HOOK=a=b",
                    "KIT_HOOK=a"),
            Misreading.of(
                    "a hook has an argument less",
                    "HookSchemaContract.hookGetsItsArgumentsAndEnvironmentAndNothingElse[prestart]",
                    ", \"exit\", \"0\"",
                    ""),
            Misreading.of(
                    "an annotation is exchanged",
                    "StateContract.repeatsAnnotations",
                    "\"org.example.one\" : \"1\"",
                    "\"org.example.one\" : \"2\""),
            Misreading.of(
                    "hooks are told no annotation",
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[createRuntime]",
                    "\"org.example.kit\" : \"here\"",
                    "\"org.example.kit\" : \"there\""),
            Misreading.of(
                    "a failing hook is passed over",
                    "HookFailureContract.failureInCreateDestroysTheContainer[createRuntime]",
                    "\"createRuntime\"",
                    "\"unknown\""));

    /** Of what has to be refused: the runtime takes it. */
    static final List<Misreading> OF_WHAT_IS_WRONG = List.of(
            Misreading.of(
                    "a missing version is made up",
                    "ProcessContract.missingVersionIsRefused",
                    "\\A\\{",
                    "{ \"ociVersion\" : \"1.0.2\","),
            Misreading.of("any version will do", "ProcessContract.versionThatIsNoneIsRefused[v1.0.0]", "\"v1.0.0\"", "\"1.0.0\""),
            Misreading.of(
                    "a missing user is root",
                    "UserContract.missingUidIsNotTakenForRoot",
                    "\"user\" : \\{",
                    "\"user\" : { \"uid\" : 0,"),
            Misreading.of(
                    "a missing group is root's",
                    "UserContract.missingGidIsNotTakenForRoot",
                    "\"user\" : \\{",
                    "\"user\" : { \"gid\" : 0,"),
            Misreading.of(
                    "a relative directory counts from the root",
                    "ProcessContract.relativeDirectoryIsRefused",
                    "\"cwd\" : \"scratch\"",
                    "\"cwd\" : \"/scratch\""),
            Misreading.of("an unknown limit is passed over", "RlimitsContract.unknownNameIsRefused", "\"rlimits\"", "\"unknown\""),
            Misreading.of("a limit may come twice", "RlimitsContract.nameTwiceIsRefused", "\"rlimits\"", "\"unknown\""),
            Misreading.of("a missing root is replaced", "LifecycleContract.missingRootIsAnError", "no-such-directory", "rootfs"),
            Misreading.of(
                    "a mount without a source is passed over",
                    "CreateContract.mountWithoutSourceIsRefused",
                    "/no/such/source",
                    "/tmp"),
            Misreading.of(
                    "an unknown action of a filter is passed over",
                    "SeccompContract.unknownActionIsRefused[SCMP_ACT_TEST]",
                    "SCMP_ACT_TEST",
                    "SCMP_ACT_LOG"),
            Misreading.of(
                    "an unknown operator of a filter is passed over",
                    "SeccompContract.unknownOperatorIsRefused",
                    "ALMOST",
                    "EQ"),
            Misreading.of(
                    "a filter without a default allows",
                    "SeccompContract.filterWithoutADefaultIsRefused",
                    "\"seccomp\" : \\{",
                    "\"seccomp\" : { \"defaultAction\" : \"SCMP_ACT_ALLOW\","),
            Misreading.of(
                    "an unknown propagation is private",
                    "LinuxPathsContract.unknownPropagationIsRefused",
                    "everywhere",
                    "private"),
            Misreading.of(
                    "a namespace may come twice",
                    "LinuxNamespacesContract.kindTwiceIsRefused",
                    "\"type\" : \"ipc\"\\s*\\}, \\{\\s*",
                    ""),
            Misreading.of(
                    "a parameter of the host is passed over",
                    "LinuxSettingsContract.parameterOfTheHostIsRefused[vm.swappiness]",
                    "\"sysctl\"",
                    "\"unknown\""),
            Misreading.of(
                    "a namespace of another kind is taken for new",
                    "LinuxNamespacesContract.otherFileIsRefused[ns/net]",
                    "\"path\" : \"/proc/[^\"]*\"",
                    "\"unknown\" : \"\""),
            Misreading.of(
                    "a process without arguments is none",
                    "ProcessContract.emptyArgumentsAreRefused",
                    "\"args\" : \\[ \\]",
                    "\"args\" : [ \"/probe\", \"sleep\" ]"),
            Misreading.of(
                    "a hook without a path is passed over",
                    "HookSchemaContract.entryWithoutPathIsRefused[createRuntime]",
                    "\"hooks\"",
                    "\"unknown\""));

    private Misreadings() {}
}
