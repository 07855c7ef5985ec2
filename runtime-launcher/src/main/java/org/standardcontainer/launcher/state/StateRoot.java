package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.standardcontainer.ContainerId;
import org.standardcontainer.InvalidContainerIdException;
import org.standardcontainer.LauncherFailedException;

/**
 * The directory that holds one directory for each container.
 *
 * @param path absolute
 * @param site the machine that it is on
 */
public record StateRoot(Path path, Site site) {
    private static final int WRITABLE_BY_OTHERS = 022;

    /** On this machine. */
    public StateRoot(Path path) {
        this(path, Site.local());
    }

    /**
     * Chooses: what is configured; {@code /run/scr} for root of the host; {@code $XDG_RUNTIME_DIR/scr}; {@code /run/user/UID/scr}.
     *
     * @throws LauncherFailedException if none of them can be
     */
    public static StateRoot choose(Optional<Path> configured, Map<String, String> environment, HostUser user) {
        return choose(configured, environment, user, Path.of("/run"));
    }

    static StateRoot choose(Optional<Path> configured, Map<String, String> environment, HostUser user, Path run) {
        if (configured.isPresent()) {
            return new StateRoot(configured.get().toAbsolutePath().normalize());
        }
        if (user.uid() == 0 && user.initialNamespace()) {
            return new StateRoot(run.resolve("scr"));
        }
        String xdg = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (xdg.startsWith("/")) {
            return new StateRoot(Path.of(xdg).resolve("scr"));
        }
        Path session = run.resolve("user").resolve(Long.toString(user.uid()));
        if (Files.isDirectory(session)) {
            return new StateRoot(session.resolve("scr"));
        }
        throw new LauncherFailedException(
                "there is no directory for the state of containers: XDG_RUNTIME_DIR is not set, and " + session
                        + " does not exist",
                "Set state.root to a directory that only you can write, or XDG_RUNTIME_DIR.");
    }

    /**
     * Makes the directory if it is missing (mode 0700), and refuses one that somebody else could put containers into.
     *
     * @throws LauncherFailedException if it can't be made or is not ours alone
     */
    public void prepare(HostUser user) {
        if (isThere(user)) { // as it is most often
            return;
        }
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new LauncherFailedException(
                    "cannot make the state root " + path + ": " + e,
                    "Make it, or set state.root to another directory.");
        }
        check(user);
    }

    /**
     * Refuses a directory that somebody else could put containers into: what lies there is executed. None is no danger.
     *
     * @throws LauncherFailedException if it is not ours alone
     */
    public void check(HostUser user) {
        boolean unused = isThere(user);
    }

    /** Whether there is such a directory, which is ours alone. */
    private boolean isThere(HostUser user) {
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode,isDirectory");
            long owner = Integer.toUnsignedLong((Integer) Objects.requireNonNull(attributes.get("uid")));
            int mode = (Integer) Objects.requireNonNull(attributes.get("mode"));
            if (owner != user.uid() || (mode & WRITABLE_BY_OTHERS) != 0) {
                throw new LauncherFailedException(
                        "the state root " + path + " can be written by others than user " + user.uid(),
                        "Give it to that user with mode 0700, or set state.root to another directory.");
            }
            return (Boolean) Objects.requireNonNull(attributes.get("isDirectory"));
        } catch (NoSuchFileException none) {
            return false; // then there is nothing in it
        } catch (IOException e) {
            throw new LauncherFailedException(
                    "cannot look at the state root " + path + ": " + e, "Set state.root to another directory.");
        }
    }

    /** The directory of a container; it need not exist. */
    public ContainerDirectory directory(ContainerId id) {
        return new ContainerDirectory(path.resolve(id.value()), site);
    }

    /** The ids of everything in it, in order; what can't be an id is no container of ours. Empty without the root. */
    public List<ContainerId> ids() {
        List<ContainerId> ids = new ArrayList<>();
        try {
            site.directories(path).forEach(name -> addId(ids, name));
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read the state root " + path + ": " + e, "");
        }
        Collections.sort(ids);
        return ids;
    }

    private static void addId(List<ContainerId> ids, String name) {
        try {
            ids.add(ContainerId.of(name));
        } catch (InvalidContainerIdException notOurs) {
            // such a directory can't have been made by create
        }
    }
}
