package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.NotifyRelay;
import org.standardcontainer.launcher.plan.FileOp;

/** The directory in which a container finds the socket of sd_notify(3), where runc has it. It is empty, and nobody's, until the start. */
final class NotifyCompiler {
    /** What its directory in the container's own is called; also the note that there is one. */
    static final String NAME = "notify";

    private static final String DESTINATION = "/run/notify";
    private static final List<String> OPTIONS = List.of("bind", "nosuid", "noexec", "nodev", "ro");
    private static final int MODE = 0755;

    /**
     * A container's.
     *
     * @param tree the number under which it is held; empty: the init process finds it by its path
     */
    record Made(String path, Optional<Integer> tree) {}

    private NotifyCompiler() {}

    /** What the program's variable says. */
    static String address() {
        return DESTINATION + "/" + NotifyRelay.NAME;
    }

    /**
     * Makes it, and has it held, until the container's mounts are made. Only who is privileged can hold a tree; another's init process is
     * in a user namespace in which that one's own directories are reached.
     */
    static Optional<Made> make(Optional<Path> directory, HostFacts facts, HeldTrees trees, Draft draft) {
        return directory.map(path -> path.resolve(NAME).toString()).map(path -> {
            draft.environment.host("", new FileOp.Journal(new FileOp.RemoveFiles(path, List.of(NotifyRelay.NAME))));
            draft.environment.host("", new FileOp.MakeDir(path, MODE));
            draft.notes.put(NAME, "1");
            return new Made(path, facts.isPrivileged() ? Optional.of(trees.holdOwn(path)) : Optional.empty());
        });
    }

    static void mount(Optional<Made> made, Draft draft) {
        made.ifPresent(directory -> new BindMount(DESTINATION, MountOptions.parse(OPTIONS), "", draft)
                .compile(directory.path(), directory.tree(), false));
    }
}
