package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** A service that starts a container on systemd, says so, and stays until it is ended. */
final class CreateDetached {
    private CreateDetached() {}

    /** @param args state root, bundle, and the container's id */
    public static void main(String[] args) throws InterruptedException {
        ContainerRuntime runtime =
                TestContainers.open(Path.of(args[0]), Map.of("linux.cgroups", "systemd"), RuntimeListener.logging());
        StandardContainer container =
                runtime.create(ContainerId.of(args[2]), Bundle.at(Path.of(args[1])), Stdio.pipes());
        container.start();
        container.detach();
        Thread.sleep(Long.MAX_VALUE);
    }
}
