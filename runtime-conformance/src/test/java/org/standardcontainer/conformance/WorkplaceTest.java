package org.standardcontainer.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class WorkplaceTest {
    private static final Path SELF = Path.of("/proc/self");

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void nothingIsRemovedWhereSomethingIsMounted(@TempDir Path temporary) throws Exception {
        Path directory = Files.createDirectory(temporary.toRealPath().resolve("kit"));
        Path state = Files.createDirectory(directory.resolve("state"));
        Workplace workplace = new Workplace(directory, state, directory.resolve("probe"));
        Path mounted = Files.createDirectory(state.resolve("mounted"));
        assumeTrue(run("mount", "-t", "tmpfs", "test", mounted.toString()), "nothing can be mounted");
        try {
            Path file = Files.createFile(mounted.resolve("file"));
            assertThatIOException()
                    .isThrownBy(() -> workplace.remove(SELF))
                    .withMessageContaining("still mounted in it");
            workplace.removeQuietly();
            assertThat(file).exists();
        } finally {
            run("umount", mounted.toString());
        }
        workplace.remove(SELF);
        assertThat(directory).doesNotExist();
    }
}
