/**
 * What a contract's test works with: {@link org.standardcontainer.conformance.bench.Bench} makes bundles and
 * containers, {@link org.standardcontainer.conformance.bench.Subject} is a container under test,
 * {@link org.standardcontainer.conformance.bench.ProbeReport} what it looks like from inside, and
 * {@link org.standardcontainer.conformance.bench.Traces} what it left on the host.
 */
@NullMarked
package org.standardcontainer.conformance.bench;

import org.jspecify.annotations.NullMarked;
