package org.standardcontainer.ocicli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.RuntimeConformance;

/** The kit on the installed crun; the deviations are those of 1.8.1. */
class CrunConformanceIT extends RuntimeConformance {
    private static @Nullable WithoutUnified namespace;

    @BeforeAll
    static void needsCrun() throws IOException {
        namespace = WithoutUnified.of(Peer.require("crun"));
    }

    @AfterAll
    static void leave() throws IOException {
        if (namespace != null) {
            namespace.close();
        }
    }

    private static WithoutUnified namespace() {
        return Objects.requireNonNull(namespace);
    }

    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        // it tells its warnings only with --debug
        Map<String, String> keys = Map.of("oci-cli.path", namespace().program().toString(), "oci-cli.args", "--debug");
        return Peer.open(keys, stateRoot, listener);
    }

    @Override
    protected Path runtimeProcess() {
        return namespace().process();
    }

    @Override
    protected List<Deviation> deviations() {
        List<Deviation> all = new ArrayList<>(List.of(
                new Deviation(
                        "DeleteContract.createdIsNotDeleted",
                        "runtime.delete.not-stopped-fails",
                        "it deletes a created container, killing its process"),
                new Deviation(
                        "CreateContract.illegalIdIsRefused[/%s]",
                        "runtime.create.bad-id-fails", "it takes an id that begins with a slash"),
                new Deviation(
                        "HookFailureContract.poststartFailureDestroysTheContainer",
                        "runtime.lifecycle.poststart-failure",
                        "it goes on, as the spec said up to 1.2.1"),
                new Deviation(
                        "HookFailureContract.startContainerFailureDestroysTheContainer",
                        "runtime.lifecycle.start-container-failure",
                        "start returns before startContainer hooks end and reports success"),
                Deviation.sometimes(
                        "HookOrderContract.poststartRunsWhenTheProgramDoes",
                        "config.hooks.poststart.timing",
                        "start tells the init process to go on and runs poststart hooks without waiting for the program"),
                new Deviation(
                        "HookOrderContract.poststopRunsAfterDeletionAndBeforeDeleteReturns",
                        "config.hooks.poststop.timing",
                        "the container can still be queried while poststop hooks run"),
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
                        "ProcessContract.missingArgumentsAreRefused",
                        "config.process.args-one-entry",
                        "create and start succeed without args"),
                new Deviation(
                        "ProcessContract.relativeDirectoryIsRefused",
                        "config.process.cwd-absolute",
                        "it takes a relative cwd from the container's root")));
        for (String list : List.of("prestart", "createRuntime", "createContainer")) {
            String clause = list.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            all.add(new Deviation(
                    "HookFailureContract.failureInCreateDestroysTheContainer[" + list + "]",
                    "runtime.lifecycle." + clause + "-failure",
                    "poststop hooks don't run when a hook of create has failed"));
            all.add(new Deviation(
                    "HookSchemaContract.hookGetsTheStateOnItsStandardInput[" + list + "]",
                    "config.hooks.state-on-stdin",
                    "the status is created while it is still creating; pid is 0 in the container"));
        }
        all.add(new Deviation(
                "HookSchemaContract.hookGetsTheStateOnItsStandardInput[startContainer]",
                "config.hooks.state-on-stdin",
                "the status is the word starting, the pid 0, the bundle /"));
        for (String list : List.of("prestart", "createRuntime")) {
            all.add(new Deviation(
                    "HookTimeoutContract.timeoutOfZeroOrLessIsRefused[" + list + "]",
                    "config.hooks." + (list.equals("prestart") ? list : "create-runtime") + ".timeout-positive",
                    "it takes a timeout of 0 or less for none"));
        }
        return all;
    }
}
