package org.standardcontainer.freebsd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.spec.FreeBsdJail;
import org.standardcontainer.spec.Spec;

/**
 * The parameters of a jail (config-freebsd.md#jail). Where the spec's default isn't the kernel's, or the kernel's may be set by its
 * administrator, it is sent; what the kernel doesn't know, as it is older or without a module, is refused if somebody asks for it.
 */
final class JailParameters {
    private static final String POINTER = "/freebsd/jail";
    private static final int NEW = 1;
    private static final int INHERIT = 2;
    private static final int NAME_MAX = 255;

    /** What may be sent, and so is asked of the machine. */
    static final List<String> KNOWN = List.of(
            "host",
            "host.hostname",
            "host.domainname",
            "host.hostuuid",
            "host.hostid",
            "ip4",
            "ip4.addr",
            "ip6",
            "ip6.addr",
            "vnet",
            "sysvmsg",
            "sysvsem",
            "sysvshm",
            "enforce_statfs",
            "children.max",
            "linux",
            "linux.osname",
            "linux.osrelease",
            "allow.set_hostname",
            "allow.raw_sockets",
            "allow.chflags",
            "allow.mount",
            "allow.quotas",
            "allow.socket_af",
            "allow.mlock",
            "allow.reserved_ports",
            "allow.suser",
            "allow.mount.devfs",
            "allow.mount.fdescfs",
            "allow.mount.fusefs",
            "allow.mount.linprocfs",
            "allow.mount.linsysfs",
            "allow.mount.nullfs",
            "allow.mount.procfs",
            "allow.mount.tmpfs",
            "allow.mount.zfs");

    private final FreeBsdFacts facts;
    private final JailDraft draft;
    private final List<String> sent = new ArrayList<>();

    private JailParameters(FreeBsdFacts facts, JailDraft draft) {
        this.facts = facts;
        this.draft = draft;
    }

    /** As {@code MakeJail} takes them. */
    static List<String> compile(CompileRequest request, FreeBsdFacts facts, JailDraft draft) {
        JailParameters parameters = new JailParameters(facts, draft);
        Spec spec = request.spec();
        FreeBsdJail jail = of(spec);
        parameters.host(request.id().value(), spec, jail);
        parameters.network(jail);
        parameters.systemV("sysvmsg", jail.sysvmsg());
        parameters.systemV("sysvsem", jail.sysvsem());
        parameters.systemV("sysvshm", jail.sysvshm());
        parameters.number("enforce_statfs", jail.enforceStatfs() == null ? 2 : jail.enforceStatfs(), "enforceStatfs");
        parameters.allow(jail);
        if (JailLinux.isWanted(spec)) {
            parameters.add("linux", "x", hex(4, NEW));
            parameters.add("linux.osname", "s", "Linux");
            parameters.add("linux.osrelease", "s", JailLinux.RELEASE);
        }
        return List.copyOf(parameters.sent);
    }

    /** The section, or one with nothing in it. */
    static FreeBsdJail of(Spec spec) {
        FreeBsdJail jail = spec.freebsd() == null ? null : spec.freebsd().jail();
        return jail != null
                ? jail
                : new FreeBsdJail(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private void host(String id, Spec spec, FreeBsdJail jail) {
        if ("inherit".equals(jail.host())) {
            if (spec.hostname() != null || spec.domainname() != null) {
                // the kernel would make it a new one without a word
                draft.unsupported(
                        POINTER + "/host",
                        "a jail that inherits the host's names can't have its own",
                        "remove hostname and domainname, or set host to new");
            }
            number("host", INHERIT, "host");
            return;
        }
        number("host", NEW, "host");
        text("host.hostname", spec.hostname() == null ? "" : spec.hostname(), "/hostname");
        text("host.domainname", spec.domainname() == null ? "" : spec.domainname(), "/domainname");
        // else all containers would share one of zeroes
        UUID uuid = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
        text("host.hostuuid", uuid.toString(), POINTER + "/host");
        add("host.hostid", "x", hex(8, uuid.getMostSignificantBits() >>> 32));
    }

    private void text(String name, String value, String pointer) {
        if (value.getBytes(StandardCharsets.UTF_8).length > NAME_MAX) {
            draft.unsupported(pointer, "it is longer than " + NAME_MAX + " bytes", "shorten it");
        }
        add(name, "s", value);
    }

    private void network(FreeBsdJail jail) {
        boolean own = "new".equals(jail.vnet());
        if (own) {
            if (!facts.vimage()) {
                draft.unsupported(
                        POINTER + "/vnet",
                        "the machine's kernel is built without VIMAGE",
                        "boot one that has it, such as GENERIC, or remove vnet");
            }
            refuseWithOwnNetwork("ip4", jail.ip4());
            refuseWithOwnNetwork("ip6", jail.ip6());
            refuseWithOwnNetwork("ip4Addr", jail.ip4Addr());
            refuseWithOwnNetwork("ip6Addr", jail.ip6Addr());
            refuseWithOwnNetwork("interface", jail.interfaceName());
            add("vnet", "x", hex(4, NEW)); // and no word of addresses: the kernel takes not both
            return;
        }
        if (jail.vnetInterfaces() != null && !jail.vnetInterfaces().isEmpty()) {
            draft.unsupported(
                    POINTER + "/vnetInterfaces",
                    "the jail has no network of its own that they could be moved into",
                    "set vnet to new");
        }
        addresses("ip4", jail.ip4(), jail.ip4Addr());
        addresses("ip6", jail.ip6(), jail.ip6Addr());
        if (jail.interfaceName() != null && JailNetwork.addresses(jail).isEmpty()) {
            draft.unsupported(
                    POINTER + "/interface",
                    "there are no addresses to add to it",
                    "add ip4Addr or ip6Addr, or remove it");
        }
    }

    private void refuseWithOwnNetwork(String property, @Nullable Object value) {
        if (value != null) {
            draft.unsupported(
                    POINTER + "/" + property,
                    "a jail with a network of its own isn't restricted to addresses",
                    "remove it, or set vnet to inherit");
        }
    }

    /** Neither given: no network, as the kernel has it; sent, so that nobody has to know that. */
    private void addresses(String name, @Nullable String word, @Nullable List<String> list) {
        List<String> given = list == null ? List.of() : list;
        if (!given.isEmpty() && word != null && !word.equals("new")) {
            draft.unsupported(
                    POINTER + "/" + name,
                    "addresses are given, and it is " + word, // the kernel would take the addresses
                    "set it to new, or remove the addresses");
        }
        for (int i = 0; i < given.size(); i++) {
            String problem = JailNetwork.problem(given, i, name.equals("ip4") ? 4 : 16);
            if (problem != null) {
                draft.unsupported(POINTER + "/" + name + "Addr/" + i, problem, "remove it, or correct it");
            }
        }
        if (!given.isEmpty()) {
            add(name + ".addr", "x", JailNetwork.hex(given));
        } else {
            add(name, "x", hex(4, "inherit".equals(word) ? INHERIT : 0));
        }
    }

    /** Not given: new, as the spec says; the kernel would disable it. */
    private void systemV(String name, @Nullable String word) {
        if (!facts.parameters().contains(name)) {
            if (word != null && !word.equals("disable")) {
                missing(name, name);
            }
            return;
        }
        add(name, "x", hex(4, word == null || word.equals("new") ? NEW : word.equals("inherit") ? INHERIT : 0));
    }

    private void number(String name, int value, String property) {
        if (!facts.parameters().contains(name)) {
            missing(name, property);
        }
        add(name, "x", hex(4, value));
    }

    private void allow(FreeBsdJail jail) {
        FreeBsdJail.Allow allow = jail.allow() != null
                ? jail.allow()
                : new FreeBsdJail.Allow(null, null, null, null, null, null, null, null, null);
        // the section's text has these two on unless they are forbidden; images bind port 80
        permission("set_hostname", "setHostname", allow.setHostname(), true);
        permission("reserved_ports", "reservedPorts", allow.reservedPorts(), true);
        permission("suser", "suser", allow.suser(), true);
        permission("raw_sockets", "rawSockets", allow.rawSockets(), false);
        permission("chflags", "chflags", allow.chflags(), false);
        permission("quotas", "quotas", allow.quotas(), false);
        permission("socket_af", "socketAf", allow.socketAf(), false);
        permission("mlock", "mlock", allow.mlock(), false);
        List<String> mount = allow.mount() == null ? List.of() : allow.mount();
        permission("mount", "mount", !mount.isEmpty(), false);
        if (!mount.isEmpty() && (jail.enforceStatfs() == null || jail.enforceStatfs() > 1)) {
            draft.unsupported(
                    POINTER + "/allow/mount",
                    "with enforceStatfs 2 the kernel lets nobody in the jail mount anything",
                    "set enforceStatfs to 0 or 1, or remove it");
        }
        for (int i = 0; i < mount.size(); i++) {
            String pointer = POINTER + "/allow/mount/" + i;
            String name = "allow.mount." + mount.get(i);
            if (!facts.parameters().contains(name)) {
                draft.unsupported(
                        pointer,
                        "the kernel knows no parameter " + name
                                + ": it has no such file system, or its module isn't loaded",
                        "load the module on the machine, or remove it");
            }
            if (mount.get(i).equals("nullfs") || mount.get(i).equals("fdescfs")) {
                draft.warning(pointer, "root in the jail may find a way out of it by mounts of " + mount.get(i));
            }
            add(name, "b", "");
        }
    }

    private void permission(String name, String property, @Nullable Boolean value, boolean byDefault) {
        boolean on = value == null ? byDefault : value;
        if (!facts.parameters().contains("allow." + name)) {
            if (on != byDefault) {
                missing("allow." + name, "allow/" + property);
            }
            return; // a kernel that doesn't know it behaves so
        }
        add(on ? "allow." + name : "allow.no" + name, "b", "");
    }

    private void missing(String name, String property) {
        draft.unsupported(
                POINTER + "/" + property,
                "the kernel of " + facts.release() + " knows no jail parameter " + name,
                "remove it, or take a newer release");
    }

    private void add(String name, String kind, String value) {
        sent.add(name);
        sent.add(kind);
        sent.add(value);
    }

    /** A number as the kernel has it in memory. */
    private static String hex(int bytes, long value) {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(value);
        return HexFormat.of().formatHex(buffer.array(), 0, bytes);
    }
}
