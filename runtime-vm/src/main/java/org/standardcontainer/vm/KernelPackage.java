package org.standardcontainer.vm;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's kernel for virtual machines, downloaded by apt and unpacked, never installed. It needs nothing but the JDK: {@code
 * bin/test} compiles this file alone and runs it, before anything is built. Not safe for several threads or processes on one directory.
 */
public final class KernelPackage {
    /** Stands for the newest one, whose name has its release in it. */
    private static final String NEWEST =
            "linux-image-cloud-" + System.getProperty("os.arch", "amd64").replace("aarch64", "arm64");

    private static final Pattern DEPENDS = Pattern.compile("(?m)^\\s*Depends: (linux-image-\\d\\S*)");
    private static final long MINUTES = 10;

    private final Path directory;
    private final Programs programs;

    /** Runs programs, in tests other ones. */
    interface Programs {
        /**
         * Runs one to its end.
         *
         * @return what it printed, standard error included
         * @throws IOException if it isn't there, fails or doesn't end; the message has what it said last
         */
        String run(Path workingDirectory, String... command) throws IOException;
    }

    /** @param directory will have {@code boot/vmlinuz-RELEASE} and {@code lib/modules/RELEASE} */
    public KernelPackage(Path directory) {
        this(directory, KernelPackage::execute);
    }

    KernelPackage(Path directory, Programs programs) {
        this.directory = directory.toAbsolutePath().normalize();
        this.programs = programs;
    }

    /** Prints the kernel that is unpacked in the directory which is the only argument. */
    public static void main(String[] args) {
        try {
            System.out.println(new KernelPackage(Path.of(args[0])).unpack());
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Sees to it that there is one. What is there already is kept.
     *
     * @return the kernel's file
     * @throws IOException if apt has none or can't be run, or the directory can't be written to; the message says what to do
     */
    public Path unpack() throws IOException {
        Optional<Path> there = kernel(directory);
        if (there.isPresent()) {
            return there.get();
        }
        if (Files.exists(directory)) {
            throw new IOException(directory + " is there and has no kernel in boot: name another directory");
        }
        Files.createDirectories(directory.getParent());
        Path making = Files.createTempDirectory(directory.getParent(), "kernel-");
        try {
            programs.run(
                    making,
                    "dpkg",
                    "-x",
                    download(making).toString(),
                    making.resolve("tree").toString());
            if (kernel(making.resolve("tree")).isEmpty()) {
                throw new IOException("there is no kernel in the package");
            }
            Files.move(making.resolve("tree"), directory);
        } finally {
            delete(making);
        }
        return kernel(directory).orElseThrow();
    }

    /** The newest kernel below a directory that has its modules too. */
    private static Optional<Path> kernel(Path directory) throws IOException {
        Path boot = directory.resolve("boot");
        try (Stream<Path> files = Files.isDirectory(boot) ? Files.list(boot) : Stream.empty()) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith("vmlinuz-")
                                && Files.isDirectory(
                                        directory.resolve("lib/modules").resolve(name.substring("vmlinuz-".length())));
                    })
                    .max(Comparator.naturalOrder());
        }
    }

    private Path download(Path to) throws IOException {
        try {
            return downloadNow(to);
        } catch (IOException e) {
            // a fresh system knows no package at all, and an old one versions that are gone
            try {
                programs.run(to, "apt-get", "-q", "update");
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed); // that needs root
                throw e;
            }
            return downloadNow(to);
        }
    }

    private Path downloadNow(Path to) throws IOException {
        Matcher name = DEPENDS.matcher(programs.run(to, "apt-cache", "depends", NEWEST));
        if (!name.find()) {
            throw new IOException(
                    "apt knows no package " + NEWEST
                            + ": as root, apt-get update may help; on another distribution unpack a kernel with its modules yourself");
        }
        programs.run(to, "apt-get", "-q", "download", name.group(1));
        try (DirectoryStream<Path> packages = Files.newDirectoryStream(to, "*.deb")) {
            for (Path file : packages) {
                return file;
            }
        }
        throw new IOException("apt-get download " + name.group(1) + " left no file");
    }

    private static String execute(Path workingDirectory, String... command) throws IOException {
        Path output = Files.createTempFile("scr-", ".log");
        try {
            List<String> all = new ArrayList<>(Arrays.asList(command));
            ProcessBuilder builder = new ProcessBuilder(all)
                    .directory(workingDirectory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            try {
                boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
                String said = Files.readString(output).strip();
                if (!ended || process.exitValue() != 0) {
                    String last = said.substring(said.lastIndexOf('\n') + 1);
                    throw new IOException(String.join(" ", command) + (ended ? " failed: " : " didn't end: ") + last);
                }
                return said;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + command[0] + " ran", e);
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(output);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
