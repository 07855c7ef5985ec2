package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostUseTest {
    @TempDir
    private Path proc;

    private void process(int pid, int parent, char state, String memory) throws IOException {
        Path process = Files.createDirectory(proc.resolve(Integer.toString(pid)));
        String line = pid + " (a) b) " + state + " " + parent + " 1 1 0 -1 0 0 0 0 0 100 50 0 0 20 0 1 0 7\n";
        Files.writeString(process.resolve("stat"), line);
        if (!memory.isEmpty()) {
            Files.writeString(process.resolve("smaps_rollup"), "Rss: 9 kB\nPss: " + memory + " kB\n");
        }
    }

    @Test
    void allOfAFamilyAreCounted() throws IOException {
        process(10, 1, 'S', "100");
        process(11, 10, 'S', "20");
        process(12, 11, 'R', "3");
        process(13, 1, 'S', "5000");
        assertThat(HostUse.of(proc, 10, Optional.empty()))
                .isEqualTo(new HostUse(Duration.ofMillis(4500), OptionalLong.of(123 * 1024), 3));
    }

    /** One whose parent hasn't asked how it ended has no memory, and the kernel says so by an error. */
    @Test
    void whoHasEndedHasNoMemory() throws IOException {
        process(10, 1, 'S', "100");
        process(11, 10, 'Z', "");
        assertThat(HostUse.of(proc, 10, Optional.of(4L)).memory()).hasValue(100 * 1024);
    }

    @Test
    void whatTheKernelDoesNotTellIsUnknown() throws IOException {
        process(10, 1, 'S', "100");
        process(11, 10, 'S', "");
        assertThat(HostUse.of(proc, 10, Optional.empty()).memory()).isEmpty();
    }
}
