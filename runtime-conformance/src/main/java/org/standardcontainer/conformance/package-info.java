/**
 * The conformance kit. Extend {@link org.standardcontainer.conformance.RuntimeConformance} in a JUnit project, or call
 * {@link org.standardcontainer.conformance.Kit#run}. The tests are in {@code contract}, one class per chapter of the
 * spec; {@link org.standardcontainer.conformance.ClauseTable} has the sentences that they check.
 */
@NullMarked
package org.standardcontainer.conformance;

import org.jspecify.annotations.NullMarked;
