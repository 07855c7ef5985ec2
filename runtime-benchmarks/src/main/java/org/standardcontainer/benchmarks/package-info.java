/**
 * {@code bin/bench}: start at {@link org.standardcontainer.benchmarks.Bench}. Every figure is a ratio measured in one
 * run, contenders taking turns, so that a slow or busy machine slows all of them.
 */
@NullMarked
package org.standardcontainer.benchmarks;

import org.jspecify.annotations.NullMarked;
