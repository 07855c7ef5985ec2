package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.spec.Hook;
import org.standardcontainer.spec.Hooks;

/** Programs and hooks that can't be run, or don't end. */
@Tag("once")
class BadProgramIT extends CleanScenario {
    @ParameterizedTest
    @CsvSource({
        "nothing, ENOENT",
        "/bin/nothing, ENOENT",
        "./nothing, ENOENT",
        "/bin/plain, EACCES",
        "/bin, EACCES",
        "plain, EACCES"
    })
    void aProgramThatCannotBeExecutedIsFoundOutByCreate(String program, String errno) throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(TestContainers.process(program).build())
                .build());
        Files.writeString(bundle.directory().resolve("rootfs/bin/plain"), "text");

        LaunchFailedException e = fails(LaunchFailedException.class, bundle);
        assertThat(e.pointer()).isEqualTo("/process/args/0");
        assertThat(e.errno()).isEqualTo(errno);
        assertThat(e).hasMessageContaining(program);
        assertThat(e.remedy()).isNotEmpty();
    }

    @Test
    void aProgramInADirectoryThatItsUserCannotEnter() throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(TestContainers.process("/closed/sh")
                        .user(org.standardcontainer.spec.User.of(1000, 1000))
                        .build())
                .build());
        Path closed = Files.createDirectory(bundle.directory().resolve("rootfs/closed"));
        Files.createLink(closed.resolve("sh"), bundle.directory().resolve("rootfs/bin/busybox"));
        Files.setPosixFilePermissions(closed, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));

        assertThat(fails(LaunchFailedException.class, bundle).errno()).isEqualTo("EACCES");
    }

    @Test
    void aHookThatHangsPastItsTimeout() {
        Hook sleeping = new Hook("/bin/sleep", List.of("sleep", "1000"), null, 1L);
        for (Hooks hooks :
                List.of(hooks(sleeping, null, null), hooks(null, sleeping, null), hooks(null, null, sleeping))) {
            long begin = System.nanoTime();
            HookFailedException e = fails(
                    HookFailedException.class,
                    TestContainers.shell("").hooks(hooks).build());

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
            assertThat(e).hasMessageContaining("/hooks/").hasMessageContaining("timeout");
        }
    }

    @Test
    void aHookThatFailsInTheContainer() {
        Hook failing = Hook.of("/bin/sh", "-c", "echo reason; exit 3");

        assertThat(fails(
                        HookFailedException.class,
                        TestContainers.shell("")
                                .hooks(hooks(null, null, failing))
                                .build()))
                .hasMessageContaining("/hooks/createContainer/0")
                .hasMessageContaining("3");
    }

    private static Hooks hooks(@Nullable Hook prestart, @Nullable Hook createRuntime, @Nullable Hook createContainer) {
        return new Hooks(list(prestart), list(createRuntime), list(createContainer), null, null, null);
    }

    private static @Nullable List<Hook> list(@Nullable Hook hook) {
        return hook == null ? null : List.of(hook);
    }
}
