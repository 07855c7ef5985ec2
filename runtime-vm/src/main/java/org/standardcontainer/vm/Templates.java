package org.standardcontainer.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.LauncherSettings;

/**
 * The templates of one trust domain, in {@code vm.cache}: one for each number of processors and size of memory. One that is damaged
 * is made anew; of those of other kernels a few are kept (decision 144). Safe for several threads and processes.
 */
final class Templates {
    private static final ContainerId TEMPLATE = ContainerId.of("template");
    private static final byte[] NOTHING = new byte[1 << 20];
    private static final String MAKING = "making-template-";
    /** A file's lock is the JVM's: threads have this one besides. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final LauncherSettings launcher;
    private final VmSettings settings;
    private final String domain;
    private final Guest guest;
    private final int user;
    private final Consumer<String> progress;

    /** @param progress hears what takes long */
    Templates(
            LauncherSettings launcher,
            VmSettings settings,
            String domain,
            Guest guest,
            int user,
            Consumer<String> progress) {
        this.launcher = launcher;
        this.settings = settings;
        this.domain = domain;
        this.guest = guest;
        this.user = user;
        this.progress = progress;
    }

    /**
     * The template of such machines, which is made if there is none.
     *
     * @param processors how many
     * @param memory in bytes
     * @param networks how many network devices
     * @throws LauncherFailedException if it can't be made
     */
    synchronized Template of(int processors, long memory, int networks) {
        QemuCommand command = QemuCommand.of(guest.qemu(), guest.acceleration(), guest.type(), processors, memory)
                .networks(Collections.nCopies(networks, new NetworkDevice.Unplugged()))
                .upTo(settings.processors())
                .build();
        try {
            TemplateKey key = TemplateKey.of(domain, guest, command);
            Optional<Template> found = usable(key);
            if (found.isPresent()) {
                return found.get();
            }
            synchronized (ONE_AT_A_TIME) {
                try (FileChannel lock = FileChannel.open(
                                guest.cache().resolve("template.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        FileLock held = lock.lock()) {
                    Optional<Template> made = held.isValid() ? usable(key) : Optional.empty();
                    return made.isPresent() ? made.get() : make(key, command);
                }
            }
        } catch (IOException | UncheckedIOException | ContainerException e) {
            throw new LauncherFailedException(
                    "no template could be made for a machine of " + processors + " processors and "
                            + command.mebibytes() + " MiB in " + guest.cache() + ": " + reason(e),
                    "See vm.cache and vm.deadline, or leave vm.template out: then each machine boots by itself.");
        }
    }

    private static String reason(Exception e) {
        return e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    }

    /** Looks for one, and removes those that are of no use any more. */
    private Optional<Template> usable(TemplateKey key) throws IOException {
        Optional<Template> found = Optional.empty();
        OtherTemplates others = new OtherTemplates();
        for (Path directory : directories(key.kind())) {
            if (!directory.getFileName().toString().startsWith(key.name())) {
                others.add(directory);
            } else if (found.isEmpty()) {
                Optional<String> damage = damage(directory);
                if (damage.isEmpty()) {
                    Template template = new Template(directory);
                    found = template.use() ? Optional.of(template) : Optional.empty();
                } else {
                    progress.accept("removing " + directory + ": " + damage.get());
                    delete(directory);
                }
            }
        }
        for (Path directory : others.superfluous(Instant.now())) {
            progress.accept("removing " + directory
                    + ": it is of another kernel, QEMU or processor, and others of those were used later");
            delete(directory);
        }
        return found;
    }

    private static Optional<String> damage(Path directory) {
        try {
            return new Template(directory).damage();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(e.toString());
        }
    }

    private List<Path> directories(String beginning) throws IOException {
        try (Stream<Path> all = Files.list(guest.cache())) {
            return all.filter(path -> path.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
        }
    }

    private Template make(TemplateKey key, QemuCommand command) throws IOException {
        for (Path left : directories(MAKING)) { // who was killed: nobody else makes one now
            delete(left);
        }
        Path making = Files.createTempDirectory(guest.cache(), MAKING);
        try {
            progress.accept("making a template of a machine with " + command.processors() + " processors and "
                    + command.mebibytes() + " MiB for " + domain + ": it boots once");
            long begin = System.nanoTime();
            Path whole = making.resolve("whole");
            Path state = making.resolve("state");
            fill(whole, command.mebibytes());
            MachineStart start = new TemplateStart.Making(
                    guest.image(), guest.initramfs(false, !command.networks().isEmpty()), whole, state);
            MachinePlan plan = new MachinePlan(command, start, List.of(), user, settings.deadline());
            launcher.execute(TEMPLATE, plan.plan());
            Template.finish(making, whole);
            Path directory = guest.cache().resolve(key.name() + UUID.randomUUID());
            Files.move(making, directory, StandardCopyOption.ATOMIC_MOVE);
            progress.accept("made " + directory + " in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            return new Template(directory);
        } finally {
            delete(making);
        }
    }

    /** Takes the room that the memory needs: a machine whose memory finds none later is killed, and nobody says why. */
    private static void fill(Path file, long mebibytes) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            for (long i = 0; i < mebibytes; i++) {
                ByteBuffer nothing = ByteBuffer.wrap(NOTHING);
                while (nothing.hasRemaining()) {
                    out.write(nothing);
                }
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    /** What others are removing too is no matter. */
    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e;
            }
            delete(directory); // what is left of it
        }
    }
}
