package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerExistsException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.LinuxFeatureSet;
import org.standardcontainer.spi.UncheckedRuntime;

/** The provider with shell scripts in the place of a runtime. */
@EnabledOnOs(OS.LINUX)
class OciCliProviderTest {
    private static final ContainerId X = ContainerId.of("x");
    private static final String NONE = "state) echo 'container does not exist' >&2; exit 1;;\n";

    @TempDir
    Path directory;

    private final OciCliProvider provider = new OciCliProvider();

    private RuntimeConfig config(String... keys) {
        Map<String, String> all = new HashMap<>(Map.of("backend", "oci-cli"));
        for (int i = 0; i < keys.length; i += 2) {
            all.put(keys[i], keys[i + 1]);
        }
        return RuntimeConfig.of(all);
    }

    private String script(String body) throws IOException {
        Path script = directory.resolve("runtime");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private static List<String> errors(List<Finding> findings) {
        return findings.stream().filter(Finding::isError).map(Finding::problem).toList();
    }

    @Test
    void probeSaysThatNoRuntimeIsNamed() {
        assertThat(errors(provider.probe(config()))).containsExactly("no runtime is named");
    }

    @Test
    void probeSaysThatTheProgramIsNotThere() {
        assertThat(errors(provider.probe(config("oci-cli.path", "/no/such/runtime"))))
                .containsExactly("/no/such/runtime can't be executed");
    }

    @Test
    void probeSaysWhatAProgramThatIsNoRuntimeAnswers() throws IOException {
        String program = script("echo 'what?' >&2; exit 2");
        assertThat(errors(provider.probe(config("oci-cli.path", program))))
                .singleElement()
                .asString()
                .contains("--version", "what?");
    }

    @Test
    void probeShowsTheVersion() throws IOException {
        String program = script("case \"$*\" in *--help) echo 'Commands: create, start, state, kill' >&2; echo delete;;"
                + " *) echo 'toy version 1.2'; echo 'spec: 1.0';; esac");
        assertThat(provider.probe(config("oci-cli.path", program)))
                .extracting(Finding::problem)
                .containsExactly("toy version 1.2");
    }

    /** Many programs say something whatever they are asked. */
    @Test
    void probeTellsAProgramThatOnlyAnswersFromARuntime() throws IOException {
        for (String program : List.of("/bin/echo", script("echo create start kill delete"))) {
            assertThat(errors(provider.probe(config("oci-cli.path", program))))
                    .as(program)
                    .singleElement()
                    .asString()
                    .contains("it doesn't answer like a runtime", "state")
                    .doesNotContain("\n");
        }
    }

    /** Some have no command that tells it. */
    @Test
    void whatAContainerUsesIsToldByWhoHasTheCommand() throws IOException {
        for (boolean has : List.of(true, false)) {
            String program = script("case \"$*\" in *events*) exit " + (has ? 0 : 1) + ";; esac");
            try (ContainerRuntime runtime = provider.open(config("oci-cli.path", program), new RuntimeListener() {})) {
                assertThat(runtime.features().operations().contains(Stats.class))
                        .isEqualTo(has);
            }
        }
    }

    @Test
    void runtimeThatHangsIsKilledAndNamed() throws IOException {
        String program = script("sleep 60");
        try (ContainerRuntime runtime =
                provider.open(config("oci-cli.path", program, "oci-cli.deadline", "0.3"), new RuntimeListener() {})) {
            assertThatExceptionOfType(LauncherFailedException.class)
                    .isThrownBy(() -> runtime.load(ContainerId.of("x")))
                    .withMessageContaining("[state, x] did not end within");
        }
    }

    @Test
    void globalOptionsComeBeforeTheOperation() throws IOException {
        String program = script(
                "echo \"$@\" >> " + directory.resolve("calls") + "; echo 'container does not exist' >&2; exit 1");
        try (ContainerRuntime runtime = provider.open(
                config("oci-cli.path", program, "oci-cli.args", "--debug --x=y", "state.root", "/state"),
                new RuntimeListener() {})) {
            assertThatExceptionOfType(ContainerNotFoundException.class)
                    .isThrownBy(() -> runtime.load(ContainerId.of("x")));
        }
        assertThat(Files.readString(directory.resolve("calls")))
                .startsWith("--root /state --debug --x=y --log ")
                .endsWith("--log-format json state x\n");
    }

    /** A runtime whose operations are lines of shell, by their name; every call is noted. */
    private ContainerRuntime operations(String cases) throws IOException {
        String program = script("echo \"$@\" >> " + directory.resolve("calls") + "\ncd " + directory
                + "\nfor word in \"$@\"; do case $word in\n" + cases + "\nesac; done");
        return provider.open(
                config("oci-cli.path", program, "oci-cli.deadline", "2", "state.root", "/state"),
                new RuntimeListener() {});
    }

    @Test
    void featuresAreWhatTheProgramSays() throws IOException {
        String said = "features) echo '{\"ociVersionMin\":\"1.0.0\",\"ociVersionMax\":\"1.1.0\",\"hooks\":[],"
                + "\"linux\":{\"cgroup\":{\"v2\":false}}}'; exit 0;;";
        try (ContainerRuntime runtime = operations(said)) {
            FeaturesDocument features = runtime.featuresDocument();
            assertThat(features.ociVersionMax()).isEqualTo("1.1.0");
            assertThat(features.hooks()).isEmpty();
            assertThat(features.linux())
                    .isEqualTo(new LinuxFeatureSet(
                            null,
                            null,
                            new LinuxFeatureSet.Cgroup(null, false, null, null, null),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
        }
    }

    @Test
    void ofAProgramWithoutFeaturesOnlyWhatAllHaveIsKnown() throws IOException {
        try (ContainerRuntime runtime = operations("features) echo unknown command >&2; exit 1;;")) {
            assertThat(runtime.featuresDocument().hooks()).contains("prestart", "poststop");
            assertThat(runtime.featuresDocument().linux()).isNull();
        }
        try (ContainerRuntime runtime = operations("features) echo words; exit 0;;")) {
            assertThatExceptionOfType(LauncherFailedException.class)
                    .isThrownBy(runtime::featuresDocument)
                    .withMessageContaining("features: not a features document");
        }
    }

    private static String state(String status) {
        return "echo '{\"ociVersion\":\"1.0.2\",\"id\":\"x\",\"status\":\"" + status
                + "\",\"bundle\":\"/b\"}'; exit 0;;";
    }

    private void assertForcedDeletion() throws IOException {
        assertThat(Files.readString(directory.resolve("calls"))).contains("delete --force x\n");
    }

    private void create(ContainerRuntime runtime) {
        ((UncheckedRuntime) runtime).createUnchecked("x", directory, Stdio.pipes());
    }

    @Test
    void createThatHangsLeavesNoHalfMadeContainer() throws IOException {
        try (ContainerRuntime runtime = operations(NONE + "create) exec sleep 60;;")) {
            assertThatExceptionOfType(LauncherFailedException.class).isThrownBy(() -> create(runtime));
        }
        assertForcedDeletion();
    }

    @Test
    void createThatDiesHasNotRefusedAndLeavesNoHalfMadeContainer() throws IOException {
        try (ContainerRuntime runtime = operations(NONE + "create) kill -SEGV $$;;")) {
            assertThatExceptionOfType(LauncherFailedException.class)
                    .isThrownBy(() -> create(runtime))
                    .withMessageContaining("broke down");
        }
        assertForcedDeletion();
    }

    @Test
    void createThatDiesRemovesNothingOfAnotherBundle() throws IOException {
        try (ContainerRuntime runtime = operations("state) " + state("running") + "\ncreate) kill -SEGV $$;;")) {
            assertThatExceptionOfType(LauncherFailedException.class).isThrownBy(() -> create(runtime));
        }
        assertThat(Files.readString(directory.resolve("calls"))).doesNotContain("delete");
    }

    @Test
    void otherThingsThatExistAreNoContainer() throws IOException {
        try (ContainerRuntime runtime = operations(NONE + "create) echo 'cgroup already exists' >&2; exit 1;;")) {
            assertThatExceptionOfType(LaunchFailedException.class).isThrownBy(() -> create(runtime));
        }
        try (ContainerRuntime runtime =
                operations("state) " + state("running") + "\ncreate) echo 'id already exists' >&2; exit 1;;")) {
            assertThatExceptionOfType(ContainerExistsException.class).isThrownBy(() -> create(runtime));
        }
    }

    @Test
    void damagedContainerIsDestroyed() throws IOException {
        try (ContainerRuntime runtime = operations("state) echo 'unexpected end of JSON' >&2; exit 1;;")) {
            assertThat(runtime.destroy(X, Duration.ofMinutes(1))).isTrue();
        }
        assertForcedDeletion();
    }

    @Test
    void legalStartThatFailsIsNoFaultOfTheCaller() throws IOException {
        try (ContainerRuntime runtime =
                operations("state) [ -e started ] && { " + state("stopped").replace(";;", "; };") + " "
                        + state("created") + "\nstart) touch started; echo 'no such program' >&2; exit 1;;")) {
            assertThatExceptionOfType(LaunchFailedException.class)
                    .isThrownBy(
                            () -> ((UncheckedRuntime) runtime).unchecked("x").startUnchecked())
                    .withMessageContaining("start of x failed");
            assertThatExceptionOfType(IllegalContainerStateException.class)
                    .isThrownBy(
                            () -> ((UncheckedRuntime) runtime).unchecked("x").startUnchecked());
        }
    }

    @Test
    void idThatWeCannotNameDoesNotBreakTheList() throws IOException {
        try (ContainerRuntime runtime =
                operations("list) echo '[{\"id\":\"a,y\"},{\"id\":\"x\"}]'; exit 0;;\nstate) " + state("running"))) {
            assertThat(runtime.list()).extracting(ContainerListing::id).containsExactly(X);
        }
    }

    /** runc's fails if one goes between its name being read and its directory being looked at. */
    @Test
    void aContainerThatGoesMeanwhileDoesNotBreakTheList() throws IOException {
        try (ContainerRuntime runtime =
                operations("list) [ -e asked ] && { echo '[{\"id\":\"x\"}]'; exit 0; }; touch asked;"
                        + " echo 'stat /state/y: no such file or directory' >&2; exit 1;;\nstate) "
                        + state("running"))) {
            assertThat(runtime.list()).extracting(ContainerListing::id).containsExactly(X);
        }
    }

    @Test
    void aListThatFailsIsAnError() throws IOException {
        try (ContainerRuntime runtime = operations("list) echo list >>lists; echo 'no such option' >&2; exit 1;;")) {
            assertThatExceptionOfType(LaunchFailedException.class)
                    .isThrownBy(runtime::list)
                    .withMessageContaining("no such option");
        }
        assertThat(directory.resolve("lists")).hasContent("list");
    }

    @Test
    void otherThingsThatAreMissingAreNoMissingContainer() throws IOException {
        try (ContainerRuntime runtime = operations("state) echo 'libseccomp.so not found' >&2; exit 1;;")) {
            assertThatExceptionOfType(LaunchFailedException.class).isThrownBy(() -> runtime.load(X));
        }
    }
}
