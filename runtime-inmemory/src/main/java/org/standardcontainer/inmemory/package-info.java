/**
 * A runtime without a kernel, for unit tests of programs that use containers. Start with {@link
 * org.standardcontainer.inmemory.InMemoryRuntime}.
 */
@NullMarked
package org.standardcontainer.inmemory;

import org.jspecify.annotations.NullMarked;
