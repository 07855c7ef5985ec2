package org.standardcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.InvalidBundleException;
import org.standardcontainer.InvalidConfigException;

final class BundleReaderTest {
    @TempDir
    Path directory;

    @Test
    void readsTheFileOnceAndKeepsItsBytes() throws IOException {
        byte[] json = SpecJsonTest.bundle("runc-spec");
        Path file = Files.write(directory.resolve("config.json"), json);
        BundleReader.Content content = BundleReader.read(Bundle.at(directory));
        Files.delete(file);
        content.raw()[0] = 0;
        assertThat(content.raw()).isEqualTo(json);
        assertThat(content.spec()).isEqualTo(SpecJson.read(json));
    }

    @Test
    void followsALinkToAFile() throws IOException {
        Path file = Files.write(directory.resolve("elsewhere"), SpecJsonTest.bundle("crun-spec"));
        Files.createSymbolicLink(directory.resolve("config.json"), file);
        assertThat(BundleReader.read(Bundle.at(directory)).spec().ociVersion()).isEqualTo("1.0.0");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThat(refusal(directory)).hasMessage("bundle " + directory + " has no config.json");
        assertThat(((ContainerException) refusal(directory)).remedy()).contains("scr spec");
        Path nothing = directory.resolve("nothing");
        assertThat(refusal(nothing)).hasMessage("bundle " + nothing + " does not exist");
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(refusal(file)).hasMessage("bundle " + file + " is not a directory");
    }

    @Test
    void refusesADirectory() throws IOException {
        Path file = Files.createDirectory(directory.resolve("config.json"));
        assertThat(refusal(directory)).hasMessage(file + " is a directory");
    }

    @Test
    void refusesAFifoWithoutWaiting() throws IOException, InterruptedException {
        Path file = directory.resolve("config.json");
        try {
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
        } catch (IOException e) {
            abort("there is no mkfifo: " + e.getMessage());
        }
        Throwable refusal = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> refusal(directory));
        assertThat(refusal).hasMessage(file + " is a FIFO, socket or device");
    }

    @Test
    void refusesADeviceBehindALink() throws IOException {
        Files.createSymbolicLink(directory.resolve("config.json"), Path.of("/dev/zero"));
        assertThat(refusal(directory)).hasMessageEndingWith("is a FIFO, socket or device");
    }

    @Test
    void refusesAHugeFileWithoutReadingIt() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("config.json").toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> BundleReader.read(Bundle.at(directory)))
                .withMessage("config.json: is larger than 8 MiB");
    }

    private static Throwable refusal(Path bundle) {
        return Assertions.assertThrows(InvalidBundleException.class, () -> BundleReader.read(Bundle.at(bundle)));
    }
}
