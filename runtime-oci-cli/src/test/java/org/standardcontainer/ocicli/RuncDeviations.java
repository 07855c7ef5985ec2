package org.standardcontainer.ocicli;

import java.util.List;
import org.standardcontainer.conformance.Deviation;

/** What runc 1.1.5 does otherwise than the spec; measured by {@link RuncConformanceIT}, shown in {@code docs/peers.md}. */
final class RuncDeviations {
    static final List<Deviation> ALL = List.of(
            new Deviation(
                    "DeleteContract.createdIsNotDeleted",
                    "runtime.delete.not-stopped-fails",
                    "it deletes a created container, killing its process",
                    "delete was expected to fail"),
            new Deviation(
                    "HookOrderContract.listIsRunByItsOperation[poststart]",
                    "runtime.lifecycle.poststart-invoked",
                    "it runs poststart hooks at the end of create",
                    "[after create]"),
            new Deviation(
                    "HookOrderContract.poststartRunsWhenTheProgramDoes",
                    "config.hooks.poststart.timing",
                    "it runs poststart hooks at the end of create",
                    "runc init"),
            new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[poststart]",
                    "config.hooks.state-on-stdin",
                    "poststart hooks, run by create, are told the status created",
                    "but was: \"created\""),
            new Deviation(
                    "HookFailureContract.poststartFailureDestroysTheContainer",
                    "runtime.lifecycle.poststart-failure",
                    "create, which runs the poststart hooks, fails instead of start",
                    "error running hook"),
            new Deviation(
                    "HookFailureContract.startContainerFailureDestroysTheContainer",
                    "runtime.lifecycle.start-container-failure",
                    "start returns before startContainer hooks end and reports success",
                    "start was expected to fail"),
            new Deviation(
                    "HookFailureContract.poststopFailureIsAWarning",
                    "runtime.lifecycle.poststop-failure-warns",
                    "poststop hooks behind a failed one don't run",
                    "could not find the following elements"),
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
                    "HookTimeoutContract.timeoutOfZeroOrLessIsRefused[prestart]",
                    "config.hooks.prestart.timeout-positive",
                    "the hooks before it run, and it is started and killed at once: 0 and less are a time that is over",
                    "[hooks that ran]"),
            new Deviation(
                    "HookTimeoutContract.timeoutOfZeroOrLessIsRefused[createRuntime]",
                    "config.hooks.create-runtime.timeout-positive",
                    "the hooks before it run, and it is started and killed at once: 0 and less are a time that is over",
                    "[hooks that ran]"),
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
                    "CapabilitiesContract.capabilityThatTheRuntimeLacksIsLeftOut",
                    "linux.process.capabilities.not-grantable-does-not-fail",
                    "create fails",
                    "unable to apply caps"),
            new Deviation(
                    "ProcessContract.missingVersionIsRefused",
                    "config.oci-version.present",
                    "it doesn't look at ociVersion",
                    "was expected to fail"),
            new Deviation(
                    "ProcessContract.versionThatIsNoneIsRefused",
                    "config.oci-version.semver",
                    "it doesn't look at ociVersion",
                    "was expected to fail"),
            new Deviation(
                    "CreatingContract.creatingCanBeQueried",
                    "runtime.state.status",
                    "until its hooks have run, a container can't be queried",
                    "ContainerNotFoundException"),
            new Deviation(
                    "CreatingContract.creatingIsNotDeleted",
                    "runtime.delete.not-stopped-no-effect",
                    "deleting what is being created is an error, and yet removes its directory, so that create fails",
                    "unable to store init state"));

    private RuncDeviations() {}
}
