package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.device.DeviceRequest;
import picocli.CommandLine.Option;

/** Options of {@code create} and {@code run}. Those of runc's that ask for something else than what is done are refused by name. */
final class CreationOptions implements OwnOptions {
    @Option(names = "--pid-file", paramLabel = "FILE", description = "write the process id here")
    private @Nullable Path pidFile;

    @Option(
            names = "--console-socket",
            paramLabel = "SOCKET",
            description = "send the other side of the container's terminal here")
    private @Nullable Path consoleSocket;

    @Option(
            names = "--no-pivot",
            description =
                    "change the root without pivot_root, for a host whose root is the initial ramdisk; weaker, see docs/cli.md")
    private boolean noPivot;

    @Option(names = "--no-new-keyring", description = "it has the caller's session keyring")
    private boolean noNewKeyring;

    @Option(
            names = "--preserve-fds",
            paramLabel = "N",
            description = "give it so many descriptors of the caller's, from 3 on")
    private int preserveFds;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "give it this device alone, or with \":shared\" behind the name together with others; may be given"
                            + " more than once, see docs/devices.md")
    private List<String> devices = new ArrayList<>();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "make it only if its isolation meets this policy, see docs/isolation.md")
    private @Nullable Path policy;

    @Option(
            names = "--pidfd-socket",
            paramLabel = "SOCKET",
            description = "send a descriptor (pidfd) of its init process here")
    private @Nullable Path pidfdSocket;

    @Option(
            names = {"-f", "--config"},
            paramLabel = "FILE",
            hidden = true)
    private @Nullable Path configFile;

    @Override
    public boolean flag(String name) {
        switch (name) {
            case "--no-pivot" -> noPivot = true;
            case "--no-new-keyring" -> noNewKeyring = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean option(String name, String value) {
        switch (name) {
            case "--pid-file" -> pidFile = CallersPath.of(value);
            case "--console-socket" -> consoleSocket = CallersPath.of(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** @throws UsageException if something is asked for that isn't there */
    void check() {
        if (configFile != null) {
            throw Unsupported.option(
                    "--config of a command", "Name the file config.json; scr's own comes before the command.");
        }
    }

    /** @throws UsageException if something is asked for that only a new container can have */
    void checkForRestoring() {
        if (noPivot) {
            throw Unsupported.option(
                    "restore --no-pivot",
                    "Leave it out: CRIU changes the root, and knows no other way than pivot_root.");
        }
        if (!devices.isEmpty()) {
            throw Unsupported.option("restore --device", "Leave it out: a container is restored with what it had.");
        }
        if (pidfdSocket != null) {
            throw Unsupported.option(
                    "restore --pidfd-socket", "Leave it out, and open the process that --pid-file names.");
        }
        if (preserveFds != 0) {
            throw Unsupported.option(
                    "restore --preserve-fds " + preserveFds,
                    "Leave it out: the container has the descriptors that it was written with.");
        }
    }

    /** What they ask of the runtime's configuration. */
    Map<String, String> settings(Shell shell) {
        Map<String, String> settings = new LinkedHashMap<>(
                GivenDescriptors.of(shell.env(), preserveFds).settings());
        settings.putAll(notifySocket(shell));
        settings.putAll(pidfdSocket(pidfdSocket));
        settings.putAll(settingsForRestoring());
        return settings;
    }

    /** The same for a container that is restored. */
    Map<String, String> settingsForRestoring() {
        Map<String, String> settings = new LinkedHashMap<>();
        if (noNewKeyring) {
            settings.put("linux.keyring", "caller");
        }
        if (noPivot) {
            settings.put(Settings.ROOT_CHANGE_KEY, "move");
        }
        if (policy != null) {
            settings.put(
                    RuntimeConfig.ISOLATION_POLICY.name(),
                    policy.toAbsolutePath().toString());
        }
        return settings;
    }

    /** Where to say that the container's program is ready: to whom this process, as a service of systemd's, would say it of itself. */
    static Map<String, String> notifySocket(Shell shell) {
        String address = shell.env().getOrDefault("NOTIFY_SOCKET", "");
        return address.isEmpty() ? Map.of() : Map.of(Settings.NOTIFY_KEY, address);
    }

    /** Where to send a descriptor of the process that is made. */
    static Map<String, String> pidfdSocket(@Nullable Path socket) {
        return socket == null
                ? Map.of()
                : Map.of(Settings.PIDFD_KEY, socket.toAbsolutePath().toString());
    }

    /** @throws UsageException if one of them is none */
    List<DeviceRequest> devices() {
        try {
            return devices.stream().map(DeviceRequest::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--device: " + e.getMessage(), "See docs/devices.md for names of devices.", e);
        }
    }

    Optional<Path> consoleSocket() {
        return Optional.ofNullable(consoleSocket);
    }

    /** If one was asked for. */
    void writePidFile(StandardContainer container) {
        if (pidFile != null) {
            PidFile.write(pidFile, container.state());
        }
    }
}
