package org.standardcontainer.device;

import java.util.List;

/**
 * A device of the host, or a lease of one that isn't there any more.
 *
 * @param group what is leased as a whole
 * @param names the names of its nodes and interfaces on the host; empty if it is gone
 * @param holders the containers that have it
 * @param users what uses it outside of those containers, as far as the caller may see
 */
public record DeviceListing(String group, List<String> names, List<DeviceHolder> holders, List<String> users) {
    public DeviceListing {
        names = List.copyOf(names);
        holders = List.copyOf(holders);
        users = List.copyOf(users);
    }

    /** True if a container has what isn't there any more: it was unplugged. */
    public boolean isLost() {
        return names.isEmpty() && !holders.isEmpty();
    }
}
