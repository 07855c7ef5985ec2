package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Status;

final class PidFileTest {
    @TempDir
    private Path directory;

    @Test
    void holdsDigitsAndNothingElse() throws Exception {
        Path file = directory.resolve("pid");
        Files.writeString(file, "an older one");

        PidFile.write(file, state(new ProcessRef(ProcessRef.HOST, 4711, 1)));

        assertThat(file).hasContent("4711").hasSize(4);
        assertThat(directory).isDirectoryNotContaining(other -> !other.equals(file));
    }

    /** Whoever reads the file waits for the process that it names, or sends it signals: 0 would be the reader's own group. */
    @Test
    void isNotWrittenForAProcessOfAnotherKernel() {
        assertThatThrownBy(() -> PidFile.write(directory.resolve("pid"), state(new ProcessRef("guest-1", 1, 1))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no process on this host");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void isNotWrittenForAContainerThatHasEnded() {
        assertThatThrownBy(() -> PidFile.write(directory.resolve("pid"), state(Status.STOPPED, Optional.empty())))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("ended before");
        assertThat(directory).isEmptyDirectory();
    }

    /** Renaming a file over {@code /dev/null} would take it away from the whole host. */
    @Test
    void replacesNothingButAFile() throws Exception {
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel ignored =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            assertThatThrownBy(() -> PidFile.write(socket, state(new ProcessRef(ProcessRef.HOST, 4711, 1))))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("it is a device, a pipe or a socket");

            assertThat(Files.readAttributes(socket, BasicFileAttributes.class).isOther())
                    .isTrue();
        }
        assertThat(directory).isDirectoryNotContaining(other -> !other.equals(socket));
    }

    @Test
    void followsNoLinkThatSomebodyLaid() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(
                directory.resolve(".pid." + ProcessHandle.current().pid()), victim);

        assertThatThrownBy(
                        () -> PidFile.write(directory.resolve("pid"), state(new ProcessRef(ProcessRef.HOST, 4711, 1))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("exists already");
        assertThat(victim).hasContent("precious");
    }

    @Test
    void leavesNothingWhereItCannotBePutInPlace() throws Exception {
        Files.createDirectories(directory.resolve("pid/full"));

        assertThatThrownBy(
                        () -> PidFile.write(directory.resolve("pid"), state(new ProcessRef(ProcessRef.HOST, 4711, 1))))
                .isInstanceOf(UsageException.class);
        assertThat(directory).isDirectoryNotContaining(other -> !other.endsWith("pid"));
    }

    @Test
    void saysWhyItCannotBeWritten() {
        assertThatThrownBy(() -> PidFile.write(
                        directory.resolve("missing/pid"), state(new ProcessRef(ProcessRef.HOST, 4711, 1))))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no such file or directory");
    }

    private static ContainerState state(ProcessRef process) {
        return state(Status.CREATED, Optional.of(process));
    }

    private static ContainerState state(Status status, Optional<ProcessRef> process) {
        return new ContainerState(
                "1.3.0", ContainerId.of("web-1"), status, process, "/bundle", Map.of(), false, Optional.empty());
    }
}
