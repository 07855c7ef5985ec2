package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptedProcessesTest {
    @TempDir
    private Path root;

    private void process(int pid, int parent, String namespace) throws IOException {
        Path directory = Files.createDirectories(root.resolve("proc/" + pid + "/ns"));
        Files.createSymbolicLink(directory.resolve("pid"), Path.of("pid:[" + namespace + "]"));
        Files.writeString(directory.resolveSibling("status"), "Name:\tany\nPPid:\t" + parent + "\n");
    }

    @Test
    void whoseParentIsOutsideIsOne() throws IOException {
        Files.createDirectories(root.resolve("proc/sys"));
        process(10, 1, "host");
        process(20, 10, "own");
        process(21, 20, "own");
        process(22, 21, "own");
        process(30, 10, "own");
        process(31, 30, "own");
        process(40, 20, "nested");
        assertThat(AdoptedProcesses.of(root, 20)).containsExactly(30L);
    }

    /** Processes of a container come and go: one that ends meanwhile is no reason not to write it, nor are its children, which are init's then. */
    @Test
    void whoEndsMeanwhileIsNone() throws IOException {
        process(20, 10, "own");
        process(21, 20, "own");
        process(22, 21, "own");
        Files.delete(root.resolve("proc/21/status"));
        assertThat(AdoptedProcesses.of(root, 20)).isEmpty();
    }

    @Test
    void ofOneThatHasEndedThereAreNone() throws IOException {
        process(10, 1, "host");
        assertThat(AdoptedProcesses.of(root, 20)).isEmpty();
    }
}
