package org.standardcontainer.launcher.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory to be a container's root, with a shell in it, and the beginning and end of plans that use it.
 *
 * @param outside a directory that isn't in the root, and must never be reached from it
 * @param path the root
 */
record TestRoot(Path outside, Path path) {
    /** As bin/test has unpacked it, beside the modules; or as a host has it. */
    static final Path BUSYBOX = Stream.of(Path.of("../.scr-cache/busybox-static/bin/busybox"), Path.of("/bin/busybox"))
            .map(path -> path.toAbsolutePath().normalize())
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(Path.of("/bin/busybox"));

    static final int NEW_MOUNTS = 0x20000;
    static final int NEW_UTS = 0x4000000;
    static final int NEW_IPC = 0x8000000;
    static final int NEW_PIDS = 0x20000000;
    static final int NEW_NET = 0x40000000;

    static final int REC = 0x4000;
    static final int PRIVATE = 1 << 18;
    static final int SLAVE = 1 << 19;
    static final int SHARED = 1 << 20;

    static final long RDONLY = 1;
    static final long NOSUID = 2;
    static final long NODEV = 4;
    static final long NOEXEC = 8;

    private static final List<String> APPLETS = List.of(
            "sh", "cat", "ls", "stat", "id", "grep", "mount", "readlink", "sleep", "true", "cut", "hostname", "ip");

    /** Makes one in an empty directory. */
    static TestRoot in(Path directory) throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("marker"), "outside");
        Path root = Files.createDirectory(directory.resolve("root"));
        Path bin = Files.createDirectory(root.resolve("bin"));
        Files.copy(BUSYBOX, bin.resolve("busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        return new TestRoot(outside, root);
    }

    /** Init in new mount and pid namespaces, with the root open. */
    LaunchPlan.Builder begin() {
        return begin(SLAVE | REC);
    }

    LaunchPlan.Builder begin(int propagation) {
        return LaunchPlan.builder()
                .host("", new ProcessOp.CloneInit(NEW_MOUNTS | NEW_PIDS))
                .init("", new MountOp.SetPropagation(propagation))
                .init("", new MountOp.OpenRoot(path.toString()));
    }

    static MountOp mount(String type, String destination, String... options) {
        return new MountOp.MountNew(type, type, List.of(options), destination, MountAttributes.of(NOSUID, 0));
    }

    static MountOp bind(Path source, String destination) {
        return new MountOp.MountBind(source.toString(), destination, true, MountAttributes.NONE);
    }

    /** Switches the root, and executes a script in it that has a {@code /proc}. */
    static LaunchPlan end(LaunchPlan.Builder plan, String script) {
        return finish(plan.init("", new MountOp.PivotRoot()), script);
    }

    /** Executes a script. */
    static LaunchPlan finish(LaunchPlan.Builder plan, String script) {
        return plan.init("", new ProcessOp.FindProgram("/bin/sh", List.of()))
                .init("", new ProcessOp.Exec(List.of("sh", "-c", script), List.of("PATH=/bin")))
                .build();
    }

    /** Deletes what a test made. Nothing is followed. */
    static void delete(Path tree) {
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure)
                        throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
