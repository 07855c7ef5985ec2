package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules of a kernel: which files they are, and in which order they have to be loaded. The order is read from the modules
 * themselves, since a kernel that was only unpacked has no {@code modules.dep}.
 */
final class KernelModules {
    private static final byte[] DEPENDS = "\0depends=".getBytes(StandardCharsets.US_ASCII);

    private static final String ALIAS = "\0alias=";
    private static final String OF_BUILT_IN = ".alias=";

    private static final String KERNEL = "kernel/";

    private final Path directory;
    private final Map<String, Path> files = new HashMap<>();
    private final Map<String, String> builtIn = new HashMap<>();

    private KernelModules(Path directory) {
        this.directory = directory;
    }

    /**
     * A module that says of itself that it is for some hardware.
     *
     * @param name as the kernel calls it
     * @param place its file below {@code kernel/}, as {@code drivers/usb/storage/uas.ko}
     * @param isBuiltIn whether there is nothing to load
     */
    record Driver(String name, String place, boolean isBuiltIn) {}

    /**
     * Looks what there is.
     *
     * @param directory {@code /lib/modules/RELEASE}
     */
    static KernelModules in(Path directory) throws IOException {
        Path list = directory.resolve("modules.builtin");
        KernelModules modules = new KernelModules(directory);
        if (Files.exists(list)) {
            for (String line : Files.readAllLines(list)) {
                modules.builtIn.put(name(Path.of(line.strip())), line.strip());
            }
        }
        try (Stream<Path> all = Files.walk(directory.resolve("kernel"))) {
            all.filter(file -> file.getFileName().toString().contains(".ko"))
                    .forEach(file -> modules.files.put(name(file), file));
        }
        return modules;
    }

    /** Whether this kernel has it, built in or not. */
    boolean has(String name) {
        return builtIn.containsKey(name) || files.containsKey(name);
    }

    Path directory() {
        return directory;
    }

    /** Whether it can be loaded: it and all that it needs are there. */
    boolean isComplete(String name) throws IOException {
        try {
            inOrder(List.of(name));
            return true;
        } catch (NoSuchModule missing) {
            return false;
        }
    }

    /** A module that isn't there. */
    private static final class NoSuchModule extends IOException {
        private static final long serialVersionUID = 1;

        NoSuchModule(String message) {
            super(message);
        }
    }

    /**
     * The modules that say of themselves that they are for this hardware, and are built in or can be loaded.
     *
     * @param hardware names as a {@code modalias} of sysfs has them
     * @return for each of the names; none for what nothing drives
     */
    Map<String, Set<Driver>> drivers(List<String> hardware) throws IOException {
        Set<String> buses = hardware.stream().map(ModuleAlias::bus).collect(Collectors.toSet());
        Map<String, Set<Driver>> found = new LinkedHashMap<>();
        for (ModuleAlias alias : aliases(buses)) {
            for (String name : hardware) {
                if (alias.isFor(name) && isComplete(alias.module())) {
                    found.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(driver(alias.module()));
                }
            }
        }
        return found;
    }

    private Driver driver(String name) {
        String place = builtIn.get(name);
        boolean isBuiltIn = place != null;
        if (place == null) {
            place = directory
                    .relativize(Objects.requireNonNull(files.get(name)))
                    .toString();
        }
        return new Driver(name, place.startsWith(KERNEL) ? place.substring(KERNEL.length()) : place, isBuiltIn);
    }

    /** Of those that are built in, as the kernel's makefiles have written them down: {@code NAME.alias=PATTERN}, each with a NUL behind it. */
    private void addBuiltIn(Set<String> buses, List<ModuleAlias> all) throws IOException {
        Path list = directory.resolve("modules.builtin.modinfo");
        if (!Files.exists(list)) {
            return;
        }
        for (String line : Files.readString(list, StandardCharsets.ISO_8859_1).split("\0")) {
            int at = line.indexOf(OF_BUILT_IN);
            String alias = at < 0 ? "" : line.substring(at + OF_BUILT_IN.length());
            if (at > 0 && buses.contains(ModuleAlias.bus(alias))) {
                all.add(ModuleAlias.of(alias, line.substring(0, at).replace('-', '_')));
            }
        }
    }

    /** As depmod has written them down, which a kernel that was only unpacked hasn't had; else as the modules have them. */
    private List<ModuleAlias> aliases(Set<String> buses) throws IOException {
        List<ModuleAlias> all = new ArrayList<>();
        addBuiltIn(buses, all);
        Path list = directory.resolve("modules.alias");
        if (Files.exists(list)) {
            for (String line : Files.readAllLines(list)) {
                String[] words = line.split(" ");
                if (words.length == 3 && words[0].equals("alias") && buses.contains(ModuleAlias.bus(words[1]))) {
                    all.add(ModuleAlias.of(words[1], words[2].replace('-', '_')));
                }
            }
            return all;
        }
        for (Map.Entry<String, Path> module : files.entrySet()) {
            Path file = module.getValue();
            if (buses.stream().anyMatch(bus -> mayDrive(file, bus))) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (int at = content.indexOf(ALIAS); at >= 0; at = content.indexOf(ALIAS, at + 1)) {
                    int end = content.indexOf('\0', at + 1);
                    if (end < 0) {
                        break;
                    }
                    String alias = content.substring(at + ALIAS.length(), end);
                    if (buses.contains(ModuleAlias.bus(alias))) {
                        all.add(ModuleAlias.of(alias, module.getKey()));
                    }
                }
            }
        }
        return all;
    }

    /** Of hundreds of megabytes only those are read: drivers, and of USB's those that are called so. */
    private boolean mayDrive(Path file, String bus) {
        String path = directory.relativize(file).toString();
        return (path.startsWith("kernel/drivers/") || path.startsWith("kernel/sound/"))
                && (!bus.equals("usb") || path.contains("usb"));
    }

    /** These and what they need, each after what it needs; without those that are built in. */
    List<Path> inOrder(List<String> wanted) throws IOException {
        Set<Path> ordered = new LinkedHashSet<>();
        for (String name : wanted) {
            add(name, ordered, new ArrayList<>());
        }
        return List.copyOf(ordered);
    }

    private void add(String name, Set<Path> ordered, List<String> way) throws IOException {
        Path file = files.get(name);
        if (builtIn.containsKey(name) || (file != null && ordered.contains(file)) || way.contains(name)) {
            return;
        }
        if (file == null) {
            throw new NoSuchModule(directory + " has no module " + name);
        }
        way.add(name);
        for (String needed : needs(Files.readAllBytes(file))) {
            add(needed, ordered, way);
        }
        ordered.add(file);
    }

    /** The names behind {@code depends=} in a module. */
    static List<String> needs(byte[] module) {
        for (int at = 0; at <= module.length - DEPENDS.length; at++) {
            if (startsWith(module, at)) {
                int start = at + DEPENDS.length;
                int end = start;
                while (end < module.length && module[end] != 0) {
                    end++;
                }
                String list = new String(module, start, end - start, StandardCharsets.US_ASCII);
                return Stream.of(list.split(","))
                        .filter(name -> !name.isEmpty())
                        .map(name -> name.replace('-', '_'))
                        .toList();
            }
        }
        return List.of();
    }

    private static boolean startsWith(byte[] bytes, int at) {
        for (int i = 0; i < DEPENDS.length; i++) {
            if (bytes[at + i] != DEPENDS[i]) {
                return false;
            }
        }
        return true;
    }

    /** A module's name: of {@code virtio-rng.ko.xz} it is {@code virtio_rng}. */
    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf(".ko")).replace('-', '_');
    }
}
