package org.standardcontainer.launcher;

import java.util.List;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Stdio;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.Spec;

/**
 * The container that somebody wants.
 *
 * @param content its configuration, valid and checked by the backend
 * @param leases of the devices that it was asked for besides
 */
record Order(ContainerId id, Bundle bundle, BundleReader.Content content, Stdio stdio, List<DeviceLease> leases) {
    Order {
        leases = List.copyOf(leases);
    }

    Spec spec() {
        return content.spec();
    }

    boolean hasTerminal() {
        return spec().process() != null && Boolean.TRUE.equals(spec().process().terminal());
    }
}
