package org.standardcontainer.ocicli;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.RuntimeConformance;

/** The kit on the installed runc; the deviations are those of 1.1.5. */
class RuncConformanceIT extends RuntimeConformance {
    @BeforeAll
    static void needsRunc() {
        Peer.require("runc");
    }

    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        return Peer.open(Peer.require("runc"), stateRoot, listener);
    }

    @Override
    protected List<Deviation> deviations() {
        return List.of(
                new Deviation(
                        "DeleteContract.createdIsNotDeleted",
                        "runtime.delete.not-stopped-fails",
                        "it deletes a created container, killing its process"),
                new Deviation(
                        "HookOrderContract.listIsRunByItsOperation[poststart]",
                        "runtime.lifecycle.poststart-invoked",
                        "it runs poststart hooks at the end of create"),
                new Deviation(
                        "HookOrderContract.poststartRunsWhenTheProgramDoes",
                        "config.hooks.poststart.timing",
                        "it runs poststart hooks at the end of create"),
                new Deviation(
                        "HookSchemaContract.hookGetsTheStateOnItsStandardInput[poststart]",
                        "config.hooks.state-on-stdin",
                        "poststart hooks, run by create, are told the status created"),
                new Deviation(
                        "HookFailureContract.poststartFailureDestroysTheContainer",
                        "runtime.lifecycle.poststart-failure",
                        "create, which runs the poststart hooks, fails instead of start"),
                new Deviation(
                        "HookFailureContract.startContainerFailureDestroysTheContainer",
                        "runtime.lifecycle.start-container-failure",
                        "start returns before startContainer hooks end and reports success"),
                new Deviation(
                        "HookFailureContract.poststopFailureIsAWarning",
                        "runtime.lifecycle.poststop-failure-warns",
                        "poststop hooks behind a failed one don't run"),
                new Deviation(
                        "RlimitsContract.nameTwiceIsRefused",
                        "config.process.rlimits.duplicate-type-fails",
                        "it takes two entries for one limit"),
                new Deviation(
                        "UserContract.missingUidIsNotTakenForRoot",
                        "config.process.user.uid",
                        "it reads a missing uid as 0"),
                new Deviation(
                        "UserContract.missingGidIsNotTakenForRoot",
                        "config.process.user.gid",
                        "it reads a missing gid as 0"),
                new Deviation(
                        "ProcessContract.configurationNamesItsVersion",
                        "config.oci-version.present",
                        "it doesn't look at ociVersion"));
    }
}
