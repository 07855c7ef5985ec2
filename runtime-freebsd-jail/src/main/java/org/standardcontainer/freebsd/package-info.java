/**
 * Containers as FreeBSD jails: a configuration and what is known of the FreeBSD machine become a launch plan, which that machine's
 * launcher executes. Start reading at {@link org.standardcontainer.freebsd.JailRuntime}.
 */
@NullMarked
package org.standardcontainer.freebsd;

import org.jspecify.annotations.NullMarked;
