package org.standardcontainer.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kernel parameter, as a key of {@code linux.sysctl} names it (config-linux.md#sysctl, sysctl(8)). Immutable.
 *
 * @param parts its directories and its file below {@code /proc/sys}; at least two, none of them empty or with a slash
 */
public record KernelParameter(List<String> parts) {
    private static final Set<String> IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.msg_next_id",
            "kernel.sem",
            "kernel.sem_next_id",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_next_id",
            "kernel.shm_rmid_forced");

    public KernelParameter {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a key. The first of its dots and slashes is what parts it; the other one then belongs to a name, where a slash stands
     * for a dot: {@code net.ipv4.conf.eth0/1.forwarding} and {@code net/ipv4/conf/eth0.1/forwarding} are the same.
     *
     * @return empty if the key names no parameter
     */
    public static Optional<KernelParameter> of(String key) {
        int dot = key.indexOf('.');
        int slash = key.indexOf('/');
        boolean slashes = slash >= 0 && (dot < 0 || slash < dot);
        List<String> parts = Arrays.stream(key.split(slashes ? "/" : "\\.", -1))
                .map(part -> slashes ? part : part.replace('/', '.'))
                .collect(Collectors.toList());
        boolean names = parts.size() > 1
                && parts.stream().noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        return names ? Optional.of(new KernelParameter(parts)) : Optional.empty();
    }

    /** Where it is below {@code /proc/sys}. */
    public String path() {
        return String.join("/", parts);
    }

    /** The type of the namespaces that have it each for themselves ({@code network}); empty if it is the whole host's. */
    public Optional<String> namespace() {
        String name = String.join(".", parts);
        if (parts.get(0).equals("net")) {
            return Optional.of("network");
        } else if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
            return Optional.of("ipc");
        } else if (name.equals("kernel.hostname") || name.equals("kernel.domainname")) {
            return Optional.of("uts");
        }
        return parts.get(0).equals("user") ? Optional.of("user") : Optional.empty();
    }
}
