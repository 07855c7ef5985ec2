package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Event;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#posix-platform-hooks: where hooks are looked up and where they run. */
@Requires("posix.hooks")
public abstract class HookNamespaceContract {
    @ParameterizedTest
    @EnumSource
    @Clause({"config.hooks.{list}.runs-in", "config.hooks.{list}.section-runs-in"})
    void runsInItsNamespaces(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle()
                .program("event", "/log/events", "program", "sleep")
                .hook(list, "hook");
        Subject subject = bench.create(bundle);
        subject.start();
        subject.awaitOutput("ready");
        subject.stop();
        subject.delete();
        if (bench.surroundings().platform() == Platform.FREEBSD) {
            assertThat(jailOf(bundle, "hook"))
                    .as("whether the hook is in a jail")
                    .isEqualTo(bench.features().hooks().get(list.property()) == HookPlace.CONTAINER ? 1 : 0);
            assertThat(jailOf(bundle, "program")).isEqualTo(1);
            return;
        }
        Map<String, String> expected =
                list.runsInContainer() ? namespacesOf(bundle, "program") : bench.runtimeNamespaces();
        Map<String, String> seen = namespacesOf(bundle, "hook");
        bench.step("the hook ran in " + seen);
        assertThat(seen).isNotEmpty();
        seen.forEach((kind, namespace) ->
                assertThat(namespace).as("%s namespace of the hook", kind).isEqualTo(expected.get(kind)));
    }

    private static int jailOf(TestBundle bundle, String label) {
        return bundle.recorded().stream()
                .filter(event -> event.label().equals(label))
                .findFirst()
                .map(event -> event.process().json().path("jailed").asInt(-1))
                .orElseThrow(() -> new AssertionError(label + " left no line; there are " + bundle.labels()));
    }

    private static Map<String, String> namespacesOf(TestBundle bundle, String label) {
        return bundle.recorded().stream()
                .filter(event -> event.label().equals(label))
                .findFirst()
                .map(event -> event.process().namespaces())
                .orElseThrow(() -> new AssertionError(label + " left no line; there are " + bundle.labels()));
    }

    /** The same path leads to different files on the host and in the root filesystem; their inodes tell which one ran. */
    @ParameterizedTest
    @EnumSource
    @Clause({"config.hooks.{list}.path-resolves", "config.hooks.{list}.section-path-resolves"})
    void isLookedUpInItsFilesystem(HookList list, Bench bench) throws IOException {
        bench.needs(list);
        TestBundle bundle = bench.bundle().program("exit", "0");
        Path outside = bundle.copyProbe(bundle.directory().resolve("hooks").resolve("probe"));
        Path inside =
                bundle.copyProbe(bundle.rootfs().resolve(outside.toString().substring(1)));
        String events =
                list.resolvesInContainer() ? "/log/events" : bundle.events().toString();
        bundle.hook(list, Map.of("path", outside.toString(), "args", List.of("hook", "hook", events, "it")));
        bench.runToEnd(bundle).delete();
        List<Event> recorded = bundle.recorded();
        assertThat(recorded).as("what the hook left").hasSize(1);
        assertThat(recorded.get(0).process().executableInode())
                .as("inode of the program that ran")
                .isEqualTo(Files.getAttribute(list.resolvesInContainer() ? inside : outside, "unix:ino"));
    }
}
