package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Finding;
import org.standardcontainer.linux.ParentImages.Place;

class ParentImagesTest {
    @TempDir
    Path temporary;

    private Path base;
    private Path images;

    @BeforeEach
    void make() throws IOException {
        base = directory(temporary.toRealPath().resolve("base"));
        images = base.resolve("new");
        filled(base.resolve("old"));
    }

    @Test
    void oneBesideThemIsTaken() throws Exception {
        assertThat(named("../old")).isEmpty();
        assertThat(named("./../old/.")).isEmpty();
        directory(images);
        assertThat(named("../old")).isEmpty();
    }

    @Test
    void whatIsNoneIsRefused() throws Exception {
        directory(base.resolve("empty"));
        Files.writeString(base.resolve("file"), "");

        assertThat(named("../nowhere")).contains("/base/nowhere isn't there");
        assertThat(named("../file")).contains("/base/file is no directory");
        assertThat(named("../empty")).contains("/base/empty holds no images: there is no inventory.img");
        assertThat(named("../new")).contains("/base/new isn't there");
        directory(images);
        assertThat(named(".")).contains("would build on itself");
    }

    @Test
    void aLinkOnTheWayIsRefused() throws Exception {
        Files.createSymbolicLink(base.resolve("link"), Path.of("old"));
        Files.createSymbolicLink(base.resolve("up"), Path.of("."));
        Files.delete(base.resolve("old/inventory.img"));
        Files.createSymbolicLink(base.resolve("old/inventory.img"), Path.of("/etc/passwd"));

        assertThat(named("../link")).contains("/base/link is a symbolic link");
        assertThat(named("../up/old")).contains("/base/up is a symbolic link");
        assertThat(named("../old")).contains("holds no images");
    }

    /** Who may write there could put a link in its place after it was looked at. */
    @Test
    void whatOthersCouldReplaceIsRefused() throws Exception {
        mode(base, "rwxrwxrwx");
        assertThat(named("../old")).contains("/base can be written by others, who could put something else");
        mode(base, "rwxrwxr-x");
        assertThat(named("../old")).contains("/base can be written by others");
        sticky(base);
        assertThat(named("../old")).isEmpty();
        mode(base.resolve("old"), "rwxrwxr-x");
        assertThat(named("../old")).contains("/base/old can be written by others");
        mode(base.resolve("old"), "rwx------");
        directory(images);
        mode(images, "rwx----w-");
        assertThat(named("../old")).contains("/base/new can be written by others");
    }

    /** Whoever may write above them could put another tree in the place of all. */
    @Test
    void whatOthersCouldReplaceAboveThemIsRefused() throws Exception {
        Path above = directory(base.resolve("above"));
        Path deep = directory(above.resolve("deep"));
        filled(deep.resolve("old"));
        images = deep.resolve("new");
        assertThat(named("../old")).isEmpty();

        mode(above, "rwxrwxrwx");
        assertThat(named("../old")).contains("/base/above can be written by others, who could put something else");
        Files.createSymbolicLink(filled(images).resolve("parent"), Path.of("../old"));
        assertThat(linked()).contains("/base/above can be written by others, who could put something else");
        sticky(above);
        assertThat(linked()).isEmpty();
        Files.delete(images.resolve("parent"));
        mode(above, "rwxrwxrwx");
        assertThat(linked()).isEmpty(); // it builds on nothing
    }

    /** One that was there when it was to be written into, and isn't by now, may be made by others. */
    @Test
    void whatIsGoneMeanwhileIsRefused() {
        assertThat(text(ParentImages.named(images, false, Path.of("../old"), me())))
                .contains("/base/new isn't there");
        assertThat(text(ParentImages.named(images, true, Path.of("../old"), me())))
                .isEmpty();
    }

    @Test
    void linksOnTheWayToThemAreFollowedOnce() throws Exception {
        Files.createSymbolicLink(base.resolve("link"), Path.of("old"));
        Files.createSymbolicLink(base.resolve("up"), Path.of("."));
        assertThat(ParentImages.place(base.resolve("link"))).isEqualTo(new Place(base.resolve("old"), false));
        assertThat(ParentImages.place(base.resolve("up/new"))).isEqualTo(new Place(images, true));
        assertThat(ParentImages.place(base.resolve("nowhere/new")))
                .isEqualTo(new Place(base.resolve("nowhere/new"), true));
        assertThat(ParentImages.place(Path.of("/"))).isEqualTo(new Place(Path.of("/"), false));
        Path round = Files.createSymbolicLink(base.resolve("round"), Path.of("round"));
        assertThat(ParentImages.place(round)).isEqualTo(new Place(round, false));
    }

    /** The parent itself, what is on the way there, and the images: an owner may do with a directory what its mode forbids. */
    @Test
    void whatBelongsToAnotherIsRefused() throws Exception {
        filled(directory(base.resolve("way")).resolve("old"));
        directory(images);
        assertThat(named("../old")).isEmpty();
        assertThat(named("../way/old")).isEmpty();
        if (me() != ParentImages.ROOT) { // who can give nothing away
            assertThat(text(ParentImages.named(images, false, Path.of("../old"), ParentImages.ROOT)))
                    .contains("belongs to the user " + me());
            return;
        }

        refusedOf(base.resolve("old"), "../old", "/base/old");
        refusedOf(base.resolve("way"), "../way/old", "/base/way");
        refusedOf(images, "../old", "/base/new");
        refusedOf(base, "../old", "/base");
    }

    private void refusedOf(Path directory, String parent, String named) throws IOException {
        Files.setAttribute(directory, "unix:uid", 1);
        assertThat(named(parent)).contains(named + " belongs to the user 1");
        Files.setAttribute(directory, "unix:uid", 0);
        assertThat(named(parent)).isEmpty();
    }

    /** The link that is found among images which are there, and that of those that it leads to. */
    @Test
    void allThatImagesBuildOnIsLookedAt() throws Exception {
        filled(images);
        assertThat(linked()).isEmpty();
        Files.createSymbolicLink(images.resolve("parent"), Path.of("../old"));
        assertThat(linked()).isEmpty();
        Path older = filled(base.resolve("older"));
        Files.createSymbolicLink(base.resolve("old/parent"), Path.of("../older"));
        assertThat(linked()).isEmpty();

        mode(older, "rwxrwxrwx");
        assertThat(linked()).contains("/base/older can be written by others");
        assertThat(named("../old")).contains("/base/older can be written by others");
        mode(older, "rwx------");
        Files.createSymbolicLink(older.resolve("parent"), Path.of("../old"));
        assertThat(linked()).contains("/base/old would build on itself");
        Files.delete(older.resolve("parent"));
        Files.createSymbolicLink(older.resolve("parent"), base.resolve("new"));
        assertThat(linked()).contains("which isn't relative");
        Files.delete(older.resolve("parent"));
        filled(older.resolve("parent"));
        assertThat(linked()).isEmpty();
        mode(images, "rwxrwxr-x");
        assertThat(linked()).contains("/base/new can be written by others");
    }

    private String named(String way) {
        return text(ParentImages.named(images, !Files.exists(images), Path.of(way), me()));
    }

    private String linked() {
        return text(ParentImages.linked(images, me()));
    }

    private static String text(List<Finding> findings) {
        return findings.isEmpty() ? "" : findings.get(0).problem();
    }

    private int me() {
        try {
            return (Integer) Files.getAttribute(temporary, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory(Path path) throws IOException {
        Files.createDirectory(path);
        mode(path, "rwx------");
        return path;
    }

    private static Path filled(Path path) throws IOException {
        Files.writeString(directory(path).resolve("inventory.img"), "");
        return path;
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void sticky(Path path) throws IOException {
        Files.setAttribute(path, "unix:mode", 01777);
    }
}
