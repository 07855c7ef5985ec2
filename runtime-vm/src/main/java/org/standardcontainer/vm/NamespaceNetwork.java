package org.standardcontainer.vm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Finding;

/**
 * What there is in a network namespace of the host that a guest is to have the same of: its interfaces that are up, but for the
 * loopback, and what the main table, the addresses and the neighbours say of them. What comes of these by itself isn't in it.
 *
 * @param interfaces in the order of their indexes
 * @param messages addresses, routes and neighbours, as the kernel lists them, in the order in which they can be set
 * @param listed all that was listed
 */
record NamespaceNetwork(List<Interface> interfaces, List<NetlinkMessage> messages, List<NetlinkMessage> listed) {
    /** As many as a machine has devices for. */
    static final int MOST = 4;

    /** How taps beside interfaces are called, as the kernel makes a name of it. */
    static final String TAP = "scr%d";

    private static final String TAPS = "scr[0-9]+";
    private static final int UP = 1;
    private static final int LOOPBACK = 8;
    private static final int ETHERNET = 1;
    private static final int LINK_ADDRESS = 1; // IFLA_…
    private static final int LINK_NAME = 3;
    private static final int LINK_MTU = 4;
    private static final int HARDWARE_ADDRESS = 6;
    private static final int IPV6 = 10;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_HOST = 254;
    private static final int PERMANENT = 0x80; // IFA_F_…, NUD_…
    private static final int TEMPORARY = 0x01;
    private static final int ADDRESS_FLAGS = 8; // IFA_FLAGS
    private static final int MAIN_TABLE = 254;
    private static final int LOCAL_TABLE = 255;
    private static final int TABLE = 15; // RTA_…
    private static final int OUTPUT = 4;
    private static final int GATEWAY = 5;
    private static final int VIA = 18;
    /** Several next hops, an object that has them, an encapsulation. */
    private static final List<Integer> NOT_CARRIED = List.of(9, 30, 22);

    private static final int UNICAST = 1;
    private static final int CLONED = 0x200;
    private static final int BY_KERNEL = 2;
    private static final int BY_ADVERTISEMENT = 9;

    /**
     * An interface.
     *
     * @param index there
     * @param name there
     * @param address its hardware address
     * @param mtu in bytes
     */
    record Interface(int index, String name, long address, int mtu) {}

    /** Looks through what a kernel has listed; what can't be carried over is among the findings. */
    static NamespaceNetwork of(List<NetlinkMessage> listed, String pointer, List<Finding> findings) {
        List<Interface> interfaces = new ArrayList<>();
        for (NetlinkMessage message : listed) {
            if (message.type() == NetlinkMessage.NEW_LINK && isUsed(message)) {
                link(message, pointer, findings).ifPresent(interfaces::add);
            }
        }
        if (interfaces.size() > MOST) {
            findings.add(refuse(
                    pointer,
                    "has " + interfaces.size() + " interfaces that are up, and a machine has at most " + MOST));
        }
        List<NetlinkMessage> addresses = new ArrayList<>();
        List<NetlinkMessage> direct = new ArrayList<>();
        List<NetlinkMessage> throughGateways = new ArrayList<>();
        List<NetlinkMessage> neighbours = new ArrayList<>();
        for (NetlinkMessage message : listed) {
            switch (message.type()) {
                case NetlinkMessage.NEW_ADDRESS -> {
                    if (isKeptAddress(message) && has(interfaces, message.u32(4))) {
                        addresses.add(message);
                    }
                }
                case NetlinkMessage.NEW_ROUTE -> {
                    if (isKeptRoute(message, interfaces, pointer, findings)) {
                        boolean far = message.has(GATEWAY) || message.has(VIA);
                        (far ? throughGateways : direct).add(message);
                    }
                }
                case NetlinkMessage.NEW_NEIGHBOUR -> {
                    if ((message.u16(8) & PERMANENT) != 0 && has(interfaces, message.u32(4))) {
                        neighbours.add(message);
                    }
                }
                default -> {}
            }
        }
        List<NetlinkMessage> ordered = new ArrayList<>(addresses);
        ordered.addAll(direct);
        ordered.addAll(throughGateways);
        ordered.addAll(neighbours);
        return new NamespaceNetwork(List.copyOf(interfaces), List.copyOf(ordered), List.copyOf(listed));
    }

    private static boolean isUsed(NetlinkMessage link) {
        return (link.u32(8) & UP) != 0 && (link.u32(8) & LOOPBACK) == 0;
    }

    private static Optional<Interface> link(NetlinkMessage link, String pointer, List<Finding> findings) {
        String name = link.text(LINK_NAME).orElse("");
        if (name.matches(TAPS)) {
            findings.add(refuse(pointer, "another machine is connected to it, by \"" + name + "\""));
            return Optional.empty();
        }
        byte[] address = link.attribute(LINK_ADDRESS).orElse(new byte[0]);
        if (link.u16(2) != ETHERNET || address.length != HARDWARE_ADDRESS) {
            findings.add(refuse(
                    pointer,
                    "its interface \"" + name + "\" can't be connected to a machine: it has no Ethernet frames"));
            return Optional.empty();
        }
        long number = 0;
        for (byte part : address) {
            number = number << Byte.SIZE | Byte.toUnsignedInt(part);
        }
        return Optional.of(
                new Interface(link.u32(4), name, number, link.number(LINK_MTU).orElse(1500)));
    }

    private static boolean has(List<Interface> interfaces, int index) {
        return interfaces.stream().anyMatch(one -> one.index() == index);
    }

    /** Without those that a guest makes of itself: of the link, and by what a router says. */
    private static boolean isKeptAddress(NetlinkMessage address) {
        int flags = address.number(ADDRESS_FLAGS).orElse(address.u8(2));
        boolean own = address.u8(0) != IPV6
                || (address.u8(3) != SCOPE_LINK && (flags & PERMANENT) != 0 && (flags & TEMPORARY) == 0);
        return own && address.u8(3) < SCOPE_HOST;
    }

    private static boolean isKeptRoute(
            NetlinkMessage route, List<Interface> interfaces, String pointer, List<Finding> findings) {
        int table = route.number(TABLE).orElse(route.u8(4));
        boolean through =
                route.number(OUTPUT).filter(index -> has(interfaces, index)).isPresent();
        if (table == LOCAL_TABLE || (route.u32(8) & CLONED) != 0 || route.u8(5) == BY_ADVERTISEMENT) {
            return false;
        }
        if (NOT_CARRIED.stream().anyMatch(route::has)) {
            findings.add(refuse(pointer, "it has a route with several next hops or an encapsulation"));
            return false;
        }
        if (through && table != MAIN_TABLE) {
            findings.add(refuse(pointer, "it has routes in table " + table + ", which only rules lead to"));
            return false;
        }
        // with an address comes its route; isConnected knows where that was taken away
        return table == MAIN_TABLE && route.u8(5) != BY_KERNEL && (through || route.u8(7) != UNICAST);
    }

    /** Whether the kernel has made a route of its own to the network that an address is in, and it is there. */
    boolean isConnected(NetlinkMessage address) {
        int length = address.u8(1);
        byte[] network = network(address.attribute(1).orElse(new byte[0]), length);
        return listed.stream()
                .filter(message -> message.type() == NetlinkMessage.NEW_ROUTE)
                .anyMatch(route -> route.u8(5) == BY_KERNEL
                        && route.number(TABLE).orElse(route.u8(4)) == MAIN_TABLE
                        && route.u8(0) == address.u8(0)
                        && route.u8(1) == length
                        && route.number(OUTPUT).orElse(0) == address.u32(4)
                        && Arrays.equals(network, route.attribute(1).orElse(new byte[0])));
    }

    private static byte[] network(byte[] address, int length) {
        byte[] network = address.clone();
        for (int bit = length; bit < network.length * Byte.SIZE; bit++) {
            network[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return network;
    }

    private static Finding refuse(String pointer, String problem) {
        return Finding.unsupported(
                pointer, problem, "give the container another network namespace, or set vm.network to another value");
    }
}
