package org.standardcontainer.conformance.bench;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line of a mount table (proc_pid_mountinfo(5)).
 *
 * @param id its number
 * @param parent the number of the mount that it is on
 * @param root what of its filesystem is mounted
 * @param at where, as the process sees it
 * @param options of this mount ({@code "nosuid"})
 * @param propagation the kernel's words ({@code "shared:7"}, {@code "unbindable"}); none for a private one
 * @param type the filesystem's type
 * @param source what the filesystem was made of
 * @param superOptions of the filesystem as a whole ({@code "size=64k"})
 */
public record MountEntry(
        int id,
        int parent,
        String root,
        String at,
        Set<String> options,
        List<String> propagation,
        String type,
        String source,
        Set<String> superOptions) {
    private static final int FIXED = 6;
    private static final int AFTER_SEPARATOR = 3;

    static List<MountEntry> parse(String mountinfo) {
        return mountinfo.lines().map(MountEntry::line).toList();
    }

    private static MountEntry line(String line) {
        List<String> words = Arrays.asList(line.split(" "));
        int separator = words.indexOf("-");
        return new MountEntry(
                Integer.parseInt(words.get(0)),
                Integer.parseInt(words.get(1)),
                Traces.decoded(words.get(3)),
                Traces.decoded(words.get(4)),
                set(words.get(5)),
                List.copyOf(words.subList(FIXED, separator)),
                words.get(separator + 1),
                Traces.decoded(words.get(separator + 2)),
                set(words.get(separator + AFTER_SEPARATOR)));
    }

    private static Set<String> set(String commas) {
        return new LinkedHashSet<>(Arrays.asList(commas.split(",")));
    }

    /** True if what is mounted here or below shows up elsewhere. */
    public boolean isShared() {
        return propagation.stream().anyMatch(word -> word.startsWith("shared:"));
    }

    /** True if this is at a directory, or below it. */
    public boolean isBelow(String directory) {
        return at.equals(directory) || at.startsWith(directory + "/");
    }

    /** The value of an option of the filesystem ({@code "size"}), if it has one. */
    public Optional<String> superOption(String name) {
        return superOptions.stream()
                .filter(option -> option.startsWith(name + "="))
                .map(option -> option.substring(name.length() + 1))
                .findFirst();
    }
}
