package org.standardcontainer.linux;

import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.DeviceOp;
import org.standardcontainer.linux.CgroupPlaces.Placement;
import org.standardcontainer.spec.Spec;

/** Has the container's cgroup deny devices, where there is something that can. */
final class DeviceCgroup {
    private final Spec spec;
    private final HostFacts facts;
    private final Draft draft;

    DeviceCgroup(Spec spec, HostFacts facts, Draft draft) {
        this.spec = spec;
        this.facts = facts;
        this.draft = draft;
    }

    /** Writes the steps, before anything is in the cgroup. */
    void write(List<Placement> placements, Optional<String> unified) {
        Optional<Placement> v1 =
                placements.stream().filter(p -> p.hierarchy().has("devices")).findFirst();
        if (v1.isPresent()) {
            for (DeviceRules.Write write :
                    DeviceAccess.rules(spec, draft.findings).writes()) {
                draft.environment.host(
                        DeviceAccess.POINTER,
                        new CgroupOp.WriteCgroup(v1.get().directory() + "/" + write.file(), write.line()));
            }
        } else if (unified.isPresent() && facts.mayLoadPrograms()) {
            draft.environment.host(
                    DeviceAccess.POINTER,
                    new DeviceOp.SetDeviceProgram(unified.get(), DeviceAccess.program(spec, draft.findings)));
        } else if (unified.isPresent()) {
            // no device that the user may not open is in the container either (decision 120)
            draft.findings.warning(
                    DeviceAccess.POINTER,
                    "on cgroup v2 it takes CAP_SYS_ADMIN in the initial user namespace to deny devices, so no device is"
                            + " denied: the container may use what is bound into it and this user may use");
        } else {
            denyNone("this host has no writable cgroup v1 hierarchy with the devices controller", false);
        }
    }

    /** Rules that can't be kept are refused; without any, whoever makes the container has to know how open it is. */
    void denyNone(String why, boolean disabled) {
        boolean given = !DeviceAccess.given(spec).isEmpty();
        if (given && !disabled) {
            draft.findings.unsupported(
                    DeviceAccess.POINTER,
                    why + ": no device is denied",
                    "remove it, use a host that can, or set linux.cgroups = disabled");
        } else if (given || !disabled) { // disabled is asked for, so it isn't worth a word at each create
            draft.findings.warning(DeviceAccess.POINTER, why + ": no device is denied");
        }
    }
}
