package org.standardcontainer.ocicli;

import java.util.List;
import java.util.stream.Stream;
import org.standardcontainer.conformance.Deviation;

/** What neither runc nor crun meets, and both show in the same way. */
final class PeerDeviations {
    private static final List<Deviation> OF_BOTH = List.of(
            new Deviation(
                    "SeccompNotifyContract.metadataWithoutAListenerIsRefused",
                    "linux.seccomp.listener-metadata-needs-path",
                    "it takes metadata that nobody gets",
                    "was expected to fail"),
            new Deviation(
                    "SeccompContract.conditionWithoutAPartIsRefused[index]",
                    "linux.seccomp.syscalls.args.index",
                    "it reads a missing index as 0",
                    "was expected to fail"),
            new Deviation(
                    "SeccompContract.conditionWithoutAPartIsRefused[value]",
                    "linux.seccomp.syscalls.args.value",
                    "it reads a missing value as 0",
                    "was expected to fail"),
            new Deviation(
                    "SeccompContract.ruleWithoutNamesIsRefused",
                    "linux.seccomp.syscalls.names-one",
                    "it takes a rule without a name",
                    "was expected to fail"),
            new Deviation(
                    "AttacksContract.devThatIsALinkStaysInTheRoot",
                    "api.attacks.links",
                    "it follows a /dev of the image that is a link, and makes files where that leads",
                    "\"ptmx\""),
            new Deviation(
                    "DeleteContract.createdIsNotDeleted",
                    "runtime.delete.not-stopped-fails",
                    "it deletes a created container, killing its process",
                    "delete was expected to fail"),
            new Deviation(
                    "HookFailureContract.startContainerFailureDestroysTheContainer",
                    "runtime.lifecycle.start-container-failure",
                    "start returns before startContainer hooks end and reports success",
                    "start was expected to fail"),
            new Deviation(
                    "HookSchemaContract.relativePathIsRefused[prestart]",
                    "config.hooks.prestart.path-absolute",
                    "it looks a relative path up in the bundle",
                    "was expected to fail"),
            new Deviation(
                    "HookSchemaContract.relativePathIsRefused[createRuntime]",
                    "config.hooks.create-runtime.path-absolute",
                    "it looks a relative path up in the bundle",
                    "was expected to fail"),
            new Deviation(
                    "RlimitsContract.nameTwiceIsRefused",
                    "config.process.rlimits.duplicate-type-fails",
                    "it takes two entries for one limit",
                    "was expected to fail"),
            new Deviation(
                    "RlimitsContract.missingSoftValueIsRefused",
                    "config.process.rlimits.soft",
                    "it reads a missing value as 0",
                    "was expected to fail"),
            new Deviation(
                    "RlimitsContract.missingHardValueIsRefused",
                    "config.process.rlimits.hard",
                    "it reads a missing value as 0",
                    "was expected to fail"),
            new Deviation(
                    "UserContract.missingUidIsNotTakenForRoot",
                    "config.process.user.uid",
                    "it reads a missing uid as 0, which is root",
                    "was expected to fail"),
            new Deviation(
                    "UserContract.missingGidIsNotTakenForRoot",
                    "config.process.user.gid",
                    "it reads a missing gid as 0, which is root",
                    "was expected to fail"),
            new Deviation(
                    "UserContract.withoutUmaskTheCallersStays",
                    "config.process.user.umask-inherited",
                    "it sets 022",
                    "expected: 23"),
            new Deviation(
                    "CreatingContract.creatingCanBeQueried",
                    "runtime.state.status",
                    "until its hooks have run, a container can't be queried",
                    "ContainerNotFoundException"));

    private PeerDeviations() {}

    /** These, and a peer's own: the rest of them, and of config-linux.md. */
    static List<Deviation> and(List<Deviation> linux, Deviation... own) {
        return Stream.of(OF_BOTH.stream(), LinuxDeviations.OF_BOTH.stream(), Stream.of(own), linux.stream())
                .flatMap(list -> list)
                .toList();
    }
}
