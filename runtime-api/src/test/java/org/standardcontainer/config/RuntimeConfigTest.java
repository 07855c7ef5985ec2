package org.standardcontainer.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.spi.ContainerRuntimeProvider;

final class RuntimeConfigTest {
    private enum Accelerator {
        KVM,
        TCG_ONLY
    }

    private static final ConfigKey<Duration> TIMEOUT =
            ConfigKey.seconds("toy.timeout", "How long it may take.", Duration.ofSeconds(5));
    private static final ConfigKey<Boolean> STRICT = ConfigKey.flag("toy.strict", "Refuse more.", true);
    private static final ConfigKey<Path> LAUNCHER = ConfigKey.path("toy.launcher", "Where the launcher is.");
    private static final ConfigKey<Accelerator> ACCELERATOR =
            ConfigKey.word("vm.accel", "What runs the guest.", Accelerator.class, Accelerator.KVM);

    private static final List<ContainerRuntimeProvider> PROVIDERS =
            List.of(new Provider("toy", List.of(TIMEOUT, STRICT, LAUNCHER)), new Provider("vm", List.of(ACCELERATOR)));

    private record Provider(String name, List<ConfigKey<?>> keys) implements ContainerRuntimeProvider {
        @Override
        public List<Finding> probe(RuntimeConfig config) {
            return List.of();
        }

        @Override
        public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void givesValuesAndDefaults() {
        RuntimeConfig config = RuntimeConfig.of(
                Map.of(
                        "backend", "toy ",
                        "state.root", "relative/root",
                        "toy.timeout", "0.25",
                        "vm.accel", "tcg-only"),
                PROVIDERS);
        assertThat(config.provider()).isSameAs(PROVIDERS.get(0));
        assertThat(config.get(RuntimeConfig.BACKEND)).isEqualTo("toy");
        assertThat(config.get(RuntimeConfig.STATE_ROOT))
                .isEqualTo(Path.of("relative/root").toAbsolutePath());
        assertThat(config.get(TIMEOUT)).isEqualTo(Duration.ofMillis(250));
        assertThat(config.get(STRICT)).isTrue();
        assertThat(config.get(ACCELERATOR)).isEqualTo(Accelerator.TCG_ONLY);
        assertThat(config.find(LAUNCHER)).isEmpty();
        assertThat(findings(() -> config.get(LAUNCHER)))
                .extracting(Finding::subject)
                .containsExactly("toy.launcher");
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        Map<String, String> values = Map.of(
                "backend", "toi",
                "toy.timeuot", "3",
                "toy.timeout", "soon",
                "toy.strict", "yes",
                "toy.launcher", "",
                "vm.accel", "hvf",
                "something.else", "x");
        List<Finding> findings = findings(() -> RuntimeConfig.of(values, PROVIDERS));
        assertThat(findings)
                .extracting(finding -> finding.subject() + " " + finding.problem() + ". " + finding.remedy())
                .containsExactlyInAnyOrder(
                        "backend names \"toi\", which is not there. On the class path are: toy, vm.",
                        "toy.timeuot is not a key. Is toy.timeout meant?",
                        "toy.timeout = \"soon\" is not a number of seconds, such as 2 or 0.5. How long it may take.",
                        "toy.strict = \"yes\" is not true or false. Refuse more.",
                        "toy.launcher is empty; it has to be a path. Leave it out for the default.",
                        "vm.accel = \"hvf\" is not one of kvm, tcg-only. What runs the guest.",
                        "something.else is not a key. Known are: backend, backend.annotated, isolation.policy,"
                                + " state.root, toy.launcher, toy.strict, toy.timeout, vm.accel.");
    }

    @Test
    void theMessageHasEachErrorOnALine() {
        InvalidRuntimeConfigException e = catchThrowableOfType(
                InvalidRuntimeConfigException.class,
                () -> RuntimeConfig.of(Map.of("backend", "toy", "toy.strct", "true"), PROVIDERS));
        assertThat(e).hasMessage("the configuration: toy.strct is not a key");
        assertThat(e.remedy()).isEqualTo("Is toy.strict meant?");
        e = catchThrowableOfType(
                InvalidRuntimeConfigException.class, () -> RuntimeConfig.of(Map.of("toy.strct", "true"), PROVIDERS));
        assertThat(e)
                .hasMessage("the configuration has 2 errors\n  backend is required. On the class path are: toy, vm.\n"
                        + "  toy.strct is not a key. Is toy.strict meant?");
    }

    @Test
    void withoutAnyBackendItSaysSo() {
        assertThat(findings(() -> RuntimeConfig.of(Map.of("backend", "linux"), List.of())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).contains("no backend is on the class path"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1s", "1e400", "0.0001", "NaN"})
    void aDurationIsANumberOfSeconds(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TIMEOUT.read(value))
                .withMessage("toy.timeout has to be a number of seconds, such as 2 or 0.5");
    }

    @Test
    void aKeyThatNobodyDeclaresIsAMistakeInTheBackend() {
        RuntimeConfig config = RuntimeConfig.of(Map.of("backend", "toy"), PROVIDERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.find(ConfigKey.text("toy.forgotten", "x")))
                .withMessageContaining("toy.forgotten");
    }

    @Test
    void twoBackendsOfOneNameAreRefused() {
        List<ContainerRuntimeProvider> twice = List.of(PROVIDERS.get(0), new Provider("toy", List.of()));
        assertThatIllegalStateException()
                .isThrownBy(() -> RuntimeConfig.of(Map.of("backend", "toy"), twice))
                .withMessageContaining("two backends are named toy");
    }

    @ParameterizedTest
    @CsvSource({"timeuot, timeout", "vm.acel, vm.accel", "stateroot, state.root", "x, ", "completely.different, "})
    void theNearestWordIsNamedOnlyIfItIsNear(String word, String nearest) {
        List<String> known = List.of("timeout", "vm.accel", "state.root", "backend");
        assertThat(Nearest.to(word, known).orElse(null)).isEqualTo(nearest);
    }

    @Test
    void distanceCountsEdits() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("abc", "abc")).isZero();
    }

    @Test
    void aFileIsReadAsUtf8(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("runtime.properties");
        // no backend is on the class path of this module's tests, so that loading gets as far as asking for one
        Files.writeString(file, "# ä\nbackend = linux\n");
        assertThat(findings(() -> RuntimeConfig.load(file)))
                .extracting(Finding::subject)
                .containsExactly("backend");
        Files.writeString(file, "backend = linux\nbackend = vm\n");
        assertThat(findings(() -> RuntimeConfig.load(file)))
                .extracting(Finding::problem)
                .contains("is there twice");
        Files.writeString(file, "backend = l\u00e4nux", ISO_8859_1);
        assertThat(findings(() -> RuntimeConfig.load(file)))
                .extracting(Finding::problem)
                .containsExactly("is not UTF-8");
        Files.delete(file);
        InvalidRuntimeConfigException e =
                catchThrowableOfType(InvalidRuntimeConfigException.class, () -> RuntimeConfig.load(file));
        assertThat(e).hasMessage(file + ": does not exist");
    }

    private static List<Finding> findings(ThrowingCallable call) {
        InvalidRuntimeConfigException e = catchThrowableOfType(InvalidRuntimeConfigException.class, call);
        assertThat(e).as("it was accepted").isNotNull();
        return e.findings();
    }
}
