package org.standardcontainer.isolation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.standardcontainer.spi.Sections;

/**
 * Something by which programs on one kernel can see, hinder or attack each other.
 *
 * @param id short and stable: {@code "net.devices"}
 * @param kind what it is about: {@code process}, {@code network}, {@code device} …
 * @param title what it is, in a few words
 * @param why what happens where it is shared, one sentence
 */
public record KernelInterface(String id, String kind, String title, String why) {
    private static final List<KernelInterface> ALL = read();

    /** All that a report speaks of, in its order. */
    public static List<KernelInterface> all() {
        return ALL;
    }

    private static List<KernelInterface> read() {
        try (InputStream in = Objects.requireNonNull(KernelInterface.class.getResourceAsStream("interfaces.txt"))) {
            return Sections.read(in).all().stream()
                    .map(section -> new KernelInterface(
                            section.name(), section.get("kind"), section.get("title"), section.get("why")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read interfaces.txt", e);
        }
    }
}
