package org.standardcontainer.linux.cgroup;

import java.util.Map;
import org.standardcontainer.spec.LinuxRdma;

/** config-linux.md#rdma: {@code rdma.max} in v1 and v2, a write for each device. */
final class RdmaSettings {
    private RdmaSettings() {}

    static void both(Map<String, LinuxRdma> devices, SettingsWriter out) {
        devices.forEach((name, limit) -> {
            StringBuilder line = new StringBuilder(name);
            if (limit.hcaHandles() != null) {
                line.append(" hca_handle=").append(limit.hcaHandles());
            }
            if (limit.hcaObjects() != null) {
                line.append(" hca_object=").append(limit.hcaObjects());
            }
            out.set("rdma.max", line, "rdma/" + CgroupSettings.escape(name));
        });
    }
}
