package org.standardcontainer.ocicli;

import java.util.List;
import org.standardcontainer.conformance.Deviation;

/** What runc 1.1.5 does otherwise than the spec; measured by {@link RuncConformanceIT}, shown in {@code docs/peers.md}. */
final class RuncDeviations {
    static final List<Deviation> ALL = PeerDeviations.and(
            LinuxDeviations.OF_RUNC,
            new Deviation(
                    "SeccompContract.errorNumberOfADefaultWithoutOneIsRefused[SCMP_ACT_ALLOW]",
                    "linux.seccomp.default-errno-unsupported-fails",
                    "it ignores an error number that its action doesn't take",
                    "was expected to fail"),
            new Deviation(
                    "SeccompContract.errorNumberOfADefaultWithoutOneIsRefused[SCMP_ACT_LOG]",
                    "linux.seccomp.default-errno-unsupported-fails",
                    "it ignores an error number that its action doesn't take",
                    "was expected to fail"),
            new Deviation(
                    "SeccompContract.errorNumberOfAnActionWithoutOneIsRefused[SCMP_ACT_KILL]",
                    "linux.seccomp.syscalls.errno-unsupported-fails",
                    "it ignores an error number that its action doesn't take",
                    "was expected to fail"),
            new Deviation(
                    "SeccompContract.errorNumberOfAnActionWithoutOneIsRefused[SCMP_ACT_LOG]",
                    "linux.seccomp.syscalls.errno-unsupported-fails",
                    "it ignores an error number that its action doesn't take",
                    "was expected to fail"),
            new Deviation(
                    "SeccompContract.flagsAreTaken[SECCOMP_FILTER_FLAG_TSYNC]",
                    "linux.seccomp.flags",
                    "create fails",
                    "seccomp flags are not yet supported"),
            new Deviation(
                    "SeccompContract.flagsAreTaken[SECCOMP_FILTER_FLAG_LOG]",
                    "linux.seccomp.flags",
                    "create fails",
                    "seccomp flags are not yet supported"),
            new Deviation(
                    "SeccompContract.flagsAreTaken[SECCOMP_FILTER_FLAG_SPEC_ALLOW]",
                    "linux.seccomp.flags",
                    "create fails",
                    "seccomp flags are not yet supported"),
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
                    "HookFailureContract.poststopFailureIsAWarning",
                    "runtime.lifecycle.poststop-failure-warns",
                    "poststop hooks behind a failed one don't run",
                    "could not find the following elements"),
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
                    "SeccompContract.callsOfTheRuntimeItselfMayBeForbidden",
                    "linux.seccomp.syscalls.names",
                    "its own init asks for its directory with the filter on, and gives up",
                    "current working directory"),
            new Deviation(
                    "CreatingContract.creatingIsNotDeleted",
                    "runtime.delete.not-stopped-no-effect",
                    "deleting what is being created is an error, and yet removes its directory, so that create fails",
                    "unable to store init state"));

    private RuncDeviations() {}
}
