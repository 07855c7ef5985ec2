/**
 * Whether the tests can fail: faults that are planted into a runtime which has none, each with the test that has to catch
 * it. Start reading at {@link org.standardcontainer.conformance.sensitivity.Sensitivity}.
 */
@NullMarked
package org.standardcontainer.conformance.sensitivity;

import org.jspecify.annotations.NullMarked;
