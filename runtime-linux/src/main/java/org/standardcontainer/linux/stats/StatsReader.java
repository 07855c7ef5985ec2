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
 * @param unified its directory in that of cgroup v2, which tells of the controllers that version 1 hasn't
 * @param source where all this is
 */
public record StatsReader(Map<String, Path> controllers, Optional<Path> unified, StatSource source) {
    private static final Path NOWHERE = Path.of("/nonexistent");

    public StatsReader {
        controllers = Map.copyOf(controllers);
    }

    /** On this machine. */
    public StatsReader(Map<String, Path> controllers, Optional<Path> unified) {
        this(controllers, unified, StatSource.HERE);
    }

    /** The same with figures from elsewhere. */
    public StatsReader from(StatSource other) {
        return new StatsReader(controllers, unified, other);
    }

    /**
     * What its cgroups tell, and its network.
     *
     * @param process the {@code /proc} directory of its init process
     * @param own that of the runtime, whose network is none of the container's
     */
    public ContainerStats read(Path process, Path own) {
        return read(network(process, own));
    }

    /**
     * The same for a container whose network isn't the runtime's.
     *
     * @param process as above
     */
    public ContainerStats read(Path process) {
        return read(NetworkFile.read(new StatFiles(process, source)));
    }

    private ContainerStats read(List<NetworkInterface> network) {
        ContainerStats v1 = controllers.isEmpty() ? ContainerStats.UNKNOWN : new Version1(this::files).read();
        ContainerStats v2 = unified.map(directory -> new Version2(new StatFiles(directory, source)).read())
                .orElse(ContainerStats.UNKNOWN);
        return new ContainerStats(
                where(controllers.containsKey("cpu") ? "cpu" : "cpuacct", v1, v2)
                        .cpu(),
                where("cpuset", v1, v2).cpuset(),
                where("memory", v1, v2).memory(),
                where("pids", v1, v2).pids(),
                where("blkio", v1, v2).blockDevices(),
                where("hugetlb", v1, v2).hugePages(),
                where("rdma", v1, v2).rdma(),
                network);
    }

    /** On a hybrid host each controller is in one of the two. */
    private ContainerStats where(String controller, ContainerStats v1, ContainerStats v2) {
        return controllers.containsKey(controller) ? v1 : v2;
    }

    private StatFiles files(String controller) {
        Path directory = controllers.get(controller);
        return new StatFiles(directory == null ? NOWHERE : directory, source);
    }

    private List<NetworkInterface> network(Path process, Path own) {
        try {
            Path namespace = Files.readSymbolicLink(process.resolve("ns/net"));
            return namespace.equals(Files.readSymbolicLink(own.resolve("ns/net")))
                    ? List.of()
                    : NetworkFile.read(new StatFiles(process, source));
        } catch (IOException gone) {
            return List.of();
        }
    }
}
