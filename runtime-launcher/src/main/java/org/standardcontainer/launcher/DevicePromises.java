package org.standardcontainer.launcher;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.launcher.lease.HeldLease;
import org.standardcontainer.launcher.state.StateRecord;

/** What is promised to a container that is being made: decided from the leases that there are, and once more if somebody came between. */
final class DevicePromises {
    /** How often a container is tried before the one who is always quicker is named. */
    static final int TRIES = 8;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LaunchedRuntime runtime;
    private final Engine engine;

    DevicePromises(LaunchedRuntime runtime, Engine engine) {
        this.runtime = runtime;
        this.engine = engine;
    }

    List<HeldLease> decide(StateRecord record, List<DeviceLease> wishes) {
        if (wishes.isEmpty()) {
            return List.of();
        }
        DeviceHolder who = new DeviceHolder(
                record.id().value(),
                engine.root().path().toString(),
                runtime.name(),
                DeviceRequest.Sharing.EXCLUSIVE,
                record.created(),
                List.of(),
                0);
        List<HeldLease> leases = runtime.leaseStore().decide(who, wishes);
        runtime.checkUnused(wishes); // behind that: what uses it may be the container that has it
        return leases;
    }

    /** Somebody came between the decision and the lease: it is decided anew, and most often that one is named then. */
    void retryOrThrow(LaunchFailedException e, List<DeviceLease> wishes, int tries) {
        boolean overtaken = !wishes.isEmpty()
                && e.errno().equals("ESTALE")
                && e.path().startsWith(runtime.leaseStore().directory() + "/");
        if (!overtaken || tries <= 1) {
            throw e;
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS)); // two that give way to each other
    }

    /** The devices that a container was asked for and has alone now. */
    List<DeviceRequest> alone(ContainerId id) {
        Set<String> names = new LinkedHashSet<>();
        runtime.leaseStore().holders().values().stream()
                .flatMap(List::stream)
                .filter(holder -> holder.container().equals(id.value())
                        && holder.stateRoot().equals(engine.root().path().toString())
                        && holder.sharing() == DeviceRequest.Sharing.EXCLUSIVE)
                .forEach(holder -> names.addAll(holder.devices()));
        return names.stream()
                .filter(name -> name.indexOf(' ') < 0) // what its configuration lists is leased by that
                .map(DeviceRequest::parse)
                .filter(device -> device.sharing() == DeviceRequest.Sharing.EXCLUSIVE)
                .toList();
    }
}
