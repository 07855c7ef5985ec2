package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrunOnHybridTest {
    private static final String CRUN = "crun version 1.8.1";

    @TempDir
    private Path cgroups;

    private Path program = Path.of("");

    @BeforeEach
    void programOfACompiler() throws IOException {
        program = Files.writeString(cgroups.resolve("crun"), "\u007fELF");
    }

    private void unifiedWith(String controllers) throws IOException {
        Files.writeString(
                Files.createDirectories(cgroups.resolve("unified")).resolve("cgroup.controllers"), controllers);
    }

    @Test
    void controllersOfCgroup2BesideV1AreNamedWithWhatToDo() throws IOException {
        unifiedWith("hugetlb\n");

        assertThat(CrunOnHybrid.problem(CRUN, program, cgroups)).hasValueSatisfying(finding -> {
            assertThat(finding.isError()).isTrue();
            assertThat(finding.problem()).endsWith("here hugetlb");
            assertThat(finding.remedy()).contains("umount " + cgroups.resolve("unified"));
        });
    }

    @Test
    void whatCrunTakesIsNoProblem() throws IOException {
        assertThat(CrunOnHybrid.problem(CRUN, program, cgroups))
                .as("v1 or v2 alone")
                .isEmpty();
        unifiedWith("\n");
        assertThat(CrunOnHybrid.problem(CRUN, program, cgroups))
                .as("none in v2")
                .isEmpty();
    }

    @Test
    void othersAndScriptsAreNotJudged() throws IOException {
        unifiedWith("hugetlb\n");
        assertThat(CrunOnHybrid.problem("runc version 1.1.5", program, cgroups)).isEmpty();

        Files.writeString(program, "#!/bin/sh\nexec nsenter …\n");
        assertThat(CrunOnHybrid.problem(CRUN, program, cgroups)).isEmpty();
    }
}
