package org.standardcontainer.linux.cgroup;

import java.util.List;
import org.standardcontainer.spec.LinuxNetwork;
import org.standardcontainer.spec.LinuxNetwork.InterfacePriority;

/** config-linux.md#network: {@code net_cls.classid} and {@code net_prio.ifpriomap} of v1. v2 has no such controllers. */
final class NetworkSettings {
    private NetworkSettings() {}

    static void classId(LinuxNetwork network, SettingsWriter out) {
        out.set("net_cls.classid", network.classId(), "network/classID");
    }

    static void priorities(LinuxNetwork network, SettingsWriter out) {
        List<InterfacePriority> priorities = network.priorities() == null ? List.of() : network.priorities();
        for (int i = 0; i < priorities.size(); i++) {
            InterfacePriority priority = priorities.get(i);
            out.set("net_prio.ifpriomap", priority.name() + " " + priority.priority(), "network/priorities/" + i);
        }
    }
}
