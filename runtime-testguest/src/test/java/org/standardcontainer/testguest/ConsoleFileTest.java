package org.standardcontainer.testguest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConsoleFileTest {
    @TempDir
    Path directory;

    @Test
    void noTwoGuestsHaveTheSame() throws Exception {
        try (ConsoleFile first = ConsoleFile.take(directory, GuestKind.SYSTEMD);
                ConsoleFile other = ConsoleFile.take(directory, GuestKind.SELINUX)) {
            ConsoleFile second = ConsoleFile.take(directory, GuestKind.SYSTEMD);
            assertThat(List.of(first.path(), other.path(), second.path()))
                    .containsExactly(
                            directory.resolve("guest-SYSTEMD.log"),
                            directory.resolve("guest-SELINUX.log"),
                            directory.resolve("guest-SYSTEMD-2.log"));
            second.close();
            try (ConsoleFile third = ConsoleFile.take(directory, GuestKind.SYSTEMD)) {
                assertThat(third.path()).isEqualTo(second.path());
            }
        }
    }

    @Test
    void norOfTwoJvms() throws Exception {
        try (ConsoleFile first = ConsoleFile.take(directory, GuestKind.CGROUP_V2)) {
            Process other = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Taker.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(new String(other.getInputStream().readAllBytes(), UTF_8).strip())
                    .isEqualTo(directory.resolve("guest-CGROUP_V2-2.log").toString());
            assertThat(first.path()).isEqualTo(directory.resolve("guest-CGROUP_V2.log"));
        }
    }

    static final class Taker {
        private Taker() {}

        public static void main(String[] args) throws Exception {
            try (ConsoleFile taken = ConsoleFile.take(Path.of(args[0]), GuestKind.CGROUP_V2)) {
                System.out.println(taken.path());
            }
        }
    }
}
