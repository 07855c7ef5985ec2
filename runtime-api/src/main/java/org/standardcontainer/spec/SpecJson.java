package org.standardcontainer.spec;

import org.standardcontainer.InvalidConfigException;

/** Reads and writes a {@code config.json}: what was read and is written again has lost nothing. */
public final class SpecJson {
    /** The largest document that is read: 8 MiB. What a process may be given as arguments and environment fits. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    private static final RecentSpecs RECENT = new RecentSpecs();

    private SpecJson() {}

    /**
     * Reads a configuration, strictly: UTF-8 without a byte order mark; no duplicate members; no null where the model
     * knows the member; no conversion between types; numbers in the range of their width; at most {@link #MAX_BYTES}
     * and 64 levels deep; nothing after the end. Members that the model doesn't know are kept.
     *
     * @throws InvalidConfigException with all that is wrong, each with its JSON pointer, line and column
     */
    public static Spec read(byte[] json) {
        return RECENT.of(json, bytes -> SpecReader.read(bytes, Spec.class));
    }

    /**
     * Reads a process by itself, as {@link #read} does, such as the one that a further process is described by.
     *
     * @throws InvalidConfigException with all that is wrong; pointers start at the process
     */
    public static ProcessConfig readProcess(byte[] json) {
        return SpecReader.read(json, ProcessConfig.class);
    }

    /**
     * Reads limits by themselves, as {@link #read} does, such as those that a container is to have from now on.
     *
     * @throws InvalidConfigException with all that is wrong; pointers start at the limits
     */
    public static LinuxResources readResources(byte[] json) {
        return SpecReader.read(json, LinuxResources.class);
    }

    /** Writes limits by themselves, as {@link #write(Spec)} does. */
    public static byte[] write(LinuxResources resources) {
        return SpecWriter.write(resources);
    }

    /** Writes a configuration as UTF-8, indented; absent members are left out, unknown ones come last. */
    public static byte[] write(Spec spec) {
        return SpecWriter.write(spec);
    }
}
