package org.standardcontainer.linux;

import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;

/** A container in Linux namespaces. Made and found by {@link LinuxRuntime}. */
public final class LinuxContainer extends LaunchedContainer {
    LinuxContainer(ContainerAccess access) {
        super(access);
    }
}
