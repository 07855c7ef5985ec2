package org.standardcontainer.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A ratio with its spread over the blocks of one run.
 *
 * @param median the middle one
 * @param min the smallest block's
 * @param max the largest block's
 */
record Ratio(double median, double min, double max) {
    /**
     * Measures how long {@code above} takes in terms of {@code below}.
     *
     * @param blocks how many blocks; at least 1
     * @param turns how often contenders take turns in a block; a block's ratio is that of its two medians
     * @param progress hears after each block
     */
    static Ratio measure(Contender above, Contender below, int blocks, int turns, Consumer<String> progress) {
        List<Double> ratios = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            long[] a = new long[turns];
            long[] b = new long[turns];
            for (int turn = 0; turn < turns; turn++) {
                a[turn] = above.once().getAsLong();
                b[turn] = below.once().getAsLong();
            }
            ratios.add(middle(a) / middle(b));
            progress.accept(String.format(
                    "%s %.2f ms : %s %.2f ms", above.name(), middle(a) / 1e6, below.name(), middle(b) / 1e6));
        }
        ratios.sort(null);
        return new Ratio(ratios.get(ratios.size() / 2), ratios.get(0), ratios.get(ratios.size() - 1));
    }

    private static double middle(long[] nanos) {
        long[] sorted = nanos.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
