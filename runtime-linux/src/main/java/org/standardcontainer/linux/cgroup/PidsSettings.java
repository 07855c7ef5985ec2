package org.standardcontainer.linux.cgroup;

import org.standardcontainer.spec.LinuxPids;

/** config-linux.md#pids: {@code pids.max} in v1 and v2. -1 is unlimited, 0 a real limit. */
final class PidsSettings {
    private PidsSettings() {}

    static void both(LinuxPids pids, SettingsWriter out) {
        out.set("pids.max", SettingsWriter.orMax(pids.limit()), "pids/limit");
    }
}
