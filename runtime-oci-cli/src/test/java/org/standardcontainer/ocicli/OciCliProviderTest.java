package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.RuntimeConfig;

/** The provider with shell scripts in the place of a runtime. */
@EnabledOnOs(OS.LINUX)
class OciCliProviderTest {
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
        String program = script("echo 'toy version 1.2'; echo 'spec: 1.0'");
        assertThat(provider.probe(config("oci-cli.path", program)))
                .extracting(Finding::problem)
                .containsExactly("toy version 1.2");
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
}
