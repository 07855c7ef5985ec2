/**
 * Which file of a cgroup takes which property of {@code linux.resources} (config-linux.md#control-groups): for each chapter of
 * the spec a class with a table for cgroup v1 and one for v2. Pure; where the files are, and who writes them, is known outside.
 */
@NullMarked
package org.standardcontainer.linux.cgroup;

import org.jspecify.annotations.NullMarked;
