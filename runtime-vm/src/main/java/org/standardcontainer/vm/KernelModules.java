package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    private final Path directory;
    private final Map<String, Path> files = new HashMap<>();
    private final Set<String> builtIn;

    private KernelModules(Path directory, Set<String> builtIn) {
        this.directory = directory;
        this.builtIn = builtIn;
    }

    /**
     * Looks what there is.
     *
     * @param directory {@code /lib/modules/RELEASE}
     */
    static KernelModules in(Path directory) throws IOException {
        Path list = directory.resolve("modules.builtin");
        Set<String> builtIn = Files.exists(list)
                ? Files.readAllLines(list).stream()
                        .map(line -> name(Path.of(line.strip())))
                        .collect(Collectors.toSet())
                : Set.of();
        KernelModules modules = new KernelModules(directory, builtIn);
        try (Stream<Path> all = Files.walk(directory.resolve("kernel"))) {
            all.filter(file -> file.getFileName().toString().contains(".ko"))
                    .forEach(file -> modules.files.put(name(file), file));
        }
        return modules;
    }

    /** Whether this kernel has it, built in or not. */
    boolean has(String name) {
        return builtIn.contains(name) || files.containsKey(name);
    }

    Path directory() {
        return directory;
    }

    /**
     * The modules that say of themselves that they are for this hardware, without those that are built in.
     *
     * @param hardware names as a {@code modalias} of sysfs has them
     */
    List<String> forAliases(List<String> hardware) throws IOException {
        Set<String> buses = hardware.stream().map(ModuleAlias::bus).collect(Collectors.toSet());
        Set<String> found = new LinkedHashSet<>();
        for (ModuleAlias alias : aliases(buses)) {
            if (files.containsKey(alias.module()) && hardware.stream().anyMatch(alias::isFor)) {
                found.add(alias.module());
            }
        }
        return List.copyOf(found);
    }

    /** As depmod has written them down, which a kernel that was only unpacked hasn't had; else as the modules have them. */
    private List<ModuleAlias> aliases(Set<String> buses) throws IOException {
        List<ModuleAlias> all = new ArrayList<>();
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
        if (builtIn.contains(name) || (file != null && ordered.contains(file)) || way.contains(name)) {
            return;
        }
        if (file == null) {
            throw new IOException(directory + " has no module " + name);
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
