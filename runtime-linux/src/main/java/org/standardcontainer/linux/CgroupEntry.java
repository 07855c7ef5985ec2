package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** How a new process gets into cgroups of v1: its maker opens them before it is made, and it moves itself (decision 130). */
final class CgroupEntry {
    private final List<String> opened = new ArrayList<>();

    /** To be written before the process is made, and before a namespace is joined in which the path would be another. */
    void open(String pointer, String directory, LaunchPlan.Builder plan) {
        plan.host(pointer, new CgroupOp.OpenMembers(directory));
        opened.add(directory);
    }

    /** To be written while the process is still what it was made as: one that has become another user may not. */
    void enter(String pointer, LaunchPlan.Builder plan) {
        for (int i = 0; i < opened.size(); i++) {
            plan.init(pointer, new CgroupOp.EnterCgroup(i, opened.get(i)));
        }
    }
}
