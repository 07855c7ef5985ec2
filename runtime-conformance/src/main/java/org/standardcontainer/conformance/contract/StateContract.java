package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.StateDocument;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.Wait;

/** runtime.md#state and runtime.md#query-state. */
public abstract class StateContract {
    private static final Map<String, String> ANNOTATIONS = Map.of("org.example.one", "1", "org.example.two", "zwei ü");

    @Test
    @Clause("runtime.state.oci-version")
    void saysItsVersion(Bench bench) {
        assertThat(bench.create(bench.bundle()).state().ociVersion()).matches(StateDocument.SEMVER);
    }

    @Test
    @Clause("runtime.state.id")
    void saysItsId(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        assertThat(subject.state().id()).isEqualTo(subject.id());
    }

    @Test
    @Clause("runtime.state.id-unique-on-host")
    void idOfALivingContainerIsTaken(Bench bench) {
        Subject first = bench.create(bench.bundle());
        first.unchangedBy(() -> bench.createFails(first.id().value(), bench.bundle()));
        first.start();
        first.unchangedBy(() -> bench.createFails(first.id().value(), bench.bundle()));
    }

    @Test
    @Clause({"runtime.state.status", "runtime.state.status-extra-only-new"})
    void statusFollowsThePhases(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        assertThat(word(subject)).as("after create").isEqualTo("created");
        subject.start();
        assertThat(word(subject)).as("after start").isEqualTo("running");
        subject.stop();
        assertThat(word(subject)).as("after its end").isEqualTo("stopped");
    }

    /** As the runtime wrote it, before anything took it for one of the four. */
    private static String word(Subject subject) {
        return StateDocument.of(subject).json().path("status").asText();
    }

    @Test
    @Clause("runtime.state.status-known-values")
    void statusIsOneOfTheFourWords(Bench bench) {
        assertThat(word(bench.create(bench.bundle()))).isIn("creating", "created", "running", "stopped");
    }

    @Test
    @Clause("runtime.state.pid-created-running")
    void pidIsALivingProcess(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        assertLiving("after create", subject.state().pid());
        subject.start();
        assertLiving("after start", subject.state().pid());
    }

    /** A process that lives may be anybody's, the runtime's own for example. */
    @Test
    @Clause("runtime.state.pid-created-running")
    void pidIsTheContainersProcess(Bench bench) {
        assumeTrue(bench.platform() == Platform.LINUX, "the process may be its machine's");
        Subject subject = bench.create(bench.bundle().program("sleep", "mark-of-the-program"));
        subject.start();
        subject.awaitOutput("ready");
        assumeTrue(subject.hostProcess().isPresent(), "the init process is on another kernel, or there is none");
        assertThat(subject.hostProcess().orElseThrow().resolve("cmdline"))
                .content()
                .as("command line of the process that the state names")
                .contains("mark-of-the-program");
    }

    private static void assertLiving(String when, Optional<ProcessRef> pid) {
        assertThat(pid).as("pid " + when).isPresent();
        assertThat(pid.orElseThrow().pid()).as("pid " + when).isPositive();
        if (pid.orElseThrow().isOnHost()) {
            assertThat(Path.of("/proc", Long.toString(pid.orElseThrow().pid())))
                    .as(when)
                    .exists();
        }
    }

    @Test
    @Clause("runtime.state.pid-elsewhere")
    void stoppedContainerNamesNoOtherProcess(Bench bench) {
        Subject subject = bench.runToEnd(bench.bundle().program("exit", "0"));
        subject.hostProcess()
                .ifPresent(process -> Wait.until(
                        "the pid of a stopped container is no living process",
                        () -> !Files.exists(process.resolve("exe"))));
    }

    @Test
    @Clause("runtime.state.bundle")
    void saysItsBundleAsAnAbsolutePath(Bench bench) throws IOException {
        Subject subject = bench.create(bench.bundle());
        Path said = Path.of(subject.state().bundle());
        assertThat(said).isAbsolute();
        assertThat(said.toRealPath()).isEqualTo(subject.bundle().directory().toRealPath());
    }

    @Test
    @Clause("runtime.state.bundle")
    void bundleIsAbsoluteHoweverItWasNamed(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path relative = Path.of("").toAbsolutePath().relativize(bundle.directory());
        Path said = Path.of(bench.createFrom(relative, bundle).state().bundle());
        assertThat(said).isAbsolute();
        assertThat(said.toRealPath()).isEqualTo(bundle.directory().toRealPath());
    }

    @Test
    @Clause("runtime.state.annotations")
    void repeatsAnnotations(Bench bench) {
        Subject subject = bench.create(bench.bundle().set("/annotations", ANNOTATIONS));
        Map<String, String> seen = subject.state().annotations();
        if (!seen.isEmpty()) {
            assertThat(seen).containsAllEntriesOf(ANNOTATIONS);
        }
    }

    @Test
    @Clause("runtime.state.annotations-absent-or-empty")
    void withoutAnnotationsHasNone(Bench bench) {
        JsonNode state = StateDocument.of(bench.create(bench.bundle())).json();
        assertThat(!state.has("annotations") || state.path("annotations").isObject())
                .as("no annotations, or an object: %s", state)
                .isTrue();
        assertThat(state.path("annotations")).isEmpty();
    }

    /** What doesn't change is said alike by each phase, the last as well. */
    @Test
    @Clause({"runtime.state.oci-version", "runtime.state.id", "runtime.state.bundle", "runtime.state.annotations"})
    void saysTheSameInEachPhase(Bench bench) {
        Subject subject = bench.create(bench.bundle().set("/annotations", ANNOTATIONS));
        JsonNode created = StateDocument.of(subject).json();
        subject.start();
        JsonNode running = StateDocument.of(subject).json();
        subject.stop();
        JsonNode stopped = StateDocument.of(subject).json();
        for (String member : List.of("ociVersion", "id", "bundle", "annotations")) {
            assertThat(running.path(member)).as("%s, running", member).isEqualTo(created.path(member));
            assertThat(stopped.path(member)).as("%s, stopped", member).isEqualTo(created.path(member));
        }
    }

    /** The JSON form: members of the right type, the four words, no null. */
    @Test
    @Clause({"runtime.state.json-schema", "runtime.query-state.returns-state"})
    void documentHasTheFormOfTheSpec(Bench bench) {
        Subject subject = bench.create(bench.bundle().set("/annotations", ANNOTATIONS));
        StateDocument.of(subject).assertWellFormed(subject.id(), Status.CREATED);
        subject.start();
        StateDocument.of(subject).assertWellFormed(subject.id(), Status.RUNNING);
        subject.stop();
        StateDocument.of(subject).assertWellFormed(subject.id(), Status.STOPPED);
    }

    @Test
    @Clause("runtime.state.additional-properties")
    void extraMembersAreTolerated(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        bench.step("the members are " + StateDocument.of(subject).json().properties());
        StateDocument.of(subject).assertWellFormed(subject.id(), Status.CREATED);
    }

    @Test
    @Clause("runtime.query-state.missing-id-fails")
    void queryWithoutIdFails(Bench bench) {
        bench.refuses("state without an id", () -> bench.unlooked("").stateUnchecked());
    }

    @Test
    @Clause("runtime.query-state.unknown-id-fails")
    void queryOfUnknownIdFails(Bench bench) {
        String unknown = bench.newId().value();
        bench.refuses("state of " + unknown, () -> bench.unlooked(unknown).stateUnchecked());
    }
}
