package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the JVM that stays leaves on the disk, and takes of memory. */
@Tag("once")
final class ResidentTracesIT extends OnLinux {
    private static final ScrProcess.Result FINE = new ScrProcess.Result(0, "", "");
    private static final long MEBIBYTE = 1024;

    @Override
    ScrProcess process() {
        return Residents.own(directory, 20);
    }

    private Path place() {
        return Residents.ownPlace(directory);
    }

    private void former(String name) throws IOException {
        Files.writeString(place().resolve(name + ".lock"), "1\n");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(place().resolve(name)))
                .close();
        assertThat(place().resolve(name)).exists();
    }

    /** Who holds a lock is there; what is no socket, or has no lock, isn't ours. */
    @Test
    void whoStartsOneRemovesWhatFormerBuildsHaveLeft() throws Exception {
        Files.createDirectory(place());
        Files.setPosixFilePermissions(place(), PosixFilePermissions.fromString("rwx------"));
        for (String name : new String[] {"11", "12", "13", "x1"}) {
            former(name);
        }
        Files.createFile(place().resolve("14.lock"));
        Files.createFile(place().resolve("15.lock"));
        Files.createFile(place().resolve("15"));
        Process holder =
                new ProcessBuilder("flock", place().resolve("12.lock").toString(), "sh", "-c", "echo; cat").start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('\n'); // it has the lock

            assertThat(scr.run("list", "-q")).isEqualTo(FINE);

            try (Stream<Path> files = Files.list(place())) {
                assertThat(files.map(file -> file.getFileName().toString())
                                .filter(name -> name.matches("(1.|x1)(\\.lock)?")))
                        .containsExactlyInAnyOrder("12", "12.lock", "15", "15.lock", "x1", "x1.lock");
            }
            assertThat(scr.run("list", "-q")).isEqualTo(FINE);
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
    }

    /** docs/cli.md says so. */
    @Test
    void itsMemoryIsBounded() throws Exception {
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
        Path process = Path.of("/proc", pid());

        assertThat(scr.through("for i in $(seq 300); do \"$0\" \"$@\" || exit 9; done;", "")
                        .run("list", "-q"))
                .isEqualTo(FINE);

        assertThat(Files.readString(process.resolve("cmdline"))).contains("\0-Xmx96m\0");
        String resident =
                Files.readString(process.resolve("status")).replaceFirst("(?s).*\nVmRSS:\\s+(\\d+) kB\n.*", "$1");
        assertThat(Long.parseLong(resident)).isBetween(20 * MEBIBYTE, 256 * MEBIBYTE);
        assertThat(pid())
                .as("one for all of them")
                .isEqualTo(process.getFileName().toString());
    }

    private String pid() throws IOException {
        try (Stream<Path> files = Files.list(place())) {
            Path lock = files.filter(file -> file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(lock).strip();
        }
    }
}
