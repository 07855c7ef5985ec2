package org.standardcontainer.conformance.sensitivity;

import java.util.List;

/** What a program may do wrong, as seen by who calls it. What is exchanged in its output is in the words of runc and crun. */
final class Wrappers {
    static final List<Wrapper> ALL = List.of(
            new Wrapper(
                    "state names another process",
                    "StateContract.pidIsALivingProcess",
                    "case $op in state) runtime \"$@\" | sed 's/\"pid\": *[0-9]*/\"pid\": 4194303/'; exit ;; esac"),
            new Wrapper(
                    "state names a process that is another's",
                    "StateContract.pidIsTheContainersProcess",
                    "case $op in state) runtime \"$@\" | sed 's/\"pid\": *[0-9]*/\"pid\": 1/'; exit ;; esac"),
            new Wrapper(
                    "state repeats the bundle as it was named",
                    "StateContract.bundleIsAbsoluteHoweverItWasNamed",
                    "case $op in create) echo \"$bundle\" > \"$root/bundle-$id\" ;; state) at=$(cat"
                            + " \"$root/bundle-$id\"); runtime \"$@\" | sed \"s#\\\"bundle\\\": *\\\"[^\\\"]*\\\"#\\\"bundle\\\":"
                            + " \\\"$at\\\"#\"; exit ;; delete) rm -f \"$root/bundle-$id\" ;; esac"),
            new Wrapper(
                    "a created container is called running",
                    "StateContract.statusFollowsThePhases",
                    "case $op in state) runtime \"$@\" | sed 's/\"created\",/\"running\",/'; exit ;; esac"),
            new Wrapper(
                    "a running container is called created",
                    "LifecycleContract.everyOperationWorksInItsPhase",
                    "case $op in state) runtime \"$@\" | sed 's/\"running\",/\"created\",/'; exit ;; esac"),
            new Wrapper(
                    "state has another id",
                    "StateContract.saysItsId",
                    "case $op in state) runtime \"$@\" | sed 's/\"id\": *\"/&x/'; exit ;; esac"),
            new Wrapper(
                    "state has a version that is none",
                    "StateContract.saysItsVersion",
                    "case $op in state) runtime \"$@\" | sed 's/\"ociVersion\": *\"[^\"]*\"/\"ociVersion\": \"1.0\"/';"
                            + " exit ;; esac"),
            new Wrapper(
                    "state has another bundle",
                    "StateContract.saysItsBundleAsAnAbsolutePath",
                    "case $op in state) runtime \"$@\" | sed 's#\"bundle\": *\"[^\"]*\"#\"bundle\": \"/\"#'; exit ;;"
                            + " esac"),
            new Wrapper(
                    "annotations are lost in part",
                    "StateContract.repeatsAnnotations",
                    "case $op in state) runtime \"$@\" | sed '/org.example.two/d;s/\"org.example.one\":"
                            + " \"1\",/\"org.example.one\": \"1\"/'; exit ;; esac"),
            new Wrapper(
                    "a stopped container has another bundle",
                    "StateContract.saysTheSameInEachPhase",
                    "case $op in state) said=$(runtime \"$@\") || exit; case $said in *'\"stopped\"'*) said=$(echo"
                            + " \"$said\" | sed 's#\"bundle\": *\"[^\"]*\"#\"bundle\": \"/\"#') ;; esac; echo"
                            + " \"$said\"; exit ;; esac"),
            new Wrapper(
                    "a container that runs has no annotations",
                    "StateContract.saysTheSameInEachPhase",
                    "case $op in state) said=$(runtime \"$@\") || exit; case $said in *'\"running\"'*) said=$(echo"
                            + " \"$said\" | sed 's/\"annotations\"/\"notes\"/') ;; esac; echo \"$said\"; exit ;; esac"),
            new Wrapper(
                    "the first program has a descriptor of the caller",
                    "AttacksContract.programHasItsStreamsAndNoOtherDescriptor",
                    "case $op in create) exec 3</etc/hostname; for word; do shift; set -- \"$@\" \"$word\"; [ \"$word\""
                            + " = create ] && set -- \"$@\" --preserve-fds 1; done ;; esac"),
            new Wrapper(
                    "a list of the features that isn't known is empty",
                    "FeatureAbsenceContract.listOfWhatIsClaimedIsNotEmpty[/linux/seccomp/archs, linux.seccomp]",
                    featured("\"archs\": *\\[[^]]*\\]", "\"archs\": []")),
            new Wrapper(
                    "the features deny a kind of cgroups that is used",
                    "FeatureAbsenceContract.cgroupsThatAreUsedAreSupported",
                    featured("\"v\\([12]\\)\": *true", "\"v\\1\": false")),
            new Wrapper(
                    "an operator of the features is unknown",
                    "FeaturesContract.eachWordOfSeccompIsUnderstood",
                    featured("\"SCMP_CMP_NE\"", "&, \"SCMP_CMP_NO\"")),
            new Wrapper(
                    "a kind of hooks is missing in the features",
                    "FeaturesContract.hooksAreThoseThatAreClaimed",
                    featured("\"prestart\",", "")),
            new Wrapper(
                    "a status has another word",
                    "StateContract.statusIsOneOfTheFourWords",
                    "case $op in state) runtime \"$@\" | sed 's/\"status\": *\"created\"/\"status\": \"ready\"/'; exit"
                            + " ;; esac"),
            new Wrapper(
                    "what is not there is called stopped",
                    "StateContract.queryOfUnknownIdFails",
                    "case $op in state) runtime \"$@\" 2>/dev/null || echo '{\"ociVersion\": \"1.0.2\", \"id\":"
                            + " \"'$id'\", \"status\": \"stopped\", \"bundle\": \"/\"}'; exit 0 ;; esac"),
            new Wrapper(
                    "no signal is sent",
                    "KillContract.deliversTheNamedSignal[TERM]",
                    "case $op in kill) case $* in *TERM) exit 0 ;; esac ;; esac"),
            new Wrapper(
                    "another signal is sent",
                    "KillContract.deliversTheNamedSignal[USR1]",
                    "case $op-$* in kill-*USR1) set -- \"${@%USR1}\"; runtime \"$@\"USR2; exit ;; esac"),
            new Wrapper(
                    "a signal for a stopped container is no error",
                    "KillContract.stoppedIsNotSignalled",
                    "case $op in kill) runtime \"$@\" 2>/dev/null; exit 0 ;; esac"),
            new Wrapper(
                    "start of a running container is no error",
                    "StartContract.runningIsNotStartedAgain",
                    "case $op in start) runtime \"$@\" 2>/dev/null; exit 0 ;; esac"),
            new Wrapper(
                    "start of a stopped container is no error",
                    "StartContract.stoppedIsNotStartedAgain",
                    "case $op in start) runtime \"$@\" 2>/dev/null; exit 0 ;; esac"),
            new Wrapper("start does nothing", "StartContract.programRuns", "case $op in start) exit 0 ;; esac"),
            new Wrapper(
                    "create starts the program",
                    "LifecycleContract.programWaitsForStart",
                    "case $op in create) runtime \"$@\" || exit; exec \"$program\" --root \"$root\" start \"$id\" ;;"
                            + " esac"),
            new Wrapper(
                    "delete does nothing",
                    "DeleteContract.stoppedLeavesNothing",
                    "case $op in delete) case $* in *--force*) ;; *) exit 0 ;; esac ;; esac"),
            new Wrapper(
                    "delete kills what runs",
                    "DeleteContract.runningIsNotDeleted",
                    "case $op in delete) exec \"$program\" --root \"$root\" delete --force \"$id\" ;; esac"),
            new Wrapper(
                    "delete removes the bundle's files",
                    "DeleteContract.bundleStays",
                    "case $op in create) echo \"$bundle\" > \"$root/bundle-$id\" ;; delete) rm -f \"$(cat"
                            + " \"$root/bundle-$id\")/config.json\" \"$root/bundle-$id\" ;; esac"),
            new Wrapper(
                    "delete leaves a process",
                    "DeleteContract.stoppedLeavesNothing",
                    "case $op in delete) KIT_LEFT=$id sleep 20 >/dev/null 2>&1 & ;; esac"),
            new Wrapper(
                    "delete leaves a record",
                    "LifecycleContract.deleteUndoesCreate",
                    "case $op in delete) runtime \"$@\" || exit; : > \"$root/$id.old\"; exit 0 ;; esac"),
            new Wrapper(
                    "a record is written beside the root of states",
                    "DeleteContract.neverStartedLeavesNothing",
                    "case $op in delete) : > \"${root%/*}/$id\" ;; esac"),
            new Wrapper(
                    "a failed create leaves its id behind",
                    "CreateContract.idOfAFailedCreateIsFree",
                    "case $op in create) runtime \"$@\" || { mkdir -p \"$root/$id\"; exit 1; }; exit 0 ;; esac"),
            new Wrapper(
                    "a failed create is called a success",
                    "CreateContract.rootThatIsAFileIsRefused",
                    "case $op in create) runtime \"$@\" 2>/dev/null; exit 0 ;; esac"),
            new Wrapper(
                    "a failed create leaves a process",
                    "ErrorsContract.failedCreateLeavesNothing",
                    "case $op in create) runtime \"$@\" || { KIT_LEFT=$id sleep 20 >/dev/null 2>&1 & exit 1; }; exit 0"
                            + " ;; esac"),
            new Wrapper(
                    "a configuration is found below the bundle",
                    "BundleContract.configInSubdirectoryIsNotFound",
                    "case $op in create) [ -e \"$bundle/config.json\" ] || cp \"$bundle/sub/config.json\" \"$bundle\""
                            + " ;; esac"),
            new Wrapper(
                    "a cgroup is given to the user",
                    "LinuxCgroupOwnershipContract.withVersion1ItIsNobodyElses",
                    "case $op in create) runtime \"$@\" || exit; pid=$(runtime --root \"$root\" state \"$id\" | sed -n"
                            + " 's/.*\"pid\": *\\([0-9]*\\).*/\\1/p'); chown 1234 \"/sys/fs/cgroup/pids$(sed -n"
                            + " 's/.*:pids://p' /proc/$pid/cgroup)/cgroup.procs\"; exit 0 ;; esac"),
            new Wrapper(
                    "a descriptor is handed on",
                    "ExecContract.noOtherDescriptorIsOpen",
                    "case $op in exec) exec 3</etc/hostname; for word; do shift; set -- \"$@\" \"$word\"; [ \"$word\""
                            + " = exec ] && set -- \"$@\" --preserve-fds 1; done ;; esac"),
            new Wrapper(
                    "errors go to the output",
                    "StdioContract.errorsAreNoOutput",
                    "case $op in create) exec 2>&1 ;; esac"),
            new Wrapper(
                    "the output is lost",
                    "StdioContract.everyByteGoesThrough",
                    "case $op in create) exec >/dev/null ;; esac"),
            new Wrapper(
                    "the input is lost",
                    "StdioContract.everyByteGoesThrough",
                    "case $op in create) exec </dev/null ;; esac"),
            new Wrapper(
                    "the input is at its end too early",
                    "StdioContract.closedInputEndsTheInputAndNotTheOutput",
                    "case $op in create) exec </dev/null ;; esac"),
            new Wrapper(
                    "an output file stays as it was",
                    "StdioContract.filesAreReadAndAppendedTo",
                    "case $op in create) exec >/dev/null ;; esac"),
            new Wrapper(
                    "what is thrown away goes to the caller's output",
                    "StdioContract.streamsOfTheCallerAreNotHandedOn",
                    "case $op in create) exec >/proc/$(sed 's/.*) . \\([0-9]*\\) .*/\\1/' /proc/$PPID/stat)/fd/1 ;; esac"),
            new Wrapper(
                    "a container that is closed stays",
                    "ApiContract.closingDestroysWhatIsOwned",
                    "case $op in delete) case $* in *--force*) ;; *) exit 0 ;; esac ;; esac"),
            new Wrapper(
                    "a further process starts elsewhere",
                    "ExecContract.itIsWhatItsConfigurationSays",
                    exchanged("\"/scratch\"", "\"/\"")),
            new Wrapper(
                    "a further process has the container's environment",
                    "ExecContract.nothingIsInherited",
                    exchanged("OF=exec", "OWN=secret")),
            new Wrapper(
                    "a further process has other capabilities",
                    "ExecContract.capabilitiesAreItsOwn",
                    exchanged("CAP_KILL", "CAP_CHOWN")),
            new Wrapper(
                    "a further process ends with another code",
                    "ExecContract.exitCodeIsKnown",
                    exchanged("\"7\"", "\"8\"")),
            new Wrapper(
                    "a further program that is missing is passed over",
                    "ExecContract.missingProgramIsAnError",
                    exchanged("/no/such/program", "/probe")),
            new Wrapper(
                    "a further process writes to nobody",
                    "ExecContract.streamsAreItsOwn",
                    "case $op in exec) exec >/dev/null ;; esac"),
            new Wrapper(
                    "pause does nothing",
                    "PauseContract.aSignalIsTakenAfterwards",
                    "case $op in pause|resume) exit 0 ;; esac"),
            new Wrapper(
                    "what is created is never paused",
                    "PauseContract.whatIsCreatedIsNotStartedWhileItIsPaused",
                    "case $op in pause) case $(runtime --root \"$root\" state \"$id\") in *'\"created\",'*) exit 1 ;; esac ;;"
                            + " esac"),
            new Wrapper(
                    "what is paused is started all the same",
                    "PauseContract.whatIsCreatedIsNotStartedWhileItIsPaused",
                    "case $op in start) runtime --root \"$root\" resume \"$id\" 2>/dev/null ;; esac"),
            new Wrapper(
                    "all limits are ignored by update",
                    "LimitsContract.whatIsGivenIsChangedAndTheRestStays",
                    "case $op in update) exit 0 ;; esac"),
            new Wrapper(
                    "a process is missing in the list",
                    "LimitsContract.allAreListedTheFirstOneFirst",
                    "case $op in ps) runtime \"$@\" | tr -d ' \\n' | sed 's/^\\[[0-9]*,/[/'; exit ;; esac"),
            new Wrapper(
                    "many containers leave their records",
                    "LeaksContract.nothingIsLeftOfMany",
                    "case $op in delete) runtime \"$@\" || exit; : > \"$root/$id.old\"; exit 0 ;; esac"),
            new Wrapper(
                    "a link in the root is followed to the host",
                    "AttacksContract.destinationBehindALinkStaysInTheRoot[../../../../../../../../..]",
                    "case $op in create) : > \"$bundle/outside/new\" ;; esac"),
            new Wrapper(
                    "an illegal id is taken for another",
                    "CreateContract.illegalIdIsRefused[a/%s]",
                    "case $op in create) case $id in a/*) exit 0 ;; esac ;; esac"));

    private Wrappers() {}

    /** It says something else of what it implements. */
    private static String featured(String of, String by) {
        return "case $op in features) said=$(runtime \"$@\") || exit; echo \"$said\" | tr -d '\\n' | sed 's#" + of + "#"
                + by + "#g'; exit ;; esac";
    }

    /** A further process is told something else. */
    private static String exchanged(String of, String by) {
        return "case $op in exec) words=\"$*\"; file=${words##*--process }; sed -i 's#" + of + "#" + by
                + "#' \"${file%% *}\" ;; esac";
    }
}
