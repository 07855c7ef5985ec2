package org.standardcontainer.testguest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The guest's first file system: busybox, the modules with which it gets at the host's files, and scripts. */
final class FirstFiles {
    private static final List<String> MODULES = List.of(
            "drivers/virtio", "drivers/char/virtio_console.ko", "fs/fuse", "fs/overlayfs", "drivers/vfio", "virt/lib");
    private static final List<String> OF_USB = List.of(
            "drivers/usb/common",
            "drivers/usb/core",
            "drivers/usb/host",
            "drivers/usb/storage/usb-storage.ko",
            "drivers/scsi/scsi_common.ko",
            "drivers/scsi/scsi_mod.ko",
            "drivers/scsi/sd_mod.ko",
            "block",
            "lib",
            "crypto");
    private static final String BUSYBOX =
            "#!/run/guest/busybox sh\nexport PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root\n";

    private final GuestKind kind;
    private final Equipment equipment;
    private final Path directory;

    /** @param directory where to make it; has to be there */
    FirstFiles(GuestKind kind, Equipment equipment, Path directory) {
        this.kind = kind;
        this.equipment = equipment;
        this.directory = directory;
    }

    /** Makes the archive {@code first.cpio} in the directory. */
    Path make() throws IOException, InterruptedException {
        Path root = directory.resolve("first");
        copy(equipment.busybox(), root.resolve("bin/busybox"));
        modules(root);
        try (InputStream init = FirstFiles.class.getResourceAsStream("init.sh")) {
            if (init == null) {
                throw new IOException("init.sh isn't beside " + FirstFiles.class);
            }
            script(root.resolve("init"), new String(init.readAllBytes(), UTF_8));
        }
        Path guest = root.resolve("guest");
        write(guest.resolve("tree"), equipment.tree().toString());
        write(guest.resolve("shared"), lines(shared()));
        write(guest.resolve("copied"), lines(copied()));
        script(guest.resolve("tests"), BUSYBOX + tests());
        if (kind == GuestKind.RAMDISK) {
            write(guest.resolve("ramdisk"), "");
        }
        script(guest.resolve("first"), BUSYBOX + (kind == GuestKind.SYSTEMD ? systemd() : "exec /run/guest/tests\n"));
        Path archive = directory.resolve("first.cpio");
        pack(root, archive);
        return archive;
    }

    private void modules(Path root) throws IOException {
        Path target = root.resolve("lib/modules").resolve(equipment.release());
        List<String> wanted = new java.util.ArrayList<>(MODULES);
        if (kind == GuestKind.USB) {
            wanted.addAll(OF_USB);
        }
        for (String module : wanted) {
            Path from = equipment.modules().resolve("kernel").resolve(module);
            try (Stream<Path> files = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    copy(file, target.resolve(equipment.modules().relativize(file)));
                }
            }
        }
    }

    /** Everything that the JVM reads, where the guest's root isn't the host's. */
    private Set<String> shared() throws IOException {
        if (kind != GuestKind.SYSTEMD) {
            return Set.of();
        }
        Path java = Path.of(System.getProperty("java.home"));
        Set<Path> all = new TreeSet<>(Set.of(java, equipment.project()));
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path path = Path.of(entry).toAbsolutePath();
            if (!path.startsWith(equipment.project()) && Files.exists(path)) {
                all.add(path);
            }
        }
        // a distribution's JDK has its configuration elsewhere
        try (Stream<Path> links = Files.walk(java)) {
            for (Path link :
                    links.filter(Files::isSymbolicLink).filter(Files::exists).toList()) {
                Path target = link.toRealPath();
                if (!target.startsWith(java.toRealPath())) {
                    all.add(target);
                }
            }
        }
        return all.stream().map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Runs the JVM, whose standard input and output are the channel to the host; its errors are on the console. */
    private static String tests() {
        List<String> java = new java.util.ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                // little is executed often, and compiling is what takes longest on a translated processor
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx384m",
                "-Djava.io.tmpdir=/run/guest/tmp",
                "-D" + GuestMain.PROPERTY + "=true"));
        if (Runtime.version().feature() >= 24) {
            java.add("--enable-native-access=ALL-UNNAMED"); // which JNA needs, or the JVM warns
        }
        java.addAll(List.of("-cp", System.getProperty("java.class.path"), GuestMain.class.getName()));
        return "cd " + quoted(System.getProperty("user.dir")) + "\n"
                + "until set -- /dev/vport*p1 && [ -e \"$1\" ]; do sleep 0.1; done\n"
                + java.stream().map(FirstFiles::quoted).collect(Collectors.joining(" "))
                + " <>\"$1\" >&0 2>/dev/console\n"
                + "/run/guest/busybox reboot -f\n";
    }

    private static String systemd() {
        return """
                cd /run && /run/guest/busybox mkdir -p systemd/system/multi-user.target.wants && cd systemd/system
                printf '%s\\n' '[Service]' ExecStart=/run/guest/tests TimeoutStopSec=1 >scr-tests.service
                ln -s ../scr-tests.service multi-user.target.wants/
                ln -s multi-user.target default.target
                # no udev is there to tell it of the device that it would wait for
                ln -s /dev/null serial-getty@ttyS0.service
                [ -s /etc/machine-id ] || /run/guest/busybox tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
                exec /lib/systemd/systemd
                """;
    }

    private void pack(Path root, Path archive) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "find . | \"$0\" cpio -o -H newc",
                        equipment.busybox().toString())
                .directory(root.toFile())
                .redirectOutput(archive.toFile())
                .redirectError(directory.resolve("cpio.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("busybox cpio: " + Files.readString(directory.resolve("cpio.log")));
        }
    }

    private Set<String> copied() throws IOException {
        Set<String> all = new TreeSet<>();
        for (Path path : equipment.copied()) {
            all.add(path.toRealPath() + " " + path);
        }
        return all;
    }

    private static String lines(Set<?> all) {
        return all.stream().map(one -> one + "\n").collect(Collectors.joining());
    }

    private static void script(Path file, String content) throws IOException {
        write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
