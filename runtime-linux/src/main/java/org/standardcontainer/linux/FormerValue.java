package org.standardcontainer.linux;

import java.util.Map;
import org.standardcontainer.linux.cgroup.CgroupSetting;

/** What has to be written to a file of a cgroup so that it is as it was before a setting. */
final class FormerValue {
    /** What has no limit, in files with a line for each device or interface; those with a weight aren't here. */
    private static final Map<String, String> NONE = Map.of(
            "io.max", "rbps=max wbps=max riops=max wiops=max",
            "rdma.max", "hca_handle=max hca_object=max",
            "net_prio.ifpriomap", "0");

    private static final String THROTTLE = "blkio.throttle.";
    private static final String OOM = "oom_kill_disable ";

    private FormerValue() {}

    /** @param content what the file has in it */
    static String of(CgroupSetting setting, String content) {
        if (hasLines(setting.file())) {
            String key = key(setting);
            return content.lines()
                    .filter(line -> line.startsWith(key + " "))
                    .findFirst()
                    .map(String::strip)
                    .orElseGet(() -> key + " " + none(setting.file()));
        }
        String first = content.lines().findFirst().orElse("").strip();
        if (first.startsWith(OOM)) {
            return first.substring(OOM.length());
        }
        return first.isEmpty() ? "\n" : first; // nothing at all would be no write
    }

    private static boolean hasLines(String file) {
        return NONE.containsKey(file) || file.startsWith(THROTTLE) || hasWeights(file);
    }

    private static boolean hasWeights(String file) {
        return file.endsWith("weight_device") || file.equals("io.weight") || file.equals("io.bfq.weight");
    }

    private static String key(CgroupSetting setting) {
        int blank = setting.value().indexOf(' ');
        return blank < 0 ? "default" : setting.value().substring(0, blank);
    }

    private static String none(String file) {
        return file.startsWith(THROTTLE) ? "0" : hasWeights(file) ? "default" : NONE.getOrDefault(file, "");
    }
}
