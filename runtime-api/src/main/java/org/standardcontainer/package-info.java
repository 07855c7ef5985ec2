/**
 * The contract of a Standard Container.
 *
 * <p>Start with {@link org.standardcontainer.ContainerRuntime}, which makes containers, and
 * {@link org.standardcontainer.StandardContainer}, which is one. Everything that not every backend can
 * do is an optional operation, reached with {@link org.standardcontainer.StandardContainer#find}.
 */
@NullMarked
package org.standardcontainer;

import org.jspecify.annotations.NullMarked;
