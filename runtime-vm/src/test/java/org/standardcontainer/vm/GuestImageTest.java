package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Finding;

/** Images that lead to other files of the host are refused by what stands in their headers. */
class GuestImageTest {
    @TempDir
    private Path directory;

    private List<Finding> check(ImageFormat format, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("image"), content);
        return new GuestImage(file, format).check();
    }

    private void refused(ImageFormat format, Consumer<ByteBuffer> change) throws IOException {
        byte[] image = GuestImages.of(format, new byte[1 << 20]);
        change.accept(ByteBuffer.wrap(image));
        assertThat(check(format, image)).singleElement().satisfies(finding -> {
            assertThat(finding.isError()).isTrue();
            assertThat(finding.toString()).contains("other files");
        });
    }

    @ParameterizedTest
    @EnumSource
    void oneThatStandsForItselfIsTaken(ImageFormat format) throws IOException {
        assertThat(check(format, GuestImages.of(format, new byte[1 << 20]))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
    void oneThatIsSomethingElseIsRefused(ImageFormat format) throws IOException {
        for (int length : new int[] {0, 1, 511, 512, 1 << 20}) {
            assertThat(check(format, new byte[length])).singleElement().matches(Finding::isError);
        }
    }

    @Test
    void whatIsThereNotIsRefused() {
        assertThat(new GuestImage(directory.resolve("none"), ImageFormat.RAW).check())
                .hasSize(1);
        assertThat(new GuestImage(directory, ImageFormat.RAW).check()).hasSize(1);
    }

    @Test
    void aDifferenceIsRefused() throws IOException {
        refused(ImageFormat.QCOW2, image -> image.putLong(8, 72).putInt(16, 11));
        refused(
                ImageFormat.VMDK,
                image -> image.put(900, "\nparentFileNameHint=\"/etc/passwd\"\n".getBytes(StandardCharsets.US_ASCII)));
        refused(ImageFormat.VHD, image -> image.putInt(image.capacity() - 512 + 60, 4));
    }

    @Test
    void oneWhoseDataAreElsewhereIsRefused() throws IOException {
        refused(ImageFormat.QCOW2, image -> image.putInt(4, 3).putLong(72, 1 << 2));
        refused(ImageFormat.VMDK, image -> image.order(ByteOrder.LITTLE_ENDIAN).putLong(12, 0));
    }

    @Test
    void aTextThatNamesFilesIsNoImage() throws IOException {
        byte[] text = "# Disk DescriptorFile\nRW 100 FLAT \"/etc/passwd\" 0\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(check(ImageFormat.VMDK, text)).singleElement().matches(Finding::isError);
    }
}
