package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.standardcontainer.Finding;

/**
 * The images that others build on. CRIU finds them itself, by a link of the name {@code parent} among those, and reads memory from them, or makes holes in their files: whoever
 * could put something else there would decide what the container's memory is, or which of root's files get holes. So nothing on the way there, from the root of all on, may be a
 * link, or be written by others; then what is looked at here is what CRIU finds.
 */
final class ParentImages {
    /** Who may own them: whoever uses CRIU here is root. */
    static final int ROOT = 0;

    private static final String LINK = "parent";
    private static final String INVENTORY = "inventory.img"; // each has one
    private static final int OTHERS_WRITE = 022;
    private static final int STICKY = 01000;

    private final Path images;
    private final boolean missing;
    private final int owner;

    private ParentImages(Path images, boolean missing, int owner) {
        this.images = images;
        this.missing = missing;
        this.owner = owner;
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(Path where, String problem) {
            super(where + " " + problem);
        }
    }

    /**
     * Where images are, or will be.
     *
     * @param path by a way without links, which is what is looked at and what is opened; as it was named if that can't be said
     * @param missing nothing is there
     */
    record Place(Path path, boolean missing) {}

    /** Links on the way are followed here, and by nobody later. */
    static Place place(Path images) {
        try {
            return new Place(images.toRealPath(), false);
        } catch (NoSuchFileException e) {
            return new Place(placeOfMissing(images), true);
        } catch (IOException e) {
            return new Place(images, false); // who opens it says why it can't be
        }
    }

    private static Path placeOfMissing(Path images) {
        Path above = images.getParent();
        Path name = images.getFileName();
        try {
            return above == null || name == null ? images : above.toRealPath().resolve(name);
        } catch (IOException e) {
            return images; // who makes it says why it can't be
        }
    }

    /**
     * What is wrong with those that images are to be built on; nothing if all is well.
     *
     * @param images the directory of the new ones, as {@link #place} has it
     * @param missing it isn't there, and whoever makes it fails if it is by then
     * @param parent the way from there
     * @param owner whose all has to be, if it isn't root's
     */
    static List<Finding> named(Path images, boolean missing, Path parent, int owner) {
        return new ParentImages(images, missing, owner).check(Optional.of(parent));
    }

    /** The same for those that images build on which are there. */
    static List<Finding> linked(Path images, int owner) {
        return new ParentImages(images, false, owner).check(Optional.empty());
    }

    private List<Finding> check(Optional<Path> first) {
        try {
            Path at = images;
            Set<Path> known = new HashSet<>();
            Optional<Path> way = first.isPresent() ? first : link(at);
            if (way.isPresent()) {
                checkWayTo(at);
            }
            while (way.isPresent()) {
                known.add(at);
                if (!missing || !at.equals(images)) {
                    checkNobodyElseWrites(at); // who does could change the link
                }
                at = walk(at, way.get());
                if (known.contains(at)) {
                    throw new Refused(at, "would build on itself");
                }
                checkNobodyElseWrites(at);
                if (!Files.isRegularFile(at.resolve(INVENTORY), LinkOption.NOFOLLOW_LINKS)) {
                    throw new Refused(at, "holds no images: there is no " + INVENTORY);
                }
                way = link(at);
            }
            return List.of();
        } catch (Refused e) {
            return List.of(Finding.unsupported(
                    images.toString(),
                    "the images that it builds on can't be used: " + e.getMessage(),
                    "name a directory of an earlier checkpoint, by a way without links, on which nobody else"
                            + " may write"));
        }
    }

    /** From the top, so that each of them is what it is for as long as it stays what was looked at. */
    private void checkWayTo(Path directory) throws Refused {
        Path at = Objects.requireNonNull(directory.getRoot(), "images are named by an absolute path");
        for (Path name : directory) {
            checkNobodyElseReplaces(at);
            at = at.resolve(name);
        }
    }

    private Optional<Path> link(Path directory) throws Refused {
        Path link = directory.resolve(LINK);
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isSymbolicLink(link)) {
            return Optional.of(Path.of(LINK)); // a copy that followed it
        }
        try {
            Path way = Files.readSymbolicLink(link);
            if (way.isAbsolute()) {
                throw new Refused(link, "leads to " + way + ", which isn't relative");
            }
            return Optional.of(way);
        } catch (IOException e) {
            throw new Refused(link, "can't be read: " + e.getMessage());
        }
    }

    /** As the kernel goes. */
    private Path walk(Path from, Path way) throws Refused {
        Path at = from;
        for (Path name : way) {
            String text = name.toString();
            if (text.equals("..")) {
                Path above = Objects.requireNonNullElse(at.getParent(), at);
                checkNobodyElseReplaces(above);
                at = above;
            } else if (!text.isEmpty() && !text.equals(".")) {
                checkNobodyElseReplaces(at);
                at = at.resolve(name);
                attributes(at);
            }
        }
        return at;
    }

    /** What root, or this user, has in such a directory stays there. */
    private void checkNobodyElseReplaces(Path directory) throws Refused {
        int mode = number(attributes(directory), "mode");
        if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
            throw new Refused(directory, "can be written by others, who could put something else in its place");
        }
    }

    private void checkNobodyElseWrites(Path directory) throws Refused {
        int mode = number(attributes(directory), "mode");
        if ((mode & OTHERS_WRITE) != 0) {
            throw new Refused(directory, "can be written by others");
        }
    }

    /** Of a directory that is there, is no link, and is nobody else's. */
    private Map<String, Object> attributes(Path directory) throws Refused {
        Map<String, Object> found;
        try {
            found = Files.readAttributes(
                    directory, "unix:mode,uid,isDirectory,isSymbolicLink", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new Refused(directory, "isn't there");
        }
        if (Boolean.TRUE.equals(found.get("isSymbolicLink"))) {
            throw new Refused(directory, "is a symbolic link");
        }
        if (!Boolean.TRUE.equals(found.get("isDirectory"))) {
            throw new Refused(directory, "is no directory");
        }
        int uid = number(found, "uid");
        if (uid != ROOT && uid != owner) {
            throw new Refused(directory, "belongs to the user " + uid);
        }
        return found;
    }

    private static int number(Map<String, Object> attributes, String name) {
        return (Integer) Objects.requireNonNull(attributes.get(name));
    }
}
