/**
 * {@code scr}, the command line: the flags, output and exit codes of runc over any backend.
 *
 * <p>Start with {@link org.standardcontainer.cli.Scr}, which holds the global options and opens the runtime; each
 * command is a class of its own beside it. What a failure looks like is {@link org.standardcontainer.cli.ErrorReport}.
 */
@NullMarked
package org.standardcontainer.cli;

import org.jspecify.annotations.NullMarked;
