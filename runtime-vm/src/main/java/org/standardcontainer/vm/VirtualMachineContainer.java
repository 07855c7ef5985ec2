package org.standardcontainer.vm;

import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;

/**
 * A container in a virtual machine of its own. Its process on the host is a proxy: it has the machine and the file server as
 * its children, hands on signals, and ends as the container does.
 */
public final class VirtualMachineContainer extends LaunchedContainer {
    VirtualMachineContainer(ContainerAccess access) {
        super(access);
    }
}
