package org.standardcontainer.linux;

import org.junit.jupiter.api.Tag;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/** With cgroup v2 alone. */
@Tag("once")
@InGuest(GuestKind.CGROUP_V2)
class UnifiedLiveIT extends LiveScenario {}
