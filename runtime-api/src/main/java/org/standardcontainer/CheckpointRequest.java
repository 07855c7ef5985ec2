package org.standardcontainer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of a {@link Checkpoint}. Immutable.
 *
 * @param directory where to, absolute; made if missing, else it has to be empty. It gets the contents of the container's memory, so it should be its
 *     owner's alone
 * @param options beyond the usual
 * @param parent the directory of an earlier one of the same container, relative to {@code directory}: memory that hasn't changed since is read from there when the
 *     container is restored, so the two have to stay beside each other. All on the way there, and what it builds on itself, has to be the caller's own and may be
 *     written by nobody else; no part of it may be a symbolic link
 * @param pages the address of a page server, which gets the contents of the memory; with {@link Checkpoint.Option#LAZY_PAGES} the one at which they can be had from
 *     here. Resolved, and with a port
 * @param work where CRIU has files of its own, such as its statistics; absolute, and there. By default {@code directory}
 * @param ready what a zero byte is written to as soon as pages can be had, such as a pipe; absolute; only with {@link Checkpoint.Option#LAZY_PAGES}
 */
public record CheckpointRequest(
        Path directory,
        Set<Checkpoint.Option> options,
        Optional<Path> parent,
        Optional<InetSocketAddress> pages,
        Optional<Path> work,
        Optional<Path> ready) {
    /** @throws IllegalArgumentException if a path or the address isn't as said */
    public CheckpointRequest {
        check(directory.isAbsolute(), "the directory for a checkpoint has to be absolute, and is " + directory);
        options = Set.copyOf(options);
        check(parent.filter(Path::isAbsolute).isEmpty(), "a parent is named relative to the directory");
        check(
                pages.filter(at -> at.isUnresolved() || at.getPort() == 0).isEmpty(),
                "a page server has a resolved address and a port");
        check(work.filter(path -> !path.isAbsolute()).isEmpty(), "a directory to work in has to be absolute");
        check(ready.filter(path -> !path.isAbsolute()).isEmpty(), "what is told of pages has to be absolute");
    }

    /**
     * Whether what is asked for goes together; a checkpoint asks that first.
     *
     * @throws IllegalArgumentException if it doesn't
     */
    public void checkTogether() {
        boolean lazy = options.contains(Checkpoint.Option.LAZY_PAGES);
        check(!lazy || pages.isPresent(), "pages that are had later need an address at which they can be had");
        check(!lazy || !options.contains(Checkpoint.Option.PRE_DUMP), "memory alone can't be had later");
        check(!lazy || !options.contains(Checkpoint.Option.LEAVE_RUNNING), "who gives its pages away doesn't go on");
        check(lazy || ready.isEmpty(), "nothing tells that pages can be had unless they are had later");
    }

    /** Into this directory, with no more than these options. */
    public static CheckpointRequest to(Path directory, Set<Checkpoint.Option> options) {
        return new CheckpointRequest(
                directory, options, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same, built on an earlier one. */
    public CheckpointRequest withParent(Path earlier) {
        return new CheckpointRequest(directory, options, Optional.of(earlier), pages, work, ready);
    }

    /** The same, with memory to be had, or given away, at an address. */
    public CheckpointRequest withPages(InetSocketAddress at) {
        return new CheckpointRequest(directory, options, parent, Optional.of(at), work, ready);
    }

    /** The same, with a directory for files of CRIU's own. */
    public CheckpointRequest withWork(Path in) {
        return new CheckpointRequest(directory, options, parent, pages, Optional.of(in), ready);
    }

    /** The same, which tells when pages can be had. */
    public CheckpointRequest withReady(Path told) {
        return new CheckpointRequest(directory, options, parent, pages, work, Optional.of(told));
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
