package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** runtime.md#lifecycle: what happens when a hook fails. */
@Requires("posix.hooks")
public abstract class HookFailureContract {
    private static TestBundle withProgramAndPoststop(Bench bench) {
        return bench.bundle()
                .program("event", "/log/events", "program", "sleep")
                .hook(HookList.POSTSTOP, "poststop");
    }

    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME", "CREATE_CONTAINER"})
    @Clause("runtime.lifecycle.{list}-failure")
    void failureInCreateDestroysTheContainer(HookList list, Bench bench) {
        bench.needs(list, HookList.POSTSTOP);
        TestBundle bundle = withProgramAndPoststop(bench).hook(list, "fails", "exit", "1");
        bench.createFails(bundle);
        assertThat(bundle.labels())
                .as("poststop hooks run, the program doesn't")
                .containsExactly("fails", "poststop");
    }

    @Test
    @Clause("runtime.lifecycle.start-container-failure")
    void startContainerFailureDestroysTheContainer(Bench bench) {
        bench.needs(HookList.START_CONTAINER, HookList.POSTSTOP);
        TestBundle bundle = withProgramAndPoststop(bench).hook(HookList.START_CONTAINER, "fails", "exit", "1");
        Subject subject = bench.create(bundle);
        subject.startFails();
        assertThat(bundle.labels())
                .as("poststop hooks run, the program doesn't")
                .containsExactly("fails", "poststop");
        subject.assertGone();
    }

    /** Up to version 1.2.1 this was a warning. */
    @Test
    @Clause("runtime.lifecycle.poststart-failure")
    void poststartFailureDestroysTheContainer(Bench bench) {
        bench.needs(HookList.POSTSTART, HookList.POSTSTOP);
        TestBundle bundle = withProgramAndPoststop(bench).hook(HookList.POSTSTART, "fails", "exit", "1");
        Subject subject = bench.create(bundle);
        subject.startFails();
        assertThat(bundle.labels()).contains("fails").endsWith("poststop");
        subject.assertGone();
    }

    @Test
    @Clause("runtime.lifecycle.poststop-failure-warns")
    void poststopFailureIsAWarning(Bench bench) {
        bench.needs(HookList.POSTSTOP);
        TestBundle bundle = bench.bundle()
                .program("exit", "0")
                .hook(HookList.POSTSTOP, "fails", "exit", "1")
                .hook(HookList.POSTSTOP, "next");
        Subject subject = bench.runToEnd(bundle);
        List<Finding> before = List.copyOf(bench.warnings(subject.id()));
        subject.delete();
        assertThat(bundle.labels()).as("the remaining hooks run").containsExactly("fails", "next");
        subject.assertGone();
        assertThat(bench.warnings(subject.id()))
                .as("warnings, those of delete too")
                .hasSizeGreaterThan(before.size());
    }

    @Test
    @Clause("runtime.lifecycle.create-runtime-failure")
    void hookThatIsNotThereFails(Bench bench) {
        bench.needs(HookList.CREATE_RUNTIME);
        bench.createFails(bench.bundle().hook(HookList.CREATE_RUNTIME, Map.of("path", "/no/such/hook")));
    }

    @Test
    @Clause("runtime.lifecycle.create-runtime-failure")
    void hookThatIsNotExecutableFails(Bench bench) {
        bench.needs(HookList.CREATE_RUNTIME);
        TestBundle bundle = bench.bundle();
        bench.createFails(bundle.hook(
                HookList.CREATE_RUNTIME, Map.of("path", bundle.events().toString())));
    }

    @Test
    @Clause("runtime.lifecycle.create-runtime-failure")
    void hookThatASignalEndsFails(Bench bench) {
        bench.needs(HookList.CREATE_RUNTIME);
        TestBundle bundle = bench.bundle().hook(HookList.CREATE_RUNTIME, "dies", "abort");
        bench.createFails(bundle);
        assertThat(bundle.labels()).containsExactly("dies");
    }

    @Test
    @Clause("runtime.lifecycle.create-runtime-failure")
    void idOfAFailedCreateIsFree(Bench bench) {
        bench.needs(HookList.CREATE_RUNTIME);
        ContainerId id = bench.newId();
        TestBundle bundle = bench.bundle().hook(HookList.CREATE_RUNTIME, "fails", "exit", "1");
        bench.createFails(id.value(), bundle);
        bench.create(id, bundle.set("/hooks/createRuntime", List.of()));
    }
}
