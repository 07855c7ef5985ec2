package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.BindOp;
import org.standardcontainer.launcher.plan.MountAttributes;

/**
 * The options of a mount, sorted by what they are for (config.md#linux-mount-options). A later one overrides an earlier one.
 */
final class MountOptions {
    /** What an option does to a mount's attributes. */
    private record Attribute(long set, long clear) {
        static Attribute on(long bit) {
            return new Attribute(bit, 0);
        }

        static Attribute off(long bit) {
            return new Attribute(0, bit);
        }

        static Attribute atime(long value) {
            return new Attribute(value, MountFlags.ATIME);
        }
    }

    /** Each of them with an {@code r} before it is the same for all mounts below. */
    private static final Map<String, Attribute> ATTRIBUTES = Map.ofEntries(
            Map.entry("ro", Attribute.on(MountFlags.RDONLY)),
            Map.entry("rw", Attribute.off(MountFlags.RDONLY)),
            Map.entry("nosuid", Attribute.on(MountFlags.NOSUID)),
            Map.entry("suid", Attribute.off(MountFlags.NOSUID)),
            Map.entry("nodev", Attribute.on(MountFlags.NODEV)),
            Map.entry("dev", Attribute.off(MountFlags.NODEV)),
            Map.entry("noexec", Attribute.on(MountFlags.NOEXEC)),
            Map.entry("exec", Attribute.off(MountFlags.NOEXEC)),
            Map.entry("nodiratime", Attribute.on(MountFlags.NODIRATIME)),
            Map.entry("diratime", Attribute.off(MountFlags.NODIRATIME)),
            Map.entry("nosymfollow", Attribute.on(MountFlags.NOSYMFOLLOW)),
            Map.entry("symfollow", Attribute.off(MountFlags.NOSYMFOLLOW)),
            // The kernel knows three settings. What switches one off leads to its default, relatime.
            Map.entry("noatime", Attribute.atime(MountFlags.NOATIME)),
            Map.entry("strictatime", Attribute.atime(MountFlags.STRICTATIME)),
            Map.entry("relatime", Attribute.atime(0)),
            Map.entry("atime", Attribute.atime(0)),
            Map.entry("nostrictatime", Attribute.atime(0)),
            Map.entry("norelatime", Attribute.atime(0)));

    private static final Map<String, Integer> PROPAGATION = Map.of(
            "private",
            MountFlags.PRIVATE,
            "rprivate",
            MountFlags.PRIVATE | MountFlags.RECURSIVE,
            "shared",
            MountFlags.SHARED,
            "rshared",
            MountFlags.SHARED | MountFlags.RECURSIVE,
            "slave",
            MountFlags.SLAVE,
            "rslave",
            MountFlags.SLAVE | MountFlags.RECURSIVE,
            "unbindable",
            MountFlags.UNBINDABLE,
            "runbindable",
            MountFlags.UNBINDABLE | MountFlags.RECURSIVE);

    /** Belong to the file system as a whole, and fsconfig(2) takes them for every type. */
    private static final Set<String> SUPERBLOCK =
            Set.of("sync", "async", "dirsync", "lazytime", "nolazytime", "mand", "nomand");

    /**
     * Understood, and nothing to do: the default itself; kernel messages, which fsconfig(2) hands to its caller instead; and
     * inode versions, which the file systems that have them count always.
     */
    private static final Set<String> WITHOUT_EFFECT = Set.of("defaults", "silent", "loud", "iversion", "noiversion");

    /** About symbolic links themselves, as crun has it. */
    private static final Map<String, Integer> LINKS = Map.of(
            "copy-symlink", BindOp.LINK_COPY,
            "src-nofollow", BindOp.LINK_SOURCE,
            "dest-nofollow", BindOp.LINK_DESTINATION);

    /** A flag of mount(2) that file systems may have as an option; the others have access lists or not. */
    private static final Set<String> ACCESS_LISTS = Set.of("acl", "noacl");

    private boolean bind;
    private boolean recursiveBind;
    private boolean remount;
    private boolean mapped;
    private boolean allMapped;
    private @Nullable String mappings;
    private boolean copyUp;
    private int links;
    private long set;
    private long clear;
    private long allSet;
    private long allClear;
    private final List<Integer> propagation = new ArrayList<>();
    private final List<String> data = new ArrayList<>();

    private MountOptions() {}

    /** Sorts them. */
    static MountOptions parse(List<String> options) {
        MountOptions parsed = new MountOptions();
        options.forEach(parsed::add);
        return parsed;
    }

    private void add(String option) {
        Attribute attribute = ATTRIBUTES.get(option);
        Attribute recursive = option.startsWith("r") ? ATTRIBUTES.get(option.substring(1)) : null;
        Integer flags = PROPAGATION.get(option);
        if (attribute != null) {
            add(attribute);
        } else if (recursive != null) {
            add(recursive);
            allSet = (allSet & ~recursive.clear()) | recursive.set();
            allClear = (allClear & ~recursive.set()) | recursive.clear();
        } else if (flags != null) {
            propagation.add(flags);
        } else if (option.equals("bind") || option.equals("rbind")) {
            bind = true;
            recursiveBind = option.equals("rbind");
        } else if (option.equals("remount")) {
            remount = true;
        } else if (option.equals("idmap") || option.equals("ridmap")) {
            mapped = true;
            allMapped = option.equals("ridmap");
        } else if (option.startsWith("idmap=") || option.startsWith("ridmap=")) {
            mapped = true;
            allMapped = option.startsWith("r");
            mappings = option.substring(option.indexOf('=') + 1);
        } else if (option.equals("tmpcopyup")) {
            copyUp = true;
        } else if (LINKS.containsKey(option)) {
            links |= LINKS.getOrDefault(option, 0);
        } else if (!WITHOUT_EFFECT.contains(option)) {
            data.add(option);
        }
    }

    /** To the mount itself; what is for all below it is for it, too. */
    private void add(Attribute attribute) {
        set = (set & ~attribute.clear()) | attribute.set();
        clear = (clear & ~attribute.set()) | attribute.clear();
    }

    boolean bind() {
        return bind;
    }

    boolean recursiveBind() {
        return recursiveBind;
    }

    boolean remount() {
        return remount;
    }

    /** True if the mount has other ids than its source. */
    boolean mapped() {
        return mapped;
    }

    /** The mappings that stand in the option itself, for {@link IdMapOption}. */
    Optional<String> mappings() {
        return Optional.ofNullable(mappings);
    }

    /** True if so has what is mounted below. */
    boolean allMapped() {
        return allMapped;
    }

    /** True if what the mount covers is copied into it. */
    boolean copyUp() {
        return copyUp;
    }

    /** {@link BindOp}'s {@code LINK_…} bits. */
    int links() {
        return links;
    }

    boolean readonly() {
        return (set & MountFlags.RDONLY) != 0;
    }

    /** What a new file system gets. */
    MountAttributes ofNew() {
        return new MountAttributes(set, clear, 0, 0, propagation);
    }

    /** What a mount that is there gets. */
    MountAttributes ofChanged() {
        boolean same = set == allSet && clear == allClear;
        return new MountAttributes(same ? 0 : set, same ? 0 : clear, allSet, allClear, propagation);
    }

    /**
     * What a new bind mount gets.
     *
     * @param amongPeers true if what the runtime has mounted is shared with the host still: then only who asks for that stays so
     */
    MountAttributes ofBind(boolean amongPeers) {
        MountAttributes attributes = ofChanged();
        if (!amongPeers || isShared()) {
            return attributes;
        }
        List<Integer> flags = new ArrayList<>(List.of(MountFlags.SLAVE | MountFlags.RECURSIVE));
        flags.addAll(propagation);
        return new MountAttributes(
                attributes.set(), attributes.clear(), attributes.allSet(), attributes.allClear(), flags);
    }

    /** True if it asks for a mount that others get what is mounted in it from. */
    boolean isShared() {
        return propagation.stream().anyMatch(flags -> (flags & MountFlags.SHARED) != 0);
    }

    /** What is left for the file system, with the options that every file system has. */
    List<String> data() {
        return data;
    }

    /** What only this type of file system can understand. */
    List<String> specificData() {
        return data.stream()
                .filter(option -> !SUPERBLOCK.contains(option) && !ACCESS_LISTS.contains(option))
                .toList();
    }

    /** What is for a file system that knows nothing of an option for access lists. */
    List<String> dataWithoutAccessLists() {
        return data.stream().filter(option -> !ACCESS_LISTS.contains(option)).toList();
    }

    /** All options that mean something to this backend, for {@code features}. */
    static Set<String> known() {
        Set<String> all = new java.util.TreeSet<>(ATTRIBUTES.keySet());
        ATTRIBUTES.keySet().forEach(option -> all.add("r" + option));
        all.addAll(PROPAGATION.keySet());
        all.addAll(SUPERBLOCK);
        all.addAll(WITHOUT_EFFECT);
        all.addAll(LINKS.keySet());
        all.addAll(ACCESS_LISTS);
        all.addAll(Set.of("bind", "rbind", "remount", "idmap", "ridmap", "tmpcopyup"));
        return all;
    }
}
