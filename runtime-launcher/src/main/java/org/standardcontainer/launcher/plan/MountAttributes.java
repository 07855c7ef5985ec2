package org.standardcontainer.launcher.plan;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * What a mount gets by the operation that makes or changes it, so that nobody has to look for it again: attributes as
 * {@code MOUNT_ATTR_…} bits, of all first and then its own, before it is mounted anywhere; then propagations, in order.
 *
 * @param set to set on the mount itself
 * @param clear to clear on it
 * @param allSet to set on it and on all that is mounted below it; without effect on a new file system
 * @param allClear to clear there
 * @param propagation {@code MS_…} bits, each with or without {@code MS_REC}
 */
public record MountAttributes(long set, long clear, long allSet, long allClear, List<Integer> propagation) {
    /** What a mount has by itself. */
    public static final MountAttributes NONE = of(0, 0);

    /** Copies the list. */
    public MountAttributes {
        propagation = List.copyOf(propagation);
    }

    /** Of the mount itself alone. */
    public static MountAttributes of(long set, long clear) {
        return new MountAttributes(set, clear, 0, 0, List.of());
    }

    /** The same with these propagations. */
    public MountAttributes with(int... flags) {
        return new MountAttributes(
                set, clear, allSet, allClear, IntStream.of(flags).boxed().toList());
    }

    /** What there is of it: most mounts have little. */
    @Override
    public String toString() {
        StringJoiner out = new StringJoiner(" ", "[", "]");
        add(out, "set", set);
        add(out, "clear", clear);
        add(out, "allSet", allSet);
        add(out, "allClear", allClear);
        propagation.forEach(flags -> add(out, "propagation", flags));
        return out.toString();
    }

    private static void add(StringJoiner out, String name, long bits) {
        if (bits != 0) {
            out.add(name + "=0x" + Long.toHexString(bits));
        }
    }

    /** {@code UUUUn}. */
    void encode(PlanWriter out) {
        out.u64(set).u64(clear).u64(allSet).u64(allClear).numbers(propagation);
    }
}
