package org.standardcontainer.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VanishingTest {
    @TempDir
    private Path owner;

    /** As the kernel says of a process that ended on the way to its file; the text is the user's language. */
    private static IOException noSuchProcess() {
        return new FileSystemException("task", null, "Kein passender Prozess");
    }

    @Test
    void whatIsThereIsSeen() throws IOException {
        Files.write(owner.resolve("stat"), new byte[] {'a', (byte) 0xff});
        assertThat(Vanishing.text(owner, "stat")).contains("a\u00ff");
        assertThat(Vanishing.text(owner, "none")).isEmpty();
    }

    @Test
    void whatWentMeanwhileWasNotThere() throws IOException {
        for (IOException error : new IOException[] {noSuchProcess(), new IOException("No such device")}) {
            Path gone = Files.createDirectory(owner.resolve("gone"));
            assertThat(Vanishing.look(gone, () -> {
                        Files.delete(gone);
                        throw error;
                    }))
                    .isEmpty();
        }
        assertThat(Vanishing.look(owner.resolve("never"), () -> {
                    throw new DirectoryIteratorException(noSuchProcess());
                }))
                .isEmpty();
        assertThat(Vanishing.look(owner, () -> {
                    throw new NoSuchFileException("children");
                }))
                .isEmpty();
    }

    @Test
    void whatIsAnothersByNowIsLookedAtAgain() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        assertThat(Vanishing.look(owner, () -> {
                    if (looks.incrementAndGet() == 1) {
                        throw noSuchProcess();
                    }
                    return "the other's";
                }))
                .contains("the other's");
    }

    @Test
    void whatFailsThoughItIsThereIsAnError() {
        IOException noDescriptor = new FileSystemException("stat", null, "Too many open files");
        assertThatThrownBy(() -> Vanishing.look(owner, () -> {
                    throw noDescriptor;
                }))
                .isSameAs(noDescriptor);
        assertThatThrownBy(() -> Vanishing.look(owner, () -> {
                    throw new DirectoryIteratorException(noDescriptor);
                }))
                .isSameAs(noDescriptor);
        assertThatThrownBy(() -> Vanishing.text(owner, "")).isInstanceOf(IOException.class); // a directory
    }
}
