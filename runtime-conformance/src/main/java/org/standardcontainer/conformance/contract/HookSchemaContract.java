package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Event;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.StateDocument;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** config.md#posix-platform-hooks: what an entry may say. */
@Requires("posix.hooks")
public abstract class HookSchemaContract {
    private static final String ODD = "ü = \"two words\" \\ ";

    private static Map<String, Object> entry(TestBundle bundle, HookList list, List<String> env) {
        boolean inside = list.resolvesInContainer();
        return Map.of(
                "path",
                inside ? "/probe" : bundle.hostProbe().toString(),
                "args",
                List.of(
                        "a name",
                        "hook",
                        inside ? "/log/events" : bundle.events().toString(),
                        ODD,
                        "exit",
                        "0"),
                "env",
                env);
    }

    private static Event only(TestBundle bundle) {
        assertThat(bundle.labels()).containsExactly("it");
        return bundle.recorded().get(0);
    }

    @Test
    @Clause("config.hooks.any-subset")
    void someListsAreAccepted(Bench bench) {
        bench.needs(HookList.CREATE_RUNTIME, HookList.POSTSTOP);
        bench.create(bench.bundle().hook(HookList.CREATE_RUNTIME, "1").hook(HookList.POSTSTOP, "2"));
    }

    @Test
    @Clause("config.hooks.present")
    void allListsTogetherAreAccepted(Bench bench) {
        bench.needs(HookList.values());
        TestBundle bundle = bench.bundle().program("exit", "0");
        for (HookList list : HookList.values()) {
            bundle.hook(list, list.property());
        }
        bench.runToEnd(bundle).delete();
        assertThat(bundle.labels())
                .containsExactlyInAnyOrder(
                        "prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");
    }

    @ParameterizedTest
    @EnumSource
    @Clause("config.hooks.{list}.list")
    void aListMayBeThereAlone(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle().program("exit", "0").hook(list, "it");
        bench.runToEnd(bundle).delete();
        assertThat(bundle.labels()).containsExactly("it");
    }

    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause({"config.hooks.{list}.args", "config.hooks.{list}.env"})
    void hookGetsItsArgumentsAndEnvironmentAndNothingElse(HookList list, Bench bench) {
        argumentsAndEnvironment(list, bench);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause("config.hooks.{list}.list")
    void hookOfALaterListGetsItsArgumentsAndEnvironment(HookList list, Bench bench) {
        argumentsAndEnvironment(list, bench);
    }

    private static void argumentsAndEnvironment(HookList list, Bench bench) {
        bench.needs(list);
        List<String> env = List.of("KIT_HOOK=a=b", "PATH=/nowhere");
        TestBundle bundle = bench.bundle().program("exit", "0");
        Map<String, Object> entry = entry(bundle, list, env);
        bench.runToEnd(bundle.hook(list, entry)).delete();
        assertThat(bundle.labels()).containsExactly(ODD);
        Event event = bundle.recorded().get(0);
        assertThat(event.process().args()).isEqualTo(entry.get("args"));
        assertThat(event.process().env()).containsExactlyInAnyOrderElementsOf(env);
    }

    @ParameterizedTest
    @EnumSource
    @Clause("api.hook.environment-empty")
    void hookWithoutEnvironmentHasNone(HookList list, Bench bench) {
        bench.ownRuntimeOnly();
        bench.needs(list);
        TestBundle bundle = bench.bundle().program("exit", "0").hook(list, "it");
        bench.runToEnd(bundle).delete();
        assertThat(only(bundle).process().env()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause("config.hooks.{list}.path")
    void entryWithoutPathIsRefused(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle();
        List<String> args =
                List.of(bundle.hostProbe().toString(), "hook", bundle.events().toString(), "it");
        bench.createFails(bundle.hook(list, Map.of("args", args)));
        assertThat(bundle.labels()).as("hooks that ran").isEmpty();
    }

    /** There is a program of that name wherever a runtime might look for it. */
    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause("config.hooks.{list}.path-absolute")
    void relativePathIsRefused(HookList list, Bench bench) throws IOException {
        bench.needs(list);
        TestBundle bundle = bench.bundle();
        String name = bundle.directory().getFileName() + "-hook";
        bundle.copyProbe(bundle.directory().resolve(name));
        bundle.copyProbe(bundle.rootfs().resolve(name));
        Path inOwnDirectory = bundle.copyProbe(Path.of(name).toAbsolutePath());
        try {
            List<String> args = List.of("hook", "hook", bundle.events().toString(), "it");
            bench.createFails(bundle.hook(list, Map.of("path", "./" + name, "args", args)));
            assertThat(bundle.labels()).as("hooks that ran").isEmpty();
        } finally {
            Files.delete(inOwnDirectory);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Clause("config.hooks.state-on-stdin")
    void hookGetsTheStateOnItsStandardInput(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle().program("sleep").hook(list, "it");
        bundle.set("/annotations", Map.of("org.example.kit", "here"));
        Subject subject = bench.create(bundle);
        long pid = subject.state().pid().map(p -> p.pid()).orElse(0L);
        subject.start();
        if (list == HookList.START_CONTAINER) {
            // start need not wait for more than a failure of it, and what kills the init process ends the hook
            Wait.until("the hook runs", () -> !bundle.labels().isEmpty());
        }
        subject.stop();
        subject.delete();
        Event event = only(bundle);
        bench.step("standard input of the hook: " + event.state());
        new StateDocument(event.state()).assertWellFormed(subject.id(), list.status());
        assertThat(event.state().path("bundle").asText())
                .as("bundle")
                .isEqualTo(bundle.directory().toString());
        if (event.state().has("annotations")) {
            assertThat(event.state().at("/annotations/org.example.kit").asText())
                    .isEqualTo("here");
        }
        if (list.status() == Status.STOPPED) {
            return;
        }
        long seen = event.state().path("pid").asLong();
        assertThat(seen).as("pid").isPositive();
        if (!list.runsInContainer() && pid > 0) {
            assertThat(seen).as("pid").isEqualTo(pid);
        }
    }
}
