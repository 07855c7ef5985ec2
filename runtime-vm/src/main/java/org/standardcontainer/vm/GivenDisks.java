package org.standardcontainer.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.launcher.plan.DiskOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.linux.GuestCgroup.GivenNode;
import org.standardcontainer.linux.device.HostDisks;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/**
 * Disks of the host that a container is given (decision 508): what each is to QEMU, to the guest, and to the container, where it is bound at the path that it was
 * asked for by. Its number in the guest is known there alone.
 */
record GivenDisks(List<HostDisks.Disk> disks) {
    /** As many as the smallest machine has slots for beside its own. */
    private static final int MOST = 4;

    private static final int ANYONE = 0666;
    private static final String SERIAL = "given";
    private static final String NODE = "/dev/scr-";

    GivenDisks {
        disks = List.copyOf(disks);
    }

    /** @throws UnsupportedFeatureException if those are too many */
    static GivenDisks of(List<DeviceLease> leases) {
        List<HostDisks.Disk> disks = HostDisks.among(leases);
        if (disks.size() > MOST) {
            throw new UnsupportedFeatureException(List.of(Finding.unsupported(
                    "device " + disks.get(MOST).path(),
                    "a machine is given " + MOST + " disks at most",
                    "take fewer")));
        }
        return new GivenDisks(disks);
    }

    boolean isEmpty() {
        return disks.isEmpty();
    }

    private String serial(int i) {
        return SERIAL + i;
    }

    private String node(int i) {
        return NODE + serial(i);
    }

    /** What the machine has of them, each with its image. */
    void addTo(List<Disk> machine, List<MachinePlan.Image> images) {
        for (int i = 0; i < disks.size(); i++) {
            machine.add(
                    Disk.given(serial(i), disks.get(i).isDevice(), disks.get(i).readonly()));
            images.add(new MachinePlan.Given(disks.get(i)));
        }
    }

    /** The guest's configuration with them in their places. */
    Spec bound(Spec spec) {
        if (isEmpty()) {
            return spec;
        }
        List<Mount> mounts = new ArrayList<>(spec.mounts() == null ? List.of() : spec.mounts());
        for (int i = 0; i < disks.size(); i++) {
            List<String> options = disks.get(i).readonly() ? List.of("bind", "ro") : List.of("bind");
            mounts.add(Mount.builder(disks.get(i).path())
                    .type("bind")
                    .source(node(i))
                    .options(options)
                    .build());
        }
        return spec.toBuilder().mounts(mounts).build();
    }

    /** The guest's steps before there is anything of the container. */
    LaunchPlan named() {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (int i = 0; i < disks.size(); i++) {
            plan.host("", new DiskOp.NameDisk(serial(i), node(i), ANYONE));
        }
        return plan.build();
    }

    /** What the container's cgroup has to allow. */
    List<GivenNode> nodes() {
        return IntStream.range(0, disks.size())
                .mapToObj(i -> new GivenNode(node(i), !disks.get(i).readonly()))
                .toList();
    }
}
