package org.standardcontainer.launcher.lease;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceHolder;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceRequest.Sharing;
import org.standardcontainer.launcher.jna.FileLock;
import org.standardcontainer.launcher.plan.LeaseOp;
import org.standardcontainer.launcher.state.Boot;
import org.standardcontainer.launcher.state.HostUser;

/**
 * Who has which device: a directory for each thing that is leased as a whole, with a file for each of its holders. A holder is there as
 * long as somebody has its file locked, or the process that it names lives (decision 505). Here is decided who may join whom; the launcher
 * does it, and only if nobody has come in between.
 *
 * <p>There is one for all state roots and backends of the host: root's. What root has, others can read; of what they have themselves
 * root believes nothing. Safe for use by several threads.
 */
public final class LeaseStore {
    /**
     * What a container has that may use any device: shared by all of those. Who has anything alone is in there too, exclusively, and together
     * with others of its kind: so the two kinds keep each other out.
     */
    public static final String EVERYTHING = "everything";

    private static final String MARK = "+";
    private static final Path OF_HOST = Path.of("/run/scr-devices");
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int DEADLINE_MILLIS = 5000;
    private static final int MAX_BYTES = 4096;

    private final Path directory;
    private final Optional<Path> above;
    private final long uid;
    private final Boot boot;

    private LeaseStore(Path directory, Optional<Path> above, long uid, Boot boot) {
        this.directory = directory;
        this.above = above;
        this.uid = uid;
        this.boot = boot;
    }

    /**
     * The one of this host.
     *
     * @param configured where it is, if not at the usual place
     * @param stateRoot beside which it is for a user who has no other place
     * @throws LauncherFailedException if this user can't have one
     */
    public static LeaseStore open(
            Optional<Path> configured, Map<String, String> environment, Optional<Path> stateRoot) {
        try {
            HostUser user = HostUser.current();
            Boot boot = Boot.current();
            if (configured.isPresent()) {
                return new LeaseStore(configured.get(), Optional.empty(), user.uid(), boot);
            }
            if (user.uid() == 0 && user.initialNamespace()) {
                return new LeaseStore(OF_HOST, Optional.empty(), 0, boot);
            }
            Path session = Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", "/run/user/" + user.uid()))
                    .toAbsolutePath();
            if (Files.isDirectory(session) && Files.isWritable(session)) {
                return new LeaseStore(session.resolve("scr-devices"), Optional.of(OF_HOST), user.uid(), boot);
            }
            // several users may have their state roots side by side
            Path beside =
                    stateRoot.map(root -> root.toAbsolutePath().getParent()).orElse(session);
            return new LeaseStore(beside.resolve("scr-devices-" + user.uid()), Optional.of(OF_HOST), user.uid(), boot);
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read /proc: " + e, "Mount procfs on /proc.");
        }
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /**
     * Decides whether a container may have these, and how it gets them; nothing is done but that the directory is made.
     *
     * @param who the container; what it has of each is filled in here
     * @throws DeviceBusyException if another one has something of it
     * @throws LauncherFailedException if there can be no store
     */
    public List<HeldLease> decide(DeviceHolder who, List<DeviceLease> wishes) {
        if (wishes.isEmpty()) {
            return List.of();
        }
        prepare();
        Map<String, List<DeviceLease>> groups = new TreeMap<>(); // an order that all have
        boolean usesAll = wishes.stream().anyMatch(wish -> wish.group().equals(EVERYTHING));
        wishes.stream() // rules are about nodes: what has none, as an interface, no rule gives away
                .filter(wish -> !usesAll
                        && wish.sharing() == Sharing.EXCLUSIVE
                        && !wish.nodes().isEmpty())
                .findFirst()
                .ifPresent(wish -> groups.put(
                        EVERYTHING,
                        new ArrayList<>(List.of(new DeviceLease(
                                EVERYTHING, Sharing.EXCLUSIVE, wish.device(), wish.origin(), List.of(), Map.of())))));
        wishes.forEach(wish ->
                groups.computeIfAbsent(wish.group(), g -> new ArrayList<>()).add(wish));
        List<HeldLease> held = new ArrayList<>();
        groups.forEach((group, parts) -> held.add(join(group, parts, who)));
        return held;
    }

    private HeldLease join(String group, List<DeviceLease> parts, DeviceHolder who) {
        Sharing sharing =
                parts.stream().allMatch(part -> part.sharing() == Sharing.SHARED) ? Sharing.SHARED : Sharing.EXCLUSIVE;
        boolean alone = sharing == Sharing.EXCLUSIVE && !group.equals(EVERYTHING);
        // those that it may have beside it aren't even read: there may be many
        String beside = alone ? "" : sharing.word() + MARK;
        Path place = directory.resolve(fileName(group));
        List<Entry> entries = entries(place, beside);
        List<DeviceHolder> others = new ArrayList<>();
        entries.stream().filter(Entry::isAlive).forEach(entry -> others.add(entry.holder()));
        above.ifPresent(hosts -> entries(hosts.resolve(fileName(group)), beside).stream()
                .filter(Entry::isAlive)
                .forEach(entry -> others.add(entry.holder())));
        List<DeviceHolder> inTheWay = others.stream()
                .filter(other -> alone || other.sharing() != sharing)
                .toList();
        if (!inTheWay.isEmpty()) {
            throw new DeviceBusyException(parts.get(0).device(), group, sharing, inTheWay);
        }
        DeviceHolder holder = new DeviceHolder(
                who.container(),
                who.stateRoot(),
                who.backend(),
                sharing,
                who.since(),
                parts.stream().map(DeviceLease::device).distinct().toList(),
                0);
        Map<String, String> links = new LinkedHashMap<>();
        parts.forEach(part -> links.putAll(part.links()));
        return new HeldLease(
                parts.get(0).origin(),
                new LeaseOp.HoldLease(
                        place.toString(),
                        sharing.word() + MARK + who.container() + "-" + UUID.randomUUID(),
                        alone ? List.of() : List.of(beside + "*"),
                        entries.stream()
                                .filter(entry -> !entry.isAlive())
                                .map(Entry::name)
                                .toList(),
                        LeaseRecord.write(group, holder, boot, false),
                        DEADLINE_MILLIS),
                LeaseRecord.write(group, holder, boot, true),
                links);
    }

    /** Who has what now: the holders that live, by what they hold. */
    public Map<String, List<DeviceHolder>> holders() {
        Map<String, List<DeviceHolder>> all = new TreeMap<>();
        for (Path store : above.isPresent() ? List.of(directory, above.get()) : List.of(directory)) {
            for (Path place : children(store)) {
                for (Entry entry : entries(place, "")) {
                    if (entry.isAlive()) {
                        all.computeIfAbsent(entry.group(), g -> new ArrayList<>())
                                .add(entry.holder());
                    }
                }
            }
        }
        return all;
    }

    // --- reading ---

    /** A holder's file. What can't be read is taken for alive if it is locked: somebody has it. */
    private record Entry(String name, String group, DeviceHolder holder, boolean isAlive) {}

    /** @param but what the names of those begin with that aren't looked at; empty: all are */
    private List<Entry> entries(Path place, String but) {
        List<Entry> entries = new ArrayList<>();
        for (Path file : children(place)) {
            if (but.isEmpty() || !file.getFileName().toString().startsWith(but)) {
                entry(file).ifPresent(entries::add);
            }
        }
        return entries;
    }

    private Optional<Entry> entry(Path file) {
        String name = file.getFileName().toString();
        try {
            boolean locked = FileLock.isHeld(file);
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            try {
                LeaseRecord record = LeaseRecord.read(bytes);
                return Optional.of(new Entry(name, record.group(), seenFromHere(record), locked || lives(record)));
            } catch (IOException damaged) {
                DeviceHolder unknown = new DeviceHolder(name, "?", "?", Sharing.EXCLUSIVE, Instant.EPOCH, List.of(), 0);
                return Optional.of(new Entry(name, groupOf(file), unknown, locked));
            }
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            throw new LauncherFailedException(
                    "cannot read the lease " + file + ": " + e, "Give it back to user " + uid + ".");
        }
    }

    /** A pid of another pid namespace is somebody else's here. */
    private DeviceHolder seenFromHere(LeaseRecord record) {
        DeviceHolder holder = record.holder();
        if (record.boot().pidNamespace().equals(boot.pidNamespace())) {
            return holder;
        }
        return new DeviceHolder(
                holder.container(),
                holder.stateRoot(),
                holder.backend(),
                holder.sharing(),
                holder.since(),
                holder.devices(),
                0);
    }

    /** For one that doesn't say itself what it is of. */
    private static String groupOf(Path file) {
        return Objects.requireNonNull(file.getParent()).getFileName().toString();
    }

    /** Where its pid means nothing it can't be seen whether it is gone, so it isn't. */
    private boolean lives(LeaseRecord record) {
        if (!record.boot().bootId().equals(boot.bootId())) {
            return false;
        }
        return !record.boot().pidNamespace().equals(boot.pidNamespace())
                || record.process().isAlive();
    }

    /** What lies in a directory that is nobody else's, but for names that begin with a dot. */
    private List<Path> children(Path place) {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return files;
        }
        try {
            // root's own: nobody else can make it in /run, and in a user namespace its owner isn't seen
            check(place, place.startsWith(directory) ? Optional.of(uid) : Optional.empty());
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
                for (Path entry : entries) {
                    if (!entry.getFileName().toString().startsWith(".")) {
                        files.add(entry);
                    }
                }
            }
        } catch (NoSuchFileException gone) {
            return files;
        } catch (IOException | DirectoryIteratorException e) {
            throw new LauncherFailedException("cannot read the leases in " + place + ": " + e, "");
        }
        files.sort(null);
        return files;
    }

    private void prepare() {
        try {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
                // whatever the umask is: other users read what is held, and are refused it
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            check(directory, Optional.of(uid));
        } catch (IOException e) {
            throw new LauncherFailedException(
                    "cannot make " + directory + " for the leases of devices: " + e,
                    "Make it, or set devices.store to a directory that all containers of this host use.");
        }
    }

    /** Nothing that others can write to is believed. */
    private static void check(Path place, Optional<Long> owner) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(place, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        long uid = Integer.toUnsignedLong((Integer) Objects.requireNonNull(attributes.get("uid")));
        int mode = (Integer) Objects.requireNonNull(attributes.get("mode"));
        boolean isAnothers = owner.isPresent() && owner.get() != uid;
        if (isAnothers || (mode & WRITABLE_BY_OTHERS) != 0) {
            throw new LauncherFailedException(
                    "the leases in " + place + " can be written by others than user " + owner.orElse(0L),
                    "Give it to that user with mode 0755, or set devices.store to another directory.");
        }
    }

    /** A group's name as that of a directory. */
    static String fileName(String group) {
        StringBuilder name = new StringBuilder();
        for (byte b : group.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128
                    && (Character.isLetterOrDigit(c) || ":-_+".indexOf(c) >= 0 || (c == '.' && !name.isEmpty()));
            name.append(plain ? String.valueOf(c) : String.format(java.util.Locale.ROOT, "%%%02x", (int) c));
        }
        return name.toString();
    }
}
