package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.device.DeviceRequest;

/** A service that starts a container with a device, says so, and stays until it is ended. */
final class CreateWithDevice {
    private CreateWithDevice() {}

    /** @param args state root, bundle, the container's id, the store of leases, and the device */
    public static void main(String[] args) throws InterruptedException {
        ContainerRuntime runtime =
                TestContainers.open(Path.of(args[0]), Map.of("devices.store", args[3]), RuntimeListener.logging());
        StandardContainer container = runtime.create(
                ContainerId.of(args[2]),
                Bundle.at(Path.of(args[1])),
                Stdio.pipes(),
                List.of(DeviceRequest.parse(args[4])));
        container.start();
        System.out.println("running");
        Thread.sleep(Long.MAX_VALUE);
    }
}
