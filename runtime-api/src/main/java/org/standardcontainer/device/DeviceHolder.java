package org.standardcontainer.device;

import java.time.Instant;
import java.util.List;

/**
 * A container that has a lease.
 *
 * @param container its id
 * @param stateRoot where it is recorded; two state roots may have the same id
 * @param backend the kind of container
 * @param sharing whether others may have the device too
 * @param since when it got it
 * @param devices what it was handed of it, as it was asked for
 * @param pid its first process, as the host numbers it, or who is making it; 0 if it can't be seen from here
 */
public record DeviceHolder(
        String container,
        String stateRoot,
        String backend,
        DeviceRequest.Sharing sharing,
        Instant since,
        List<String> devices,
        long pid) {
    public DeviceHolder {
        devices = List.copyOf(devices);
    }

    /** In a sentence: {@code "container web of backend linux (state root /run/scr) since 2026-01-01T00:00:00Z"}. */
    public String describe() {
        return "container " + container + " of backend " + backend + " (state root " + stateRoot + ") since " + since;
    }
}
