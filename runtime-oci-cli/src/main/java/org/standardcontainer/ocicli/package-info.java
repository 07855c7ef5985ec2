/**
 * Drives a runtime that has the standard command line. {@link org.standardcontainer.ocicli.OciCliProvider} is the way
 * in; {@code CommandLine} runs the runtime, {@code Caller} stands behind a container as its parent.
 */
@NullMarked
package org.standardcontainer.ocicli;

import org.jspecify.annotations.NullMarked;
