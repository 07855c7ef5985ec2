package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** runtime.md#lifecycle and config.md#posix-platform-hooks: which hook runs when. */
@Requires("posix.hooks")
public abstract class HookOrderContract {
    private static final String ELSEWHERE = "the init process is on another kernel, or there is none: not looked at";

    @ParameterizedTest
    @EnumSource
    @Clause("runtime.lifecycle.{list}-invoked")
    void listIsRunByItsOperation(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle().hook(list, "it");
        Subject subject = bench.create(bundle);
        assertRun("after create", bundle, list.partOfCreate());
        subject.start();
        if (list == HookList.START_CONTAINER) {
            // it runs in the container, and nothing says that start waits for more than a failure of it
            Wait.until("the hook runs", () -> !bundle.labels().isEmpty());
        }
        assertRun("after start", bundle, list != HookList.POSTSTOP);
        subject.stop();
        subject.delete();
        assertRun("after delete", bundle, true);
    }

    private static void assertRun(String when, TestBundle bundle, boolean expected) {
        assertThat(bundle.labels()).as(when).isEqualTo(expected ? List.of("it") : List.of());
    }

    @ParameterizedTest
    @EnumSource
    @Clause("config.hooks.listed-order")
    void hooksOfAListRunInItsOrder(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle()
                .program("exit", "0")
                .hook(list, "1")
                .hook(list, "2")
                .hook(list, "3");
        bench.runToEnd(bundle).delete();
        assertThat(bundle.labels()).containsExactly("1", "2", "3");
    }

    /** The first hooks see an init process whose environment is made and whose root isn't switched yet. */
    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause("config.hooks.{list}.timing")
    void runsBetweenEnvironmentAndRootSwitch(HookList list, Bench bench) throws IOException {
        bench.needs(list);
        TestBundle bundle = bench.bundle().hook(list, "it");
        Subject subject = bench.create(bundle);
        assertThat(bundle.labels()).as("when create returns").containsExactly("it");
        JsonNode init = bundle.recorded().get(0).json().path("init");
        assumeTrue(subject.hostProcess().isPresent(), ELSEWHERE);
        Bench.namespaces(subject.hostProcess().orElseThrow())
                .forEach((kind, namespace) -> assertThat(
                                init.path("namespaces").path(kind).asText())
                        .as("%s namespace of the init process when the hook ran", kind)
                        .isEqualTo(namespace));
        assertThat(init.path("root_inode").asLong())
                .as("inode of the root of the init process when the hook ran")
                .isPositive()
                .isNotEqualTo(Files.getAttribute(bundle.rootfs(), "unix:ino"));
    }

    @Test
    @Clause("config.hooks.create-container.timing")
    void createContainerRunsInsideCreate(Bench bench) {
        bench.needs(HookList.CREATE_CONTAINER);
        TestBundle bundle = bench.bundle().hook(HookList.CREATE_CONTAINER, "it");
        bench.create(bundle);
        // it could write to the host's path of the events file, so the root was not switched
        assertThat(bundle.labels()).as("when create returns").containsExactly("it");
    }

    @Test
    @Clause({"config.hooks.prestart.before-create-runtime", "config.hooks.create-container.after-create-runtime"})
    void listsOfCreateFollowEachOther(Bench bench) {
        bench.needs(HookList.PRESTART, HookList.CREATE_RUNTIME, HookList.CREATE_CONTAINER);
        TestBundle bundle = bench.bundle()
                .hook(HookList.CREATE_CONTAINER, "createContainer")
                .hook(HookList.CREATE_RUNTIME, "createRuntime")
                .hook(HookList.PRESTART, "prestart");
        bench.create(bundle);
        assertThat(bundle.labels()).containsExactly("prestart", "createRuntime", "createContainer");
    }

    @Test
    @Clause("config.hooks.start-container.timing")
    void startContainerRunsBeforeTheProgram(Bench bench) {
        bench.needs(HookList.START_CONTAINER);
        TestBundle bundle = bench.bundle()
                .program("event", "/log/events", "program", "exit", "0")
                .hook(HookList.START_CONTAINER, "hook");
        Subject subject = bench.create(bundle);
        assertThat(bundle.labels()).as("after create").isEmpty();
        subject.start();
        subject.awaitStopped();
        assertThat(bundle.labels()).containsExactly("hook", "program");
    }

    /** The init process has executed its program when the hook looks at it; what the program does then is its own matter. */
    @Test
    @Clause("config.hooks.poststart.timing")
    void poststartRunsWhenTheProgramDoes(Bench bench) {
        bench.needs(HookList.POSTSTART);
        TestBundle bundle = bench.bundle().program("sleep", "mark").hook(HookList.POSTSTART, "it");
        Subject subject = bench.create(bundle);
        subject.start();
        assertThat(bundle.labels()).as("when start returns").containsExactly("it");
        assumeTrue(subject.hostProcess().isPresent(), ELSEWHERE);
        assertThat(bundle.recorded().get(0).json().at("/init/cmdline").asText())
                .as("command line of the init process when the hook ran")
                .contains("mark");
    }

    /** The hook ends only when the kit has looked: no container may be there any more. */
    @Test
    @Clause("config.hooks.poststop.timing")
    void poststopRunsAfterDeletionAndBeforeDeleteReturns(Bench bench) {
        bench.needs(HookList.POSTSTOP);
        TestBundle bundle = bench.bundle().program("exit", "0");
        bundle.hook(HookList.POSTSTOP, "it", bundle.awaiting("looked"));
        Subject subject = bench.runToEnd(bundle);
        CompletableFuture<Void> delete = CompletableFuture.runAsync(subject::delete, Aside.THREADS);
        Wait.until("the hook runs", () -> bundle.labels().contains("it"));
        try {
            bench.assertNoContainer(subject.id());
            assertThat(delete).as("delete, while the hook still runs").isNotDone();
        } finally {
            bundle.release("looked");
        }
        delete.join();
    }
}
