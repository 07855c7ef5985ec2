package org.standardcontainer.linux.stats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ContainerStats.NetworkInterface;

/**
 * Reads what a container uses. Safe for several threads.
 *
 * @param controllers the container's directories in the hierarchies of cgroup v1, by controller
 * @param unified its directory in that of cgroup v2; counts where there are none of version 1
 */
public record StatsReader(Map<String, Path> controllers, Optional<Path> unified) {
    private static final StatFiles NOWHERE = new StatFiles(Path.of("/nonexistent"));

    public StatsReader {
        controllers = Map.copyOf(controllers);
    }

    /**
     * What its cgroups tell, and its network.
     *
     * @param process the {@code /proc} directory of its init process
     * @param own that of the runtime, whose network is none of the container's
     */
    public ContainerStats read(Path process, Path own) {
        ContainerStats cgroups = controllers.isEmpty() && unified.isPresent()
                ? new Version2(new StatFiles(unified.get())).read()
                : new Version1(this::files).read();
        return new ContainerStats(
                cgroups.cpu(),
                cgroups.memory(),
                cgroups.pids(),
                cgroups.blockDevices(),
                cgroups.hugePages(),
                cgroups.rdma(),
                network(process, own));
    }

    private StatFiles files(String controller) {
        Path directory = controllers.get(controller);
        return directory == null ? NOWHERE : new StatFiles(directory);
    }

    private static List<NetworkInterface> network(Path process, Path own) {
        try {
            Path namespace = Files.readSymbolicLink(process.resolve("ns/net"));
            return namespace.equals(Files.readSymbolicLink(own.resolve("ns/net")))
                    ? List.of()
                    : NetworkFile.read(new StatFiles(process));
        } catch (IOException gone) {
            return List.of();
        }
    }
}
