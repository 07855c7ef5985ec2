package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which templates of others stay. */
class OtherTemplatesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    Path directory;

    private final OtherTemplates others = new OtherTemplates();

    private Path used(String name, Duration ago) throws IOException {
        Path template = Files.createDirectory(directory.resolve(name));
        Path sums = Files.createFile(template.resolve("sums"));
        Files.setLastModifiedTime(sums, FileTime.from(NOW.minus(ago)));
        others.add(template);
        return template;
    }

    @Test
    void theLastUsedStay() throws IOException {
        Path older = used("a", Duration.ofDays(3));
        used("b", Duration.ofDays(1));
        used("c", Duration.ofDays(2));
        assertThat(others.superfluous(NOW)).containsExactly(older);
    }

    @Test
    void whatNobodyHasUsedForDaysGoes() throws IOException {
        used("a", OtherTemplates.AGE);
        Path old = used("b", OtherTemplates.AGE.plusSeconds(1));
        assertThat(others.superfluous(NOW)).containsExactly(old);
    }

    @Test
    void whatIsHalfRemovedGoesFirst() throws IOException {
        used("a", Duration.ofDays(1));
        Path half = Files.createDirectory(directory.resolve("b"));
        others.add(half);
        used("c", Duration.ofDays(2));
        assertThat(others.superfluous(NOW)).containsExactly(half);
    }

    @Test
    void whatIsGoneIsNotUsed() throws IOException {
        Path gone = directory.resolve("gone");
        assertThat(new Template(gone).use()).isFalse();
        used("there", Duration.ofDays(1));
        assertThat(new Template(directory.resolve("there")).use()).isTrue();
        assertThat(new Template(directory.resolve("there")).used()).isAfter(NOW);
    }
}
