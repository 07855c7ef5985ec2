/**
 * What every backend has to do, one class per chapter of the spec. Each test names its sentence with {@link
 * org.standardcontainer.conformance.Clause}; its Javadoc, where there is one, says what to look at in a backend that
 * fails it.
 */
@NullMarked
package org.standardcontainer.conformance.contract;

import org.jspecify.annotations.NullMarked;
