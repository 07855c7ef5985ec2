package org.standardcontainer.spec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for the Linux section, but for namespaces, limits and seccomp, which have classes of their own. */
final class LinuxRules {
    /** dev_valid_name() in the kernel: at most 15 bytes, no slash, colon or blank. */
    private static final Pattern INTERFACE = Pattern.compile("(?!\\.{1,2}$)[^/:\\s]{1,15}");

    /** The same, or with one {@code %d} in it, for which the kernel puts a number (dev_alloc_name()). */
    private static final Pattern INTERFACE_OR_TEMPLATE =
            Pattern.compile("(?!\\.{1,2}$)(?=[^%]*(%d[^%]*)?$)[^/:\\s]{1,15}");

    /** S_IFMT of stat(2), and what it is for each type of device. */
    private static final long KIND_BITS = 0170000;

    private static final Map<String, Long> KINDS = Map.of("c", 0020000L, "u", 0020000L, "b", 0060000L, "p", 0010000L);
    private static final Pattern NODE_LIST = Pattern.compile("[0-9][0-9,-]*");
    private static final Set<String> RECURSIVE_PROPAGATIONS = Set.of("rprivate", "rshared", "rslave", "runbindable");

    private LinuxRules() {}

    static void check(Place place, LinuxConfig linux, Spec spec) {
        NamespaceRules.check(place, linux, spec);
        devices(place.at("devices").in("config-linux.md#devices"), linux.devices());
        netDevices(place.at("netDevices").in("config-linux.md#network-devices"), linux);
        if (linux.cgroupsPath() != null
                && Arrays.asList(linux.cgroupsPath().split("/")).contains("..")) {
            place.at("cgroupsPath").in("config-linux.md#cgroups-path").invalid("may not go up with \"..\"");
        }
        if (linux.resources() != null) {
            ResourceRules.check(place.at("resources").in("config-linux.md#control-groups"), linux.resources());
        }
        if (linux.seccomp() != null) {
            SeccompRules.check(place.at("seccomp").in("config-linux.md#seccomp"), linux.seccomp());
        }
        propagation(
                place.at("rootfsPropagation").in("config-linux.md#rootfs-mount-propagation"),
                linux.rootfsPropagation());
        place.at("maskedPaths").in("config-linux.md#masked-paths").allAbsolute(linux.maskedPaths());
        place.at("readonlyPaths").in("config-linux.md#readonly-paths").allAbsolute(linux.readonlyPaths());
        if (linux.intelRdt() != null) {
            intelRdt(place.at("intelRdt").in("config-linux.md#intelrdt"), linux.intelRdt());
        }
        if (linux.memoryPolicy() != null) {
            memoryPolicy(place.at("memoryPolicy").in("config-linux.md#memory-policy"), linux.memoryPolicy());
        }
        if (linux.personality() != null) {
            Place personality = place.at("personality").in("config-linux.md#personality");
            personality.at("domain").word(linux.personality().domain(), Words.PERSONALITIES);
            if (linux.personality().flags() != null
                    && !linux.personality().flags().isEmpty()) {
                personality.at("flags").invalid("the spec defines no flags");
            }
        }
    }

    private static void devices(Place place, @Nullable List<LinuxDevice> devices) {
        Set<String> seen = new HashSet<>();
        Map<String, String> paths = new HashMap<>();
        for (int i = 0; devices != null && i < devices.size(); i++) {
            LinuxDevice device = devices.get(i);
            place.at(i).at("path").absolute(device.path());
            place.at(i).at("type").word(device.type(), Words.DEVICE_TYPES);
            mode(place.at(i).at("fileMode"), device);
            place.at(i).at("uid").range(device.uid(), 0, UserRules.LAST_ID);
            place.at(i).at("gid").range(device.gid(), 0, UserRules.LAST_ID);
            boolean numbered = !device.type().equals("p");
            if (numbered) {
                number(place.at(i).at("major"), device.major());
                number(place.at(i).at("minor"), device.minor());
            } else {
                none(place.at(i).at("major"), device.major());
                none(place.at(i).at("minor"), device.minor());
            }
            String kind = device.type().equals("u") ? "c" : device.type(); // u is an unbuffered c
            String node = numbered ? kind + " " + device.major() + ":" + device.minor() : kind;
            String before = paths.putIfAbsent(device.path(), node);
            if (before != null && !before.equals(node)) {
                place.at(i).at("path").invalid("another device has this path: " + before + ", and this one is " + node);
            } else if (before != null) {
                place.at(i).warn("the device is listed with this path already");
            } else if (numbered && seen.contains(node)) {
                place.at(i).warn("the device is listed for another path as well");
            }
            seen.add(node);
        }
    }

    /** What programs in Go write for absence is 0. */
    private static void none(Place place, @Nullable Long number) {
        if (number != null && number != 0) {
            place.warn("has no effect: a fifo has no number");
        }
    }

    /** Podman writes what stat(2) says of a device, with the bits of its kind. */
    private static void mode(Place place, LinuxDevice device) {
        Long mode = device.fileMode();
        boolean withKind =
                mode != null && KINDS.getOrDefault(device.type(), -1L).equals(mode & KIND_BITS);
        place.range(withKind && mode != null ? Long.valueOf(mode & ~KIND_BITS) : mode, 0, 0777);
    }

    private static void number(Place place, @Nullable Long number) {
        if (number == null) {
            place.invalid("is required unless the type is p");
        } else {
            place.range(number, 0, 0xffff_ffffL);
        }
    }

    private static void netDevices(Place place, LinuxConfig linux) {
        Map<String, LinuxNetDevice> devices = linux.netDevices() == null ? Map.of() : linux.netDevices();
        Set<String> inside = new HashSet<>();
        devices.forEach((name, device) -> {
            place.at(name).form(name, INTERFACE, "the name of a network interface");
            place.at(name).at("name").form(device.name(), INTERFACE_OR_TEMPLATE, "the name of a network interface");
            String newName = device.name() == null ? name : device.name();
            if (!newName.contains("%") && !inside.add(newName)) {
                place.at(name).invalid("another device has the name " + Place.quoted(newName) + " in the container");
            }
        });
        if (!devices.isEmpty() && !linux.hasNamespace("network")) {
            place.invalid("needs a network namespace, and the container has the host's");
        }
    }

    private static void propagation(Place place, @Nullable String word) {
        if (word == null || word.isEmpty()) {
            return; // what programs in Go write for absence
        }
        if (RECURSIVE_PROPAGATIONS.contains(word)) {
            place.warn(Place.quoted(word) + " is not a word of the spec; it is taken as " + word.substring(1));
        } else {
            place.word(word, Words.PROPAGATIONS);
        }
    }

    private static void intelRdt(Place place, LinuxIntelRdt rdt) {
        if (rdt.closId() != null && !rdt.closId().equals("/") && !isFileName(rdt.closId())) {
            place.at("closID").invalid(Place.quoted(rdt.closId()) + " is neither the name of a directory nor /");
        }
        for (int i = 0; rdt.schemata() != null && i < rdt.schemata().size(); i++) {
            if (rdt.schemata().get(i).contains("\n")) {
                place.at("schemata").at(i).invalid("has more than one line");
            }
        }
        // the spec says SHOULD of the L3 line and MUST of the MB line
        if (rdt.l3CacheSchema() != null && !isLine(rdt.l3CacheSchema(), "L3:")) {
            place.at("l3CacheSchema").warn("should be one line that starts with L3:");
        }
        if (rdt.memBwSchema() != null && !isLine(rdt.memBwSchema(), "MB:")) {
            place.at("memBwSchema").invalid("is not one line that starts with MB:");
        }
    }

    private static boolean isLine(String text, String start) {
        return text.startsWith(start) && !text.contains("\n");
    }

    private static void memoryPolicy(Place place, LinuxMemoryPolicy policy) {
        place.at("mode").word(policy.mode(), Words.MEMORY_MODES);
        place.at("flags").words(policy.flags(), Words.MEMORY_FLAGS);
        String nodes = policy.nodes() == null ? "" : policy.nodes(); // the Go types of 1.3.0 write it always
        // set_mempolicy(2): these modes take no nodes, preferred may, the others need them
        boolean none = Set.of("MPOL_DEFAULT", "MPOL_LOCAL").contains(policy.mode());
        if (none && !nodes.isEmpty()) {
            place.at("nodes").invalid(policy.mode() + " takes no nodes");
        } else if (nodes.isEmpty() && !none && !policy.mode().equals("MPOL_PREFERRED")) {
            place.at("nodes").invalid("is required for " + Place.quoted(policy.mode()));
        } else if (!nodes.isEmpty()) {
            place.at("nodes").form(nodes, NODE_LIST, "a list of nodes, such as 0-3,7");
        }
    }

    /** True if the text is the name of a file or directory, and no path. */
    static boolean isFileName(String text) {
        return !text.isEmpty() && !text.contains("/") && !text.equals(".") && !text.equals("..");
    }
}
