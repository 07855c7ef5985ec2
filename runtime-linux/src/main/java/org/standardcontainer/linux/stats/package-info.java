/**
 * Reads what a container uses from its cgroups, of either version, and from the kernel's account of its network. Pure reading, and never by a
 * path that a container could choose: start with {@link org.standardcontainer.linux.stats.StatsReader}.
 */
@NullMarked
package org.standardcontainer.linux.stats;

import org.jspecify.annotations.NullMarked;
