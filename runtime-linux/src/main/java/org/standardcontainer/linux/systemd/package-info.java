/**
 * Containers in scopes that systemd makes: where its hierarchy is its own, nobody else may make a cgroup there, and a limit that it doesn't
 * know of it takes away again. Read {@link org.standardcontainer.linux.systemd.Scope} first.
 */
@org.jspecify.annotations.NullMarked
package org.standardcontainer.linux.systemd;
