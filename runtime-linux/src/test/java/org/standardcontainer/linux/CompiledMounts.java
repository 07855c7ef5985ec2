package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.standardcontainer.launcher.plan.BindOp.BindLink;
import org.standardcontainer.launcher.plan.MountOp.ChangeKept;
import org.standardcontainer.launcher.plan.MountOp.ChangeMount;
import org.standardcontainer.launcher.plan.MountOp.MountBind;
import org.standardcontainer.launcher.plan.MountOp.MountCopyUp;
import org.standardcontainer.launcher.plan.MountOp.MountNew;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** A small container with these mounts, and what they are compiled to. */
final class CompiledMounts {
    private CompiledMounts() {}

    static Spec spec(Mount... mounts) {
        return Compiling.small().mounts(mounts).build();
    }

    static Draft compile(Mount... mounts) {
        return Compiling.compile(spec(mounts));
    }

    /** What the mounts became; without the steps that every container has. */
    static List<PlanOp> mounts(Mount... mounts) {
        Draft draft = compile(mounts);
        assertThat(draft.findings.all()).isEmpty();
        return Compiling.operations(draft).stream()
                .filter(op -> op instanceof MountNew
                        || op instanceof MountCopyUp
                        || op instanceof MountBind
                        || op instanceof BindLink
                        || op instanceof ChangeMount
                        || op instanceof ChangeKept)
                .toList();
    }
}
