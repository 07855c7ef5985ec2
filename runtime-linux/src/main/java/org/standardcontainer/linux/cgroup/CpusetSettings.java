package org.standardcontainer.linux.cgroup;

import org.standardcontainer.spec.LinuxCpu;

/** config-linux.md#cpu: {@code cpus} and {@code mems}, in files of the same names in v1 and v2. */
final class CpusetSettings {
    private CpusetSettings() {}

    static void both(LinuxCpu cpu, SettingsWriter out) {
        out.set("cpuset.cpus", SettingsWriter.unlessEmpty(cpu.cpus()), "cpu/cpus");
        out.set("cpuset.mems", SettingsWriter.unlessEmpty(cpu.mems()), "cpu/mems");
    }
}
