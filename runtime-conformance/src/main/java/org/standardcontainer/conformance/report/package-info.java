/** What came out of a run, and how it is written down. */
@NullMarked
package org.standardcontainer.conformance.report;

import org.jspecify.annotations.NullMarked;
