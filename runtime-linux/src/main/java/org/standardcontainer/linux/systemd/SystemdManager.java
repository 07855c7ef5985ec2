package org.standardcontainer.linux.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * A systemd that makes scopes: that of the system for root, that of the user for others. Safe for use by several threads; each call is a
 * conversation of its own.
 *
 * @param socket where it listens
 * @param shared true if that is a bus with others on it
 * @param user true for a user's own
 * @param version its version; 0 if it can't be understood
 * @param controlGroup the cgroup that it manages, from the root of the hierarchy on; empty for all of it
 */
public record SystemdManager(Path socket, boolean shared, boolean user, int version, String controlGroup) {
    /** systemd itself gives a job 90 seconds. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration LOOKING = Duration.ofSeconds(5);
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final String EXISTS = "org.freedesktop.systemd1.UnitExists";

    /**
     * Looks for the one of this user.
     *
     * @param root {@code /}, or a directory that stands for it
     * @param runtimeDirectory {@code XDG_RUNTIME_DIR}; only looked at for who isn't root
     * @throws IOException with what is missing
     */
    public static SystemdManager find(Path root, long uid, Optional<Path> runtimeDirectory) throws IOException {
        if (!Files.isDirectory(root.resolve("run/systemd/system"))) {
            throw new IOException("this host was not booted by systemd");
        }
        if (!firstProcess(root).equals("systemd")) {
            throw new IOException("systemd is in another pid namespace, where processes have other numbers");
        }
        boolean user = uid != 0;
        if (user && runtimeDirectory.isEmpty()) {
            throw new IOException("XDG_RUNTIME_DIR is not set, where this user's systemd would be");
        }
        Path own = user ? runtimeDirectory.get().resolve("systemd/private") : root.resolve("run/systemd/private");
        Path bus = user ? runtimeDirectory.get().resolve("bus") : root.resolve("run/dbus/system_bus_socket");
        IOException first = null;
        for (Path socket : List.of(own, bus)) {
            try {
                return ask(socket, socket.equals(bus), user, uid);
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        throw new IOException(
                "systemd can't be reached at " + own + ": " + (first == null ? "" : first.getMessage()), first);
    }

    private static String firstProcess(Path root) throws IOException {
        return Files.readString(root.resolve("proc/1/comm")).strip();
    }

    /** Whoever listens there gets our processes: it has to be root or this user. */
    private static SystemdManager ask(Path socket, boolean shared, boolean user, long uid) throws IOException {
        Object owner = Files.getAttribute(socket, "unix:uid");
        if (!owner.equals(0) && !owner.equals((int) uid)) {
            throw new IOException("it belongs to user " + owner);
        }
        try (Bus bus = Bus.connect(socket, shared, LOOKING)) {
            Matcher version = NUMBER.matcher(String.valueOf(bus.property("Version")));
            return new SystemdManager(
                    socket,
                    shared,
                    user,
                    version.find() ? Integer.parseInt(version.group()) : 0,
                    String.valueOf(bus.property("ControlGroup")));
        }
    }

    /** True if a unit could not be made because there is one of that name. */
    public static boolean isTaken(IOException failure) {
        return failure instanceof BusException answer && answer.name().equals(EXISTS);
    }

    /** The slice of who names none. */
    public String standardSlice() {
        return user ? "user.slice" : "system.slice";
    }

    /** Where a scope's cgroup is, from the root of the hierarchy on. */
    public String cgroup(Scope scope) {
        return controlGroup + scope.cgroup();
    }

    /**
     * What a container's scope is to be: delegated, so that the container may divide it, and gone with its last process.
     *
     * @param files what is to be in its cgroup, by file
     */
    public List<Property> properties(Scope scope, List<Map.Entry<String, String>> files) {
        List<Property> properties = new ArrayList<>(List.of(
                Property.text("Slice", scope.slice()),
                Property.text("Description", "container " + scope.name()),
                Property.flag("Delegate", true),
                Property.flag("DefaultDependencies", false),
                Property.flag("MemoryAccounting", true),
                Property.flag("CPUAccounting", true),
                Property.flag("IOAccounting", true),
                Property.flag("TasksAccounting", true),
                Property.text("CollectMode", "inactive-or-failed")));
        files.forEach(file -> properties.addAll(ScopeLimits.of(file.getKey(), file.getValue(), version)));
        return List.copyOf(properties);
    }

    /**
     * Makes the scope of a container, and one of the processes beside it that are in none yet.
     *
     * @param beside as {@link MonitorScope#outside} has them
     * @throws IOException with what systemd said
     */
    public void start(Scope scope, List<Property> properties, int init, List<Integer> beside) throws IOException {
        start(scope, properties, init, beside, PATIENCE);
    }

    /**
     * Has a scope keep other limits, until it is gone. It writes the cgroup, coarser where its properties are.
     *
     * @param files what is in its cgroup now, by file; what systemd knows no property for is left out
     * @throws IOException with what systemd said
     */
    public void update(String unit, List<Map.Entry<String, String>> files) throws IOException {
        List<Object> limits = files.stream()
                .flatMap(file -> ScopeLimits.of(file.getKey(), file.getValue(), version).stream())
                .map(property -> (Object) new Object[] {property.name(), variant(property)})
                .toList();
        if (!limits.isEmpty()) {
            try (Bus bus = Bus.connect(socket, shared, PATIENCE)) {
                bus.call("SetUnitProperties", "sba(sv)", unit, true, limits);
                bus.property("Version"); // it answers before it has written the cgroup, and this not before
            }
        }
    }

    /**
     * Makes a scope of one process.
     *
     * @throws IOException with what systemd said
     */
    void start(String unit, List<Property> properties, int pid, Duration patience) throws IOException {
        try (Bus bus = listening(patience)) {
            await(bus, unit, start(bus, unit, properties, List.of(pid)));
        }
    }

    /** A conversation in which the ends of jobs are heard. */
    private Bus listening(Duration patience) throws IOException {
        Bus bus = Bus.connect(socket, shared, patience);
        boolean heard = false;
        try {
            if (shared) {
                bus.call("Subscribe", ""); // whoever is alone with it hears of the ends of jobs anyway
            }
            heard = true;
            return bus;
        } finally {
            if (!heard) {
                bus.close();
            }
        }
    }

    void start(Scope scope, List<Property> properties, int init, List<Integer> beside, Duration patience)
            throws IOException {
        try (Bus bus = listening(patience)) {
            String job = start(bus, scope.unit(), properties, List.of(init));
            if (beside.isEmpty()) {
                await(bus, scope.unit(), job);
            } else { // both at a time
                String unit = MonitorScope.newUnit();
                String other = start(bus, unit, MonitorScope.properties(version), beside);
                await(bus, scope.unit(), job);
                await(bus, unit, other);
            }
        }
    }

    /** Returns the job. */
    private static String start(Bus bus, String unit, List<Property> properties, List<Integer> pids)
            throws IOException {
        try {
            return startOnce(bus, unit, properties, pids);
        } catch (BusException e) {
            if (!e.name().equals(EXISTS)) {
                throw e;
            }
            // one that has failed, and whose failure nobody has looked at; one that is in use isn't touched by this
            try {
                bus.call("ResetFailedUnit", "s", unit);
            } catch (BusException loaded) {
                throw e;
            }
            return startOnce(bus, unit, properties, pids);
        }
    }

    private static void await(Bus bus, String unit, String job) throws IOException {
        String result = bus.awaitJob(job);
        if (!result.equals("done")) {
            throw new IOException("its job for " + unit + " ended with \"" + result + "\"");
        }
    }

    private static String startOnce(Bus bus, String unit, List<Property> properties, List<Integer> pids)
            throws IOException {
        List<Object> list = new ArrayList<>();
        properties.forEach(property -> list.add(new Object[] {property.name(), variant(property)}));
        list.add(new Object[] {
            "PIDs", new Variant<>(pids.stream().map(UInt32::new).toArray(UInt32[]::new), "au")
        });
        Object[] answer = bus.call("StartTransientUnit", "ssa(sv)a(sa(sv))", unit, "fail", list, List.of());
        return answer.length == 0 ? "" : String.valueOf(answer[0]);
    }

    private static Variant<?> variant(Property property) {
        Object value = property.value();
        if (value instanceof Long number) {
            return new Variant<>(new UInt64(Long.toUnsignedString(number)), property.signature());
        } else if (value instanceof List<?> numbers) {
            byte[] bytes = new byte[numbers.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = ((Integer) numbers.get(i)).byteValue();
            }
            return new Variant<>(bytes, property.signature());
        }
        return new Variant<>(value, property.signature());
    }
}
