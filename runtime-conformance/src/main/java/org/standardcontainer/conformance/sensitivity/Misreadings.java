package org.standardcontainer.conformance.sensitivity;

import static org.standardcontainer.conformance.sensitivity.Misreading.misread;

import java.util.List;

/**
 * What may be misread. Properties of one JSON object come in any order, so nothing here counts on what stands beside
 * them; elements of an array stand in theirs.
 */
final class Misreadings {
    /** Of the program's surroundings. */
    static final List<Misreading> OF_PROCESSES = List.of(
            misread(
                    "the environment has an entry more",
                    "ProcessContract.programGetsItsEnvironmentAndNothingOfTheHosts",
                    "\"PATH=/\"",
                    "\"USER=root\", \"PATH=/\""),
            misread(
                    "an empty value of the environment is lost",
                    "ProcessContract.programGetsItsEnvironmentAndNothingOfTheHosts",
                    "\"KIT_EMPTY=\",",
                    "\"KIT_EMPTY\","),
            misread(
                    "the program starts in another directory",
                    "ProcessContract.programStartsInItsDirectory",
                    "\"cwd\" : \"/scratch\"",
                    "\"cwd\" : \"/\""),
            misread(
                    "an argument becomes two",
                    "ProcessContract.programGetsItsArguments",
                    "\"two words\"",
                    "\"two\", \"words\""),
            misread(
                    "new privileges stay possible",
                    "ProcessContract.newPrivilegesCanBeBlocked",
                    "\"noNewPrivileges\" : true",
                    "\"noNewPrivileges\" : false"),
            misread(
                    "the OOM score is another",
                    "ProcessContract.programHasItsOomScoreAdjustment",
                    "\"oomScoreAdj\" : 1000",
                    "\"oomScoreAdj\" : 999"),
            misread(
                    "the program ends with another code",
                    "ApiContract.exitCodeIsThePrograms",
                    "\"exit\", \"7\"",
                    "\"exit\", \"8\""),
            misread("the user is root", "UserContract.programRunsAsItsUser", "\"uid\" : 10", "\"uid\" : 0"),
            misread("the group is root's", "UserContract.programRunsAsItsUser", "\"gid\" : 20", "\"gid\" : 0"),
            misread(
                    "additional groups are ignored",
                    "UserContract.programHasItsGroupsAndNoOther",
                    "additionalGids",
                    "unknownGids"),
            misread("the umask is 022", "UserContract.programHasItsUmask", "\"umask\" : 23", "\"umask\" : 18"),
            misread(
                    "a soft limit is another",
                    "RlimitsContract.programHasItsLimit[RLIMIT_NOFILE, 1000, 1024]",
                    "\"soft\" : 1000",
                    "\"soft\" : 1001"),
            misread(
                    "a hard limit is another",
                    "RlimitsContract.programHasItsLimit[RLIMIT_NOFILE, 1000, 1024]",
                    "\"hard\" : 1024",
                    "\"hard\" : 1023"),
            misread(
                    "limits are ignored",
                    "RlimitsContract.programHasItsLimit[RLIMIT_SIGPENDING, 1000, 1024]",
                    "\"rlimits\"",
                    "\"unknown\""),
            misread(
                    "a limit goes to another resource",
                    "RlimitsContract.programHasItsLimit[RLIMIT_MEMLOCK, 1000, 1024]",
                    "RLIMIT_MEMLOCK",
                    "RLIMIT_SIGPENDING"),
            misread(
                    "infinity is a number",
                    "RlimitsContract.infinityIsTheLargestNumber",
                    "18446744073709551615",
                    "9223372036854775806"),
            misread(
                    "there is a capability more",
                    "CapabilitiesContract.rootHasNoMoreThanItsSets",
                    "\"CAP_KILL\"",
                    "\"CAP_KILL\", \"CAP_SYS_ADMIN\""),
            misread(
                    "ambient capabilities are lost",
                    "CapabilitiesContract.unprivilegedUserHasExactlyTheSets",
                    "\"ambient\"",
                    "\"unknown\""),
            misread(
                    "a capability stays in the bounding set",
                    "CapabilitiesContract.emptySetsAreEmpty",
                    "\"bounding\" : \\[ \\]",
                    "\"bounding\" : [ \"CAP_SYS_ADMIN\" ]"),
            misread("the host keeps its name", "CreateContract.appliesTheHostname", "kit-host", "localhost"),
            misread(
                    "the terminal has another size",
                    "TerminalContract.programHasATerminalOfItsSize",
                    "\"height\" : 33",
                    "\"height\" : 34"),
            misread(
                    "the program has another scheduling",
                    "LinuxSchedulingContract.programIsScheduledByItsPolicy",
                    "\"nice\" : 7",
                    "\"nice\" : 8"),
            misread(
                    "the priority of input and output is another",
                    "LinuxSchedulingContract.inputAndOutputHaveTheirPriority",
                    "\"priority\" : 6",
                    "\"priority\" : 5"));

    /** Of what it sees of file systems and devices. */
    static final List<Misreading> OF_MOUNTS = List.of(
            misread(
                    "the root stays writable",
                    "CreateContract.appliesAReadOnlyRoot",
                    "\"readonly\" : true",
                    "\"readonly\" : false"),
            misread(
                    "the root is made read-only too late",
                    "CreateContract.rootIsReadOnlyBeforeStart",
                    "\"readonly\" : true",
                    "\"readonly\" : false"),
            misread(
                    "a mount is missing before start",
                    "CreateContract.mountsAreThereBeforeStart",
                    "\"destination\" : \"/tmp\"",
                    "\"destination\" : \"/etc\""),
            misread("noexec is lost", "LinuxMountOptionsContract.attributesAreTheMounts", "\"noexec\"", "\"exec\""),
            misread("nosuid is lost", "LinuxMountOptionsContract.attributesHaveTheirEffect", "\"nosuid\"", "\"suid\""),
            misread(
                    "a bind mount stays writable",
                    "LinuxMountOptionsContract.attributesHaveTheirEffect",
                    "\"ro\"",
                    "\"rw\""),
            misread(
                    "nodev is lost",
                    "LinuxMountOptionsContract.devicesAndAccessTimesAreAsMountSays",
                    "\"nodev\"",
                    "\"dev\""),
            misread(
                    "noatime is lost",
                    "LinuxMountOptionsContract.devicesAndAccessTimesAreAsMountSays",
                    "\"noatime\"",
                    "\"strictatime\""),
            misread(
                    "what is taken back stays",
                    "LinuxMountOptionsContract.laterWordsTakeBackEarlierOnes",
                    "\"noexec\", \"exec\"",
                    "\"exec\", \"noexec\""),
            misread(
                    "dirsync is lost",
                    "LinuxMountOptionsContract.filesystemsAsAWholeHaveTheirs",
                    "\"dirsync\"",
                    "\"async\""),
            misread(
                    "lazytime is lost",
                    "LinuxMountOptionsContract.accessTimesMayBeWrittenLate",
                    "\"lazytime\" ]",
                    "\"nolazytime\" ]"),
            misread(
                    "shared is lost",
                    "LinuxMountOptionsContract.mountsMayBeSharedOrUnbindable",
                    "\"rshared\"",
                    "\"rprivate\""),
            misread(
                    "unbindable is lost",
                    "LinuxMountOptionsContract.mountsMayBeSharedOrUnbindable",
                    "\"runbindable\"",
                    "\"rprivate\""),
            misread(
                    "private is lost",
                    "LinuxMountOptionsContract.mountsMayBePrivateInASharedOne",
                    "\"rprivate\"",
                    "\"rshared\""),
            misread(
                    "a remount changes nothing",
                    "LinuxMountOptionsContract.whatIsMountedCanBeRemounted",
                    "\"remount\", \"ro\"",
                    "\"remount\""),
            misread(
                    "an option of the file system is lost",
                    "LinuxMountOptionsContract.otherWordsAreTheFilesystems",
                    "\"size=64k\"",
                    "\"size=128k\""),
            misread(
                    "a tmpfs begins empty",
                    "LinuxMountOptionsContract.tmpfsMayBeginWithWhatWasThere",
                    "\"tmpcopyup\"",
                    "\"nosuid\""),
            misread(
                    "a recursive attribute stays on top",
                    "LinuxMountOptionsContract.attributesHoldBelow[rro rnosuid rnodev rnoexec rnodiratime]",
                    "\"rnosuid\"",
                    "\"nosuid\""),
            misread(
                    "links are followed",
                    "LinuxMountOptionsContract.linksMayNotBeFollowed",
                    "\"nosymfollow\" ]",
                    "\"symfollow\" ]"),
            misread(
                    "another source is mounted",
                    "LinuxMountsContract.laterMountsAreOnEarlierOnes",
                    "/upper\"",
                    "/lower\""),
            misread(
                    "a bound file stays writable",
                    "LinuxMountsContract.directoriesAndFilesAreBound",
                    "\"rbind\", \"ro\"",
                    "\"rbind\""),
            misread(
                    "mounts below stay behind",
                    "LinuxMountsContract.whatIsMountedBelowComesWithRbindAlone",
                    "\"rbind\"",
                    "\"bind\""),
            misread(
                    "/sys is missing",
                    "LinuxMountsContract.usualFilesystemsAreThere",
                    "\"destination\" : \"/sys\"",
                    "\"destination\" : \"/srv\""),
            misread("nothing is masked", "LinuxPathsContract.maskedPathsShowNothing", "maskedPaths", "unknownPaths"),
            misread(
                    "a masked file is forgotten",
                    "LinuxPathsContract.maskedPathsShowNothing",
                    "\"/open/file\"",
                    "\"/open/other\""),
            misread(
                    "nothing is read-only",
                    "LinuxPathsContract.readonlyPathsCanBeReadAlone",
                    "readonlyPaths",
                    "unknownPaths"),
            misread(
                    "a read-only directory is forgotten",
                    "LinuxPathsContract.readonlyPathsCanBeReadAlone",
                    "\"/proc/sys\"",
                    "\"/proc/other\""),
            misread(
                    "the root is private",
                    "LinuxPathsContract.rootHasItsPropagation[shared]",
                    "\"rootfsPropagation\" : \"shared\"",
                    "\"rootfsPropagation\" : \"private\""),
            misread(
                    "ids of a mount are mapped to others",
                    "LinuxIdMappedMountsContract.ownersAreMapped",
                    "\"hostID\" : 1000",
                    "\"hostID\" : 1001"),
            misread(
                    "a device has another mode",
                    "LinuxDevicesContract.listedDevicesAreThere",
                    "\"fileMode\" : 416",
                    "\"fileMode\" : 420"),
            misread(
                    "a device belongs to another",
                    "LinuxDevicesContract.listedDevicesAreThere",
                    "\"uid\" : 10",
                    "\"uid\" : 0"),
            misread(
                    "a device is another",
                    "LinuxDevicesContract.listedDevicesAreThere",
                    "\"minor\" : 200",
                    "\"minor\" : 201"),
            misread("a device is elsewhere", "LinuxDevicesContract.placeMayBeAnywhere", "/opt/made/null", "/opt/null"));

    /** Of namespaces, cgroups, parameters and filters. */
    static final List<Misreading> OF_THE_KERNELS_SETTINGS = List.of(
            misread(
                    "the names are the host's",
                    "LinuxNamespacesContract.newNamespacesAreNotTheRuntimes",
                    "\"type\" : \"uts\"",
                    "\"type\" : \"uts\", \"path\" : \"/proc/self/ns/uts\""),
            misread(
                    "messages are the host's",
                    "LinuxNamespacesContract.newNamespacesAreNotTheRuntimes",
                    "\"type\" : \"ipc\"",
                    "\"type\" : \"ipc\", \"path\" : \"/proc/self/ns/ipc\""),
            misread(
                    "the network is the host's",
                    "LinuxNamespacesContract.newNamespacesAreNotTheRuntimes",
                    "\"type\" : \"network\"",
                    "\"type\" : \"network\", \"path\" : \"/proc/self/ns/net\""),
            misread(
                    "processes are the host's",
                    "LinuxNamespacesContract.eachKindShowsTheContainerAlone",
                    "\"type\" : \"pid\"",
                    "\"type\" : \"pid\", \"path\" : \"/proc/self/ns/pid\""),
            misread(
                    "cgroups are the host's",
                    "LinuxNamespacesContract.eachKindShowsTheContainerAlone",
                    "\"type\" : \"cgroup\"",
                    "\"type\" : \"cgroup\", \"path\" : \"/proc/self/ns/cgroup\""),
            misread(
                    "a namespace is new that nobody asked for",
                    "LinuxNamespacesContract.unlistedOnesAreTheRuntimes",
                    "\"type\" : \"mount\"",
                    "\"type\" : \"mount\" }, { \"type\" : \"ipc\""),
            misread(
                    "another network is joined",
                    "LinuxNamespacesContract.namespaceOfAPathIsJoined",
                    "/proc/[0-9]+/ns/net",
                    "/proc/self/ns/net"),
            misread(
                    "the domain is another",
                    "LinuxNamespacesContract.domainNameIsTheContainers",
                    "kit[.]example",
                    "kit.invalid"),
            misread(
                    "root is mapped to another user",
                    "LinuxUserNamespaceContract.idsAreMapped",
                    "\"hostID\" : 100000",
                    "\"hostID\" : 300000"),
            misread(
                    "a clock is a second ahead",
                    "LinuxTimeNamespaceContract.clocksAreAhead",
                    "\"secs\" : 1000",
                    "\"secs\" : 1001"),
            misread(
                    "it is in another cgroup",
                    "LinuxCgroupsContract.absolutePathCountsFromTheMountPoint",
                    "\"cgroupsPath\" : \"/",
                    "\"cgroupsPath\" : \"/elsewhere-"),
            misread(
                    "memory is limited to more",
                    "LinuxCgroupsContract.memoryIsLimited",
                    "\"limit\" : 100663296",
                    "\"limit\" : 536870912"),
            misread(
                    "memory is not reserved",
                    "LinuxCgroupsContract.memoryIsLimited",
                    "\"reservation\" : 50331648",
                    "\"reservation\" : 0"),
            misread(
                    "swap is limited to more",
                    "LinuxCgroupsContract.swapIsLimited",
                    "\"swap\" : 134217728",
                    "\"swap\" : 201326592"),
            misread(
                    "shares of the processor are others",
                    "LinuxCgroupsContract.processorTimeIsShared",
                    "\"shares\" : 512",
                    "\"shares\" : 2048"),
            misread(
                    "the quota of the processor is another",
                    "LinuxCgroupsContract.processorTimeIsShared",
                    "\"quota\" : 40000",
                    "\"quota\" : 50000"),
            misread(
                    "it runs on other processors",
                    "LinuxCgroupsContract.processorsAndNodesAreChosen",
                    "\"cpus\" : \"0\"",
                    "\"cpus\" : \"0-1\""),
            misread(
                    "more processes are allowed",
                    "LinuxCgroupsContract.processesAreCounted",
                    "\"limit\" : 40",
                    "\"limit\" : 50"),
            misread(
                    "a disk is throttled less",
                    "LinuxCgroupsContract.blockDevicesAreThrottled",
                    "\"rate\" : 777",
                    "\"rate\" : 778"),
            misread(
                    "all devices are allowed",
                    "LinuxCgroupsContract.devicesAreAllowedByTheirRules",
                    "\"allow\" : false",
                    "\"allow\" : true"),
            misread(
                    "a device may be written too",
                    "LinuxCgroupsContract.devicesAreAllowedByTheirRules",
                    "\"access\" : \"r\"",
                    "\"access\" : \"rw\""),
            misread(
                    "packets have another class",
                    "LinuxCgroupsContract.packetsHaveAClass",
                    "\"classID\" : 1048577",
                    "\"classID\" : 1048578"),
            misread(
                    "packets have another priority",
                    "LinuxCgroupValuesContract.packetsHaveAPriority",
                    "\"priority\" : 5",
                    "\"priority\" : 4"),
            misread(
                    "memory is swapped more",
                    "LinuxCgroupValuesContract.memoryIsSwappedAsItIsSaid",
                    "\"swappiness\" : 7",
                    "\"swappiness\" : 8"),
            misread(
                    "a kernel parameter is lost",
                    "LinuxSettingsContract.parametersAreTheContainers",
                    "\"77\"",
                    "\"1024\""),
            misread(
                    "uname says the host's machine",
                    "LinuxSettingsContract.personalityIsTheDomains",
                    "LINUX32",
                    "LINUX"),
            misread(
                    "memory comes from any node",
                    "LinuxSettingsContract.memoryIsOfTheNodes",
                    "MPOL_BIND",
                    "MPOL_PREFERRED"),
            misread(
                    "a filter gives another error",
                    "SeccompContract.programIsFiltered",
                    "\"errnoRet\" : 13",
                    "\"errnoRet\" : 1"),
            misread(
                    "a name of a filter's rule is forgotten",
                    "SeccompContract.everyNameOfARuleCounts",
                    "\"sched_yield\", \"no_call",
                    "\"no_call"),
            misread(
                    "one condition of a filter is enough",
                    "SeccompContract.conditionsOnDifferentArgumentsMustAllHold",
                    "\"index\" : 2",
                    "\"index\" : 3"),
            misread(
                    "a mask of a filter is ignored",
                    "SeccompContract.maskedEqualTakesTheValueAsMask[f0000000f, 5ffffff02, true]",
                    "MASKED_EQ",
                    "EQ"),
            misread(
                    "a filter's default is another",
                    "SeccompContract.callWithoutARuleGetsTheDefault[38, ENOSYS]",
                    "\"defaultErrnoRet\" : 38",
                    "\"defaultErrnoRet\" : 1"),
            misread(
                    "a filter lets other architectures through",
                    "SeccompContract.otherArchitecturesAreFilteredWhenListed",
                    "SCMP_ACT_ERRNO",
                    "SCMP_ACT_LOG"),
            misread(
                    "a listener gets other metadata",
                    "SeccompNotifyContract.listenerIsToldAndAsked",
                    "opaque",
                    "other"),
            misread(
                    "a network device has another name",
                    "LinuxNetDevicesContract.devicesAreMoved",
                    "\"inside0\"",
                    "\"inside1\""));

    /** Of hooks and what they are told. */
    static final List<Misreading> OF_HOOKS = List.of(
            misread(
                    "createRuntime hooks are forgotten",
                    "HookOrderContract.listIsRunByItsOperation[createRuntime]",
                    "\"createRuntime\"",
                    "\"unknown\""),
            misread(
                    "poststop hooks are forgotten",
                    "HookOrderContract.listIsRunByItsOperation[poststop]",
                    "\"poststop\"",
                    "\"unknown\""),
            misread(
                    "poststart hooks run in create",
                    "HookOrderContract.poststartRunsWhenTheProgramDoes",
                    "\"poststart\"",
                    "\"createRuntime\""),
            misread(
                    "createContainer hooks run outside",
                    "HookNamespaceContract.runsInItsNamespaces[createContainer]",
                    "\"createContainer\"",
                    "\"createRuntime\""),
            misread(
                    "startContainer hooks are looked up outside",
                    "HookNamespaceContract.isLookedUpInItsFilesystem[startContainer]",
                    "\"startContainer\"",
                    "\"createContainer\""),
            misread(
                    "prestart hooks come last",
                    "HookOrderContract.listsOfCreateFollowEachOther",
                    "\"prestart\"",
                    "\"poststart\""),
            misread(
                    "a hook's environment is cut off",
                    "HookSchemaContract.hookGetsItsArgumentsAndEnvironmentAndNothingElse[createRuntime]",
                    "KIT_HOOK=a=b",
                    "KIT_HOOK=a"),
            misread(
                    "a hook has an argument less",
                    "HookSchemaContract.hookGetsItsArgumentsAndEnvironmentAndNothingElse[prestart]",
                    ", \"exit\", \"0\"",
                    ""),
            misread(
                    "an annotation is exchanged",
                    "StateContract.repeatsAnnotations",
                    "\"org.example.one\" : \"1\"",
                    "\"org.example.one\" : \"2\""),
            misread(
                    "hooks are told no annotation",
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[createRuntime]",
                    "\"org.example.kit\" : \"here\"",
                    "\"org.example.kit\" : \"there\""),
            misread(
                    "a failing hook is passed over",
                    "HookFailureContract.failureInCreateDestroysTheContainer[createRuntime]",
                    "\"createRuntime\"",
                    "\"unknown\""));

    /** Of what has to be refused: the runtime takes it. */
    static final List<Misreading> OF_WHAT_IS_WRONG = List.of(
            misread(
                    "a missing version is made up",
                    "ProcessContract.missingVersionIsRefused",
                    "\\A\\{",
                    "{ \"ociVersion\" : \"1.0.2\","),
            misread(
                    "any version will do",
                    "ProcessContract.versionThatIsNoneIsRefused[v1.0.0]",
                    "\"v1.0.0\"",
                    "\"1.0.0\""),
            misread(
                    "a missing user is root",
                    "UserContract.missingUidIsNotTakenForRoot",
                    "\"user\" : \\{",
                    "\"user\" : { \"uid\" : 0,"),
            misread(
                    "a missing group is root's",
                    "UserContract.missingGidIsNotTakenForRoot",
                    "\"user\" : \\{",
                    "\"user\" : { \"gid\" : 0,"),
            misread(
                    "a relative directory counts from the root",
                    "ProcessContract.relativeDirectoryIsRefused",
                    "\"cwd\" : \"scratch\"",
                    "\"cwd\" : \"/scratch\""),
            misread(
                    "an unknown limit is passed over",
                    "RlimitsContract.unknownNameIsRefused",
                    "\"rlimits\"",
                    "\"unknown\""),
            misread("a limit may come twice", "RlimitsContract.nameTwiceIsRefused", "\"rlimits\"", "\"unknown\""),
            misread(
                    "a missing root is replaced",
                    "LifecycleContract.missingRootIsAnError",
                    "no-such-directory",
                    "rootfs"),
            misread(
                    "a mount without a source is passed over",
                    "CreateContract.mountWithoutSourceIsRefused",
                    "/no/such/source",
                    "/tmp"),
            misread(
                    "an unknown action of a filter is passed over",
                    "SeccompContract.unknownActionIsRefused[SCMP_ACT_TEST]",
                    "SCMP_ACT_TEST",
                    "SCMP_ACT_LOG"),
            misread(
                    "an unknown operator of a filter is passed over",
                    "SeccompContract.unknownOperatorIsRefused",
                    "ALMOST",
                    "EQ"),
            misread(
                    "a filter without a default allows",
                    "SeccompContract.filterWithoutADefaultIsRefused",
                    "\"seccomp\" : \\{",
                    "\"seccomp\" : { \"defaultAction\" : \"SCMP_ACT_ALLOW\","),
            misread(
                    "an unknown propagation is private",
                    "LinuxPathsContract.unknownPropagationIsRefused",
                    "everywhere",
                    "private"),
            misread(
                    "a namespace may come twice",
                    "LinuxNamespacesContract.kindTwiceIsRefused",
                    "\"type\" : \"ipc\"\\s*\\}, \\{\\s*",
                    ""),
            misread(
                    "a parameter of the host is passed over",
                    "LinuxSettingsContract.parameterOfTheHostIsRefused[vm.swappiness]",
                    "\"sysctl\"",
                    "\"unknown\""),
            misread(
                    "a namespace of another kind is taken for new",
                    "LinuxNamespacesContract.otherFileIsRefused[ns/net]",
                    "\"path\" : \"/proc/[^\"]*\"",
                    "\"unknown\" : \"\""),
            misread(
                    "a process without arguments is none",
                    "ProcessContract.emptyArgumentsAreRefused",
                    "\"args\" : \\[ \\]",
                    "\"args\" : [ \"/probe\", \"sleep\" ]"),
            misread(
                    "a hook without a path is passed over",
                    "HookSchemaContract.entryWithoutPathIsRefused[createRuntime]",
                    "\"hooks\"",
                    "\"unknown\""));

    private Misreadings() {}
}
