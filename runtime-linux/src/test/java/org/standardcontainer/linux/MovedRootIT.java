package org.standardcontainer.linux;

/** {@link MovedRootScenario} on this host, whatever its root is; {@code MovedRootInGuest} has a root that can't be left otherwise. */
class MovedRootIT extends MovedRootScenario {}
