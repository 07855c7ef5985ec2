package org.standardcontainer.launcher.lease;

import java.util.List;
import java.util.Map;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.LeaseOp;
import org.standardcontainer.launcher.plan.Template;

/**
 * A lease that a container is going to have.
 *
 * @param origin the JSON pointer that asked for it
 * @param hold how it gets it
 * @param settled what its record says when there is an init process
 * @param links symbolic links, and where they have to lead when it has it: that the device is still the one that was looked at
 */
public record HeldLease(String origin, LeaseOp.HoldLease hold, Template settled, Map<String, String> links) {
    public HeldLease {
        links = Map.copyOf(links);
    }

    /** The steps before there is anything. */
    public static LaunchPlan hold(List<HeldLease> leases) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (HeldLease lease : leases) {
            LeaseOp.HoldLease hold = lease.hold();
            plan.host(
                    lease.origin(), new FileOp.Journal(new LeaseOp.ReleaseLease(hold.directory() + "/" + hold.name())));
            plan.host(lease.origin(), hold);
            lease.links().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(link -> plan.host(lease.origin(), new LeaseOp.CheckLink(link.getKey(), link.getValue())));
        }
        return plan.build();
    }

    /** The steps when there is an init process. */
    public static LaunchPlan note(List<HeldLease> leases) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (int i = 0; i < leases.size(); i++) {
            plan.host(
                    leases.get(i).origin(),
                    new LeaseOp.NoteLease(i, leases.get(i).settled()));
        }
        return plan.build();
    }
}
