package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** The home directory of a program whose environment has none. */
@Timeout(120)
class HomeIT {
    @Opened
    private static TestContainers containers;

    /** Without one in its environment the program has the home that the root's own list of users says, or {@code /}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "root:x:0:0::/root:/bin/sh\\nme:x:1000:1::/home/me:/bin/sh\\nagain:x:1000:1::/no:/x | /home/me",
                "me:x:1000:1::/home/me | /home/me",
                "me:x:10000:1::/no:\\n1000\\nme:x::1::/no:\\nme:x:x1000:1::/no:\\nme:x:1000:1:\\n | /",
                "me:x:1000:1::relative:/bin/sh | /",
                "me:x:1000:1:::/bin/sh | /",
                "fifo | /",
                "link | /linked",
                "none | /"
            })
    void aHomeIsFound(String users, String home) throws IOException {
        ProcessConfig process =
                TestContainers.process("env").user(User.of(1000, 1000)).build();
        Bundle bundle =
                containers.bundle(TestContainers.shell("").process(process).build());
        Path etc = Files.createDirectory(bundle.directory().resolve("rootfs/etc"));
        Path list = etc.resolve("passwd");
        switch (users) {
            case "fifo" ->
                assertThat(new ProcessBuilder("mkfifo", list.toString())
                                .start()
                                .onExit()
                                .join()
                                .exitValue())
                        .isZero();
            case "link" -> { // which is inside the root for who is there
                Files.createSymbolicLink(list, Path.of("/etc/other"));
                Files.writeString(etc.resolve("other"), "me:x:1000:1::/linked:");
            }
            case "none" -> {}
            default -> Files.writeString(list, users.replace("\\n", "\n"));
        }
        TestContainers.Result result = containers.run(bundle);
        assertThat(result.out()).isEqualTo("PATH=/bin\nHOME=" + home + "\n");
    }

    /** A list that never ends, or whose lines don't, costs no more than a bound. */
    @Test
    void aHomeIsNotLookedForWithoutEnd() throws IOException {
        Bundle bundle = containers.bundle(TestContainers.shell("")
                .process(TestContainers.process("env").build())
                .build());
        Path etc = Files.createDirectory(bundle.directory().resolve("rootfs/etc"));
        try (var list = new RandomAccessFile(etc.resolve("passwd").toFile(), "rw")) {
            list.write("long:x:0:0::/".concat("x".repeat(600)).concat(":\n").getBytes(StandardCharsets.US_ASCII));
            list.setLength(1L << 40);
        }
        assertThat(containers.run(bundle).out()).isEqualTo("PATH=/bin\nHOME=/\n");
    }
}
