package org.standardcontainer.linux;

/** With the cgroups that this host has. */
class LiveIT extends LiveScenario {}
