package org.standardcontainer.testguest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * What guests are made of.
 *
 * @param project the checkout
 * @param qemu the program
 * @param fileServer virtiofsd, which comes with QEMU
 * @param busybox a static one
 * @param kernel a distribution's, with its modules in {@code ../lib/modules}
 * @param tree the directory that is the guest's root
 * @param copied files of the host that the guest has in its memory
 */
record Equipment(Path project, Path qemu, Path fileServer, Path busybox, Path kernel, Path tree, Set<Path> copied) {
    private static final String[] FILE_SERVERS = {
        "/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd", "/usr/lib/virtiofsd", "/usr/libexec/qemu/virtiofsd"
    };

    /** @throws TestAbortedException with the reason if something is missing */
    static Equipment find(GuestKind kind) {
        return find(kind, Path.of("").toAbsolutePath(), System.getenv().getOrDefault("PATH", ""));
    }

    /**
     * Looks for it.
     *
     * @param start a directory in the checkout
     * @param path where programs are looked for, as in the variable of that name
     */
    static Equipment find(GuestKind kind, Path start, String path) {
        if (!System.getProperty("os.name", "").equals("Linux")
                || !System.getProperty("os.arch", "").equals("amd64")) {
            throw skipped("Linux on x86_64");
        }
        Path project = project(start).orElseThrow(() -> skipped("what bin/test puts into .scr-cache"));
        Path cache = project.resolve(".scr-cache");
        Path debian = cache.resolve("debian");
        if (kind == GuestKind.SYSTEMD && !Files.exists(debian)) {
            throw skipped("a Debian with systemd in .scr-cache/debian, which bin/debian unpacks there");
        }
        Path hardware = cache.resolve("hardware/boot");
        if (kind == GuestKind.USB && !Files.exists(hardware)) {
            throw skipped("a kernel that knows USB in .scr-cache/hardware, which bin/hardware unpacks there");
        }
        Equipment equipment = new Equipment(
                project,
                executable("QEMU (package qemu-system-x86)", inPath("qemu-system-x86_64", path)),
                executable("virtiofsd (package qemu-system-common or virtiofsd)", paths(FILE_SERVERS)),
                executable(
                        "a static busybox (package busybox-static)",
                        Stream.of(cache.resolve("busybox-static/bin/busybox"), Path.of("/bin/busybox"))),
                newest(kind == GuestKind.USB ? hardware : cache.resolve("kernel/boot"))
                        .orElseThrow(() -> skipped("a kernel in .scr-cache/kernel, which bin/test unpacks there")),
                kind == GuestKind.SYSTEMD ? debian : Path.of("/"),
                Set.of());
        if (!isRoot()) {
            throw skipped("root, for a view of the host's files in which nothing can be changed");
        }
        return equipment;
    }

    /** The same for a guest that has these files of the host in its memory, at their paths. */
    Equipment with(Set<Path> files) {
        return new Equipment(project, qemu, fileServer, busybox, kernel, tree, Set.copyOf(files));
    }

    /** The kernel's release, which its file is named after. */
    String release() {
        return kernel.getFileName().toString().replaceFirst("^vmlinuz-", "");
    }

    /** The directory with the modules. */
    Path modules() {
        return kernel.resolve("../../lib/modules").normalize().resolve(release());
    }

    private static TestAbortedException skipped(String what) {
        return new TestAbortedException("a guest for tests needs " + what);
    }

    private static Path executable(String what, Stream<Path> candidates) {
        return candidates.filter(Files::isExecutable).findFirst().orElseThrow(() -> skipped(what));
    }

    private static Stream<Path> inPath(String program, String path) {
        return Arrays.stream(path.split(":"))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program));
    }

    private static Stream<Path> paths(String... names) {
        return Stream.of(names).map(Path::of);
    }

    private static Optional<Path> newest(Path boot) {
        try (Stream<Path> files = Files.list(boot)) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> project(Path start) {
        for (Path at = start; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(".scr-cache"))) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }
}
