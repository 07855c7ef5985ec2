package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Lists of processors or nodes, such as {@code 0-3,7}, as the kernel takes them. */
final class NumberList {
    private NumberList() {}

    /**
     * The bits of a list, 32 in each number and an even number of them; empty if it isn't one of numbers below the limit.
     * Blanks are passed over, and so is a comma with nothing beside it, as the kernel does.
     *
     * @param limit above 0
     */
    static Optional<List<Integer>> parse(String list, int limit) {
        BitSet bits = new BitSet();
        for (String part : list.split("[, ]+")) {
            if (part.isEmpty()) {
                continue;
            }
            String[] ends = part.split("-", -1);
            int first = number(ends[0]);
            int last = ends.length == 2 ? number(ends[1]) : first;
            if (ends.length > 2 || first < 0 || last < first || last >= limit) {
                return Optional.empty();
            }
            bits.set(first, last + 1);
        }
        return bits.isEmpty() ? Optional.empty() : Optional.of(words(bits));
    }

    private static List<Integer> words(BitSet bits) {
        List<Integer> words = new ArrayList<>();
        for (long word : bits.toLongArray()) {
            words.add((int) word);
            words.add((int) (word >>> 32));
        }
        return List.copyOf(words);
    }

    /** At most six digits, else -1: there is no such processor or node. */
    private static int number(String digits) {
        return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1;
    }
}
