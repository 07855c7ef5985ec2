package org.standardcontainer.ocicli;

import java.util.List;
import org.standardcontainer.conformance.Deviation;

/** What crun 1.8.1 does otherwise than the spec; measured by {@link CrunConformanceIT}, shown in {@code docs/peers.md}. */
final class CrunDeviations {
    static final List<Deviation> ALL = PeerDeviations.and(
            LinuxDeviations.OF_CRUN,
            new Deviation(
                    "PauseContract.killEndsIt",
                    "api.pause.kill",
                    "with cgroup v1 KILL waits until the container is resumed",
                    "status stopped of"),
            new Deviation(
                    "PauseContract.onlyWhatLivesCanBePausedAndOnlyWhatIsPausedResumed",
                    "api.pause.allowed",
                    "it resumes what isn't paused",
                    "resume was expected to fail"),
            new Deviation(
                    "PauseContract.whatIsCreatedIsNotStartedWhileItIsPaused",
                    "api.pause.allowed",
                    "it starts what is created and paused, of which its state says created",
                    "the state says paused"),
            new Deviation(
                    "SeccompNotifyContract.stateSaysItsVersion",
                    "linux.seccomp-notify.state.oci-version",
                    "it says 0.2.0",
                    "0.2.0"),
            new Deviation(
                    "SeccompNotifyContract.listenerWithoutSuchARuleIsLeftAlone",
                    "linux.seccomp-notify.listener-path",
                    "it connects to the listener also when no rule asks it, and create fails without one",
                    "open seccomp receiver"),
            new Deviation(
                    "CreateContract.illegalIdIsRefused[/%s]",
                    "runtime.create.bad-id-fails",
                    "it takes an id that begins with a slash, and makes its cgroup beside the others",
                    "was expected to fail"),
            new Deviation(
                    "HookFailureContract.poststartFailureDestroysTheContainer",
                    "runtime.lifecycle.poststart-failure",
                    "it goes on, as the spec said up to 1.2.1",
                    "start was expected to fail"),
            Deviation.sometimes(
                    "HookOrderContract.poststartRunsWhenTheProgramDoes",
                    "config.hooks.poststart.timing",
                    "start tells the init process to go on and runs poststart hooks without waiting for the program",
                    "[command line of the init process when the hook ran]"),
            new Deviation(
                    "HookOrderContract.poststopRunsAfterDeletionAndBeforeDeleteReturns",
                    "config.hooks.poststop.timing",
                    "the container can still be queried while poststop hooks run",
                    "but there is one"),
            new Deviation(
                    "HookFailureContract.failureInCreateDestroysTheContainer[prestart]",
                    "runtime.lifecycle.prestart-failure",
                    "poststop hooks don't run when a hook of create has failed",
                    "could not find the following elements"),
            new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[prestart]",
                    "config.hooks.state-on-stdin",
                    "ociVersion is 1.0, hooks of create are told the status created, in the container the pid is 0, and startContainer hooks get the word starting and the bundle /",
                    "[ociVersion]"),
            new Deviation(
                    "HookFailureContract.failureInCreateDestroysTheContainer[createRuntime]",
                    "runtime.lifecycle.create-runtime-failure",
                    "poststop hooks don't run when a hook of create has failed",
                    "could not find the following elements"),
            new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[createRuntime]",
                    "config.hooks.state-on-stdin",
                    "ociVersion is 1.0, hooks of create are told the status created, in the container the pid is 0, and startContainer hooks get the word starting and the bundle /",
                    "[ociVersion]"),
            new Deviation(
                    "HookFailureContract.failureInCreateDestroysTheContainer[createContainer]",
                    "runtime.lifecycle.create-container-failure",
                    "poststop hooks don't run when a hook of create has failed",
                    "could not find the following elements"),
            new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[createContainer]",
                    "config.hooks.state-on-stdin",
                    "ociVersion is 1.0, hooks of create are told the status created, in the container the pid is 0, and startContainer hooks get the word starting and the bundle /",
                    "[ociVersion]"),
            new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[startContainer]",
                    "config.hooks.state-on-stdin",
                    "ociVersion is 1.0, hooks of create are told the status created, in the container the pid is 0, and startContainer hooks get the word starting and the bundle /",
                    "[ociVersion]"),
            new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[poststart]",
                    "config.hooks.state-on-stdin",
                    "ociVersion is 1.0, hooks of create are told the status created, in the container the pid is 0, and startContainer hooks get the word starting and the bundle /",
                    "[ociVersion]"),
            new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[poststop]",
                    "config.hooks.state-on-stdin",
                    "ociVersion is 1.0, hooks of create are told the status created, in the container the pid is 0, and startContainer hooks get the word starting and the bundle /",
                    "[ociVersion]"),
            new Deviation(
                    "HookTimeoutContract.timeoutOfZeroOrLessIsRefused[prestart]",
                    "config.hooks.prestart.timeout-positive",
                    "it takes a timeout of 0 or less for none",
                    "[hooks that ran]"),
            new Deviation(
                    "HookTimeoutContract.timeoutOfZeroOrLessIsRefused[createRuntime]",
                    "config.hooks.create-runtime.timeout-positive",
                    "it takes a timeout of 0 or less for none",
                    "[hooks that ran]"),
            new Deviation(
                    "CapabilitiesContract.capabilityThatTheRuntimeLacksIsLeftOut",
                    "linux.process.capabilities.not-grantable-does-not-fail",
                    "create fails",
                    "capset"),
            new Deviation(
                    "ProcessContract.missingArgumentsAreRefused",
                    "config.process.args-one-entry",
                    "create and start succeed without args, and nothing runs",
                    "start was expected to fail"),
            new Deviation(
                    "ProcessContract.relativeDirectoryIsRefused",
                    "config.process.cwd-absolute",
                    "it takes a relative cwd from the container's root",
                    "start was expected to fail"),
            new Deviation(
                    "CreatingContract.creatingIsNotDeleted",
                    "runtime.delete.not-stopped-no-effect",
                    "deleting what is being created succeeds",
                    "delete while create runs was expected to fail"),
            new Deviation(
                    "ProcessContract.versionThatIsNoneIsRefused[1.0]",
                    "config.oci-version.semver",
                    "it takes 1.0 and v1.0.0",
                    "was expected to fail"),
            new Deviation(
                    "ProcessContract.versionThatIsNoneIsRefused[v1.0.0]",
                    "config.oci-version.semver",
                    "it takes 1.0 and v1.0.0",
                    "was expected to fail"));

    private CrunDeviations() {}
}
