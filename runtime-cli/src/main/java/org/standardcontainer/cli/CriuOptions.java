package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.launcher.Caller;
import picocli.CommandLine.Option;

/** Options that {@code checkpoint} and {@code restore} of runc have both. Those that ask for something else than what is done are refused by name. */
final class CriuOptions {
    @Option(names = "--image-path", paramLabel = "DIR", description = "where the images are (default: checkpoint)")
    private Path images = Path.of("checkpoint");

    @Option(
            names = "--work-path",
            paramLabel = "DIR",
            description = "where CRIU has files of its own, and a failure's reason is written, as a log")
    private @Nullable Path work;

    @Option(names = "--tcp-established", description = "with established TCP connections")
    private boolean tcp;

    @Option(names = "--ext-unix-sk", description = "with Unix sockets that are connected to outside")
    private boolean sockets;

    @Option(names = "--file-locks", description = "with locks of files")
    private boolean locks;

    @Option(names = "--shell-job", description = "with a terminal of the host among its standard streams")
    private boolean shellJob;

    @Option(names = "--lazy-pages", description = "memory is moved when it is used, by criu lazy-pages")
    private boolean lazyPages;

    @Option(names = "--auto-dedup", description = "remove memory from images that isn't read from there any more")
    private boolean autoDedup;

    @Option(
            names = "--empty-ns",
            paramLabel = "NAMESPACE",
            description = "network: it comes back with a network namespace that is empty")
    private List<String> emptyNamespaces = List.of();

    @Option(
            names = "--manage-cgroups-mode",
            paramLabel = "MODE",
            description = "soft or ignore: the configuration says which cgroup it has")
    private String cgroups = "soft";

    /** @throws UsageException if something is asked for that isn't there */
    void check() {
        for (String namespace : emptyNamespaces) {
            refuse(
                    !namespace.equals("network"),
                    "--empty-ns " + namespace,
                    "Leave it out: CRIU leaves none but the network empty.");
        }
        refuse(
                !cgroups.equals("soft") && !cgroups.equals("ignore"),
                "--manage-cgroups-mode " + cgroups,
                "Leave it out: the container's cgroup is made, and limited, as the configuration says, and CRIU has no say"
                        + " in it.");
    }

    /**
     * Does it. When it fails, the reason is also where runc has CRIU write its log, in which who calls a runtime looks for it.
     *
     * @param log the file's name
     */
    <T> T logged(String log, Supplier<T> what) {
        try {
            return what.get();
        } catch (ContainerException e) {
            if (work != null) {
                try {
                    Files.createDirectories(work);
                    Files.writeString(work.resolve(log), e.getMessage() + "\n");
                } catch (IOException unwritten) {
                    e.addSuppressed(unwritten);
                }
            }
            throw e;
        }
    }

    static void refuse(boolean given, String option, String remedy) {
        if (given) {
            throw Unsupported.option(option, remedy);
        }
    }

    Path images() {
        return Caller.current().directory().resolve(images).toAbsolutePath();
    }

    /** Where CRIU has files of its own; made if it isn't there. */
    Optional<Path> work() {
        if (work == null) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UsageException(
                    "cannot make the directory of --work-path: " + e, "Name one that can be made, or leave it out.", e);
        }
        return Optional.of(work.toAbsolutePath());
    }

    boolean lazyPages() {
        return lazyPages;
    }

    boolean autoDedup() {
        return autoDedup;
    }

    boolean emptyNetwork() {
        return !emptyNamespaces.isEmpty();
    }

    boolean tcp() {
        return tcp;
    }

    boolean sockets() {
        return sockets;
    }

    boolean locks() {
        return locks;
    }

    boolean shellJob() {
        return shellJob;
    }
}
