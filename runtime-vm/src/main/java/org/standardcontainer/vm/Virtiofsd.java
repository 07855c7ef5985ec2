package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file server that comes with QEMU, as it is installed: the older one, in C, or the one that took its place. It serves the guest's kernel out
 * of the guest's memory.
 *
 * @param path the program
 * @param version {@code "7.2.22"}
 * @param older whether it is the one in C, which came with QEMU until version 7
 */
record Virtiofsd(Path path, String version, boolean older) {
    /** How the guest's kernel names its type and what is mounted. */
    static final String NAME = "virtiofs";

    /** Where distributions have it, which is not in {@code PATH}. */
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/libexec/virtiofsd"), Path.of("/usr/lib/virtiofsd"), Path.of("/usr/lib/qemu/virtiofsd"));

    private static final Pattern VERSION = Pattern.compile("virtiofsd(?: version| backend)? (\\S+)");

    /** What a file keeps beside its content; the rest of the host's attributes is the host's. */
    private static final String ATTRIBUTES = ":ok:all:user.:: :ok:all:security.capability:: :unsupported:all:::";

    /** Looks for it where distributions have it. */
    static Optional<Path> find() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    /** Where it is looked for, for who reads an error. */
    static String places() {
        return String.join(", ", PLACES.stream().map(Path::toString).toList());
    }

    /** Asks it what it is. @throws IOException if it can't be run, or says something else */
    static Virtiofsd ask(Path path) throws IOException {
        String said = Qemu.run(path, "--version");
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw new IOException(path + " doesn't say that it is virtiofsd");
        }
        return new Virtiofsd(path, version.group(1), said.contains("FUSE kernel interface"));
    }

    /**
     * Its command line, the program first.
     *
     * @param directory what it serves; it takes that for its root
     * @param descriptor the socket that it listens at
     */
    List<String> command(Path directory, int descriptor) {
        List<String> all = new ArrayList<>(List.of(path.toString(), "--fd=" + descriptor));
        Stream<String> how = older
                ? Stream.of(
                        "-o",
                        "source=" + directory
                                + ",sandbox=namespace,cache=auto,announce_submounts,modcaps=-mknod,log_level=err",
                        "-o",
                        "xattrmap=" + ATTRIBUTES)
                : Stream.of(
                        "--shared-dir=" + directory,
                        "--sandbox=namespace",
                        "--cache=auto",
                        "--announce-submounts",
                        "--modcaps=-mknod",
                        "--log-level=error",
                        "--xattr",
                        "--xattrmap=" + ATTRIBUTES);
        how.forEach(all::add);
        return all;
    }
}
