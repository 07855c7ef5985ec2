package org.standardcontainer.launcher;

/**
 * A file of a container's cgroup that is to have another content while the container lives.
 *
 * @param path the file
 * @param value what is written
 * @param before what is written if a later one of the same change fails
 * @param pointer the JSON pointer of the property that asks for it
 */
public record ChangedFile(String path, String value, String before, String pointer) {
    /** The change that takes this one back. */
    public ChangedFile back() {
        return new ChangedFile(path, before, value, pointer);
    }
}
