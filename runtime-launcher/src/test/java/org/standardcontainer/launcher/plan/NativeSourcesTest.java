package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The launcher's core will run on other systems too: what only one has stands in files of that system. */
class NativeSourcesTest {
    private static final Path SOURCES = Path.of("src/main/c");
    private static final Pattern OF_A_SYSTEM =
            Pattern.compile("(sys|linux|freebsd|arch)[_.].*|system\\.h|.*\\.sh|.*\\.md");
    private static final Pattern WORD =
            Pattern.compile("(?i)linux|epoll|pidfd|cgroup|seccomp|prctl|statx|devpts|/proc|/sys/|CLONE_NEW|memfd"
                    + "|renameat2|F_DUPFD|/dev/pts|/dev/console|MAP_POPULATE|SCM_RIGHTS|control_header|0x7f");

    @Test
    void theCoreHasNoWordOfASystem() throws IOException {
        List<Path> core;
        try (Stream<Path> all = Files.list(SOURCES)) {
            core = all.filter(file ->
                            !OF_A_SYSTEM.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
        assertThat(core).hasSizeGreaterThan(20);
        assertThat(core).allSatisfy(file -> {
            List<String> lines = Files.readAllLines(file);
            assertThat(lines).noneSatisfy(line -> assertThat(line).containsPattern(WORD));
        });
    }

    @Test
    void onlyTheSystemsFilesIncludeAHeaderOfTheirKernel() throws IOException {
        try (Stream<Path> all = Files.list(SOURCES)) {
            assertThat(all.filter(file ->
                            !OF_A_SYSTEM.matcher(file.getFileName().toString()).matches()))
                    .allSatisfy(file ->
                            assertThat(Files.readString(file)).doesNotContainPattern("#include <(?!stddef|stdint)"));
        }
    }
}
