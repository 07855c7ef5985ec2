package org.standardcontainer.linux.cgroup;

import java.util.List;
import org.standardcontainer.spec.LinuxHugepageLimit;

/**
 * config-linux.md#huge-page-limits: of a page size both what is in use and what is reserved, as far as the kernel limits that;
 * {@code hugetlb.SIZE.limit_in_bytes} and {@code hugetlb.SIZE.rsvd.limit_in_bytes} in v1, {@code .max} in v2.
 */
final class HugepageSettings {
    private HugepageSettings() {}

    static void v1(List<LinuxHugepageLimit> limits, SettingsWriter out) {
        write(limits, ".limit_in_bytes", out);
    }

    static void v2(List<LinuxHugepageLimit> limits, SettingsWriter out) {
        write(limits, ".max", out);
    }

    private static void write(List<LinuxHugepageLimit> limits, String file, SettingsWriter out) {
        for (int i = 0; i < limits.size(); i++) {
            String size = limits.get(i).pageSize();
            String property = "hugepageLimits/" + i;
            if (!out.facts().pageSizes().contains(size)) {
                // "The pageSize values are intended to be parsed …", and a limit on what can't be is a mistake
                out.refuse(
                        property + "/pageSize",
                        "this kernel has no huge pages of " + size + ", but of "
                                + String.join(
                                        ", ",
                                        new java.util.TreeSet<>(out.facts().pageSizes())),
                        "correct it, or remove the limit");
                continue;
            }
            out.set("hugetlb." + size + file, limits.get(i).limit(), property);
            out.setIfThere("hugetlb." + size + ".rsvd" + file, limits.get(i).limit(), property);
        }
    }
}
