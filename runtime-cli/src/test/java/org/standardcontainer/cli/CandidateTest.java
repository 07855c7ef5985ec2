package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerRuntimes;

final class CandidateTest {
    @Test
    void everyBackendIsACandidate() {
        List<String> names =
                Candidate.all(scr(Map.of())).stream().map(Candidate::name).toList();

        assertThat(names).contains("linux", "inmemory");
    }

    @Test
    void aRuntimeInThePathIsOneToo(@TempDir Path directory) throws Exception {
        Path crun = directory.resolve("crun");
        Files.writeString(crun, "#!/bin/sh\necho crun version 0.0.1\n");
        Files.setPosixFilePermissions(crun, PosixFilePermissions.fromString("rwxr-xr-x"));

        Candidate found = Candidate.all(scr(Map.of("PATH", "/nowhere::" + directory))).stream()
                .filter(candidate -> candidate.name().equals("crun"))
                .findFirst()
                .orElseThrow();

        assertThat(found.program()).contains(crun);
        assertThat(found.isPeer()).isTrue();
    }

    @Test
    void theKeyOfItsProgramIsOneThatTheBackendHas() {
        assertThat(ContainerRuntimes.providers())
                .filteredOn(provider -> provider.name().equals("oci-cli"))
                .singleElement()
                .satisfies(provider ->
                        assertThat(provider.keys()).anyMatch(key -> key.name().equals(Settings.PROGRAM_KEY)));
    }

    private static Scr scr(Map<String, String> env) {
        return new Scr(new Shell(System.out, System.err, env, false), ContainerRuntimes::open);
    }
}
