package org.standardcontainer.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NetworkOp;
import org.standardcontainer.vm.MachineStart.Numbers;

/**
 * A machine's network: its devices, what the host does for them before the machine is there, and what the guest does before a
 * container is.
 *
 * @param devices in their order
 * @param host steps of the maker, before the process that has the machine
 * @param guest steps of the guest's maker
 */
record MachineNetwork(List<NetworkDevice> devices, LaunchPlan host, LaunchPlan guest) {
    static final MachineNetwork NONE = new MachineNetwork(
            List.of(), LaunchPlan.builder().build(), LaunchPlan.builder().build());

    private static final int CREATE = 0x400; // NLM_F_…
    private static final int EXCLUSIVE = 0x200;
    private static final int REPLACE = 0x100;
    private static final int EXISTS = 17; // EEXIST: it came by itself
    private static final int UP = 1;
    private static final int ADDRESS = 1; // IFLA_…
    private static final int NAME = 3;
    private static final int MTU = 4;
    private static final int IPV4 = 2;
    private static final int IPV6 = 10;
    private static final int ADDRESS_FLAGS = 8; // IFA_FLAGS
    private static final int NO_PREFIX_ROUTE = 0x200; // IFA_F_…
    private static final int NO_DETECTION = 0x02;
    /** What an address has besides: itself, its peer, its broadcast address, its priority. */
    private static final List<Integer> OF_ADDRESSES = List.of(1, 2, 4, 9);

    private static final int OUTPUT = 4; // RTA_OIF
    /** What a route has: where to, where from, gateway, priority, own address, metrics, table, gateway of another family, preference. */
    private static final List<Integer> OF_ROUTES = List.of(1, 2, 5, 6, 7, 8, 15, 18, 20);

    private static final int ON_LINK = 4; // RTNH_F_…
    private static final int INDEX = 4; // where most fixed parts have it

    /** What QEMU makes of its own network: as its documentation has it. */
    static MachineNetwork user(List<PortForward> forwards, String pointer) {
        LaunchPlan.Builder guest = LaunchPlan.builder();
        loopback(guest, pointer);
        NetlinkBody up = new NetlinkBody().u16(0).u16(0).u32(0).u32(UP).u32(UP).attribute(NAME, "eth0");
        guest.host(
                pointer,
                new NetworkOp.ChangeNetwork(
                        NetworkDevice.address(0), "", NetlinkMessage.SET_LINK, 0, up.template(), List.of(INDEX), 0));
        byte[] own = ipv4(NetworkDevice.User.GUEST);
        NetlinkBody address = new NetlinkBody()
                .u8(IPV4)
                .u8(NetworkDevice.User.LENGTH)
                .u8(0)
                .u8(0)
                .u32(0)
                .attribute(2, own)
                .attribute(1, own);
        add(guest, pointer, "eth0", NetlinkMessage.NEW_ADDRESS, address, List.of(INDEX));
        NetlinkBody route = route(IPV4, 0, 0, 4, 0, 1, 0).attribute(5, ipv4(NetworkDevice.User.GATEWAY));
        int place = route.length() + Integer.BYTES;
        add(guest, pointer, "eth0", NetlinkMessage.NEW_ROUTE, route.attribute(OUTPUT, 0), List.of(place));
        return new MachineNetwork(
                List.of(new NetworkDevice.User(forwards)), LaunchPlan.builder().build(), guest.build());
    }

    /**
     * The same as a namespace of the host has.
     *
     * @param path of the namespace
     * @param inode which one it is
     * @param priority what is made in there for this container is known by, 1 to 65535
     */
    static MachineNetwork namespace(NamespaceNetwork network, String path, long inode, int priority, String pointer) {
        List<NetworkDevice> devices = new ArrayList<>();
        LaunchPlan.Builder host = LaunchPlan.builder();
        LaunchPlan.Builder guest = LaunchPlan.builder();
        loopback(guest, pointer);
        for (NamespaceNetwork.Interface one : network.interfaces()) {
            int number = Numbers.TAPS + devices.size();
            host.host(
                    pointer,
                    new NetworkOp.ConnectInterface(
                            number, path, inode, one.index(), one.name(), NamespaceNetwork.TAP, one.mtu(), priority));
            devices.add(new NetworkDevice.Tap(number));
        }
        for (int i = 0; i < devices.size() && devices.size() > 1; i++) { // one's name may be what another's is now
            NetlinkBody aside =
                    new NetlinkBody().u16(0).u16(0).u32(0).u32(0).u32(0).attribute(NAME, "scr" + i);
            guest.host(
                    pointer,
                    new NetworkOp.ChangeNetwork(
                            NetworkDevice.address(i),
                            "",
                            NetlinkMessage.SET_LINK,
                            0,
                            aside.template(),
                            List.of(INDEX),
                            0));
        }
        for (int i = 0; i < devices.size(); i++) {
            NamespaceNetwork.Interface one = network.interfaces().get(i);
            NetlinkBody up = new NetlinkBody()
                    .u16(0)
                    .u16(0)
                    .u32(0)
                    .u32(UP)
                    .u32(UP)
                    .attribute(NAME, one.name())
                    .attribute(ADDRESS, bytes(one.address()))
                    .attribute(MTU, one.mtu());
            guest.host(
                    pointer,
                    new NetworkOp.ChangeNetwork(
                            NetworkDevice.address(i),
                            "",
                            NetlinkMessage.SET_LINK,
                            0,
                            up.template(),
                            List.of(INDEX),
                            0));
        }
        for (NetlinkMessage message : network.messages()) {
            switch (message.type()) {
                case NetlinkMessage.NEW_ADDRESS -> address(guest, pointer, network, message);
                case NetlinkMessage.NEW_ROUTE -> route(guest, pointer, network, message);
                default -> neighbour(guest, pointer, network, message);
            }
        }
        return new MachineNetwork(devices, host.build(), guest.build());
    }

    private static void loopback(LaunchPlan.Builder guest, String pointer) {
        NetlinkBody up = new NetlinkBody().u16(0).u16(0).u32(0).u32(UP).u32(UP);
        guest.host(
                pointer,
                new NetworkOp.ChangeNetwork(0, "lo", NetlinkMessage.SET_LINK, 0, up.template(), List.of(INDEX), 0));
    }

    private static void address(
            LaunchPlan.Builder guest, String pointer, NamespaceNetwork network, NetlinkMessage message) {
        int flags = message.number(ADDRESS_FLAGS).orElse(0) & NO_PREFIX_ROUTE;
        flags |= network.isConnected(message) ? 0 : NO_PREFIX_ROUTE;
        flags |= message.u8(0) == IPV6 ? NO_DETECTION : 0; // who had it before has made sure of it
        NetlinkBody body = new NetlinkBody()
                .u8(message.u8(0))
                .u8(message.u8(1))
                .u8(0)
                .u8(message.u8(3))
                .u32(0);
        copy(message, OF_ADDRESSES, body);
        body.attribute(ADDRESS_FLAGS, flags);
        add(guest, pointer, name(network, message.u32(4)), NetlinkMessage.NEW_ADDRESS, body, List.of(INDEX));
    }

    private static void route(
            LaunchPlan.Builder guest, String pointer, NamespaceNetwork network, NetlinkMessage message) {
        NetlinkBody body = route(
                message.u8(0),
                message.u8(1),
                message.u8(3),
                message.u8(5),
                message.u8(6),
                message.u8(7),
                message.u32(8) & ON_LINK);
        copy(message, OF_ROUTES, body);
        Optional<String> through = message.number(OUTPUT)
                .flatMap(index -> network.interfaces().stream()
                        .filter(one -> one.index() == index)
                        .map(NamespaceNetwork.Interface::name)
                        .findFirst());
        if (through.isEmpty()) { // leads nowhere
            add(guest, pointer, "", NetlinkMessage.NEW_ROUTE, body, List.of());
            return;
        }
        int place = body.length() + Integer.BYTES;
        add(guest, pointer, through.get(), NetlinkMessage.NEW_ROUTE, body.attribute(OUTPUT, 0), List.of(place));
    }

    /** The fixed part of a route of the main table. */
    private static NetlinkBody route(
            int family, int length, int service, int protocol, int scope, int type, int flags) {
        return new NetlinkBody()
                .u8(family)
                .u8(length)
                .u8(0)
                .u8(service)
                .u8(254)
                .u8(protocol)
                .u8(scope)
                .u8(type)
                .u32(flags);
    }

    private static void neighbour(
            LaunchPlan.Builder guest, String pointer, NamespaceNetwork network, NetlinkMessage message) {
        NetlinkBody body = new NetlinkBody()
                .u8(message.u8(0))
                .u8(0)
                .u16(0)
                .u32(0)
                .u16(message.u16(8))
                .u8(message.u8(10))
                .u8(message.u8(11));
        copy(message, List.of(1, 2), body);
        guest.host(
                pointer,
                new NetworkOp.ChangeNetwork(
                        0,
                        name(network, message.u32(4)),
                        NetlinkMessage.NEW_NEIGHBOUR,
                        CREATE | REPLACE,
                        body.template(),
                        List.of(INDEX),
                        0));
    }

    private static void add(
            LaunchPlan.Builder guest, String pointer, String name, int type, NetlinkBody body, List<Integer> indexes) {
        guest.host(
                pointer,
                new NetworkOp.ChangeNetwork(0, name, type, CREATE | EXCLUSIVE, body.template(), indexes, EXISTS));
    }

    private static void copy(NetlinkMessage from, List<Integer> attributes, NetlinkBody to) {
        attributes.forEach(type -> from.attribute(type).ifPresent(value -> to.attribute(type, value)));
    }

    private static String name(NamespaceNetwork network, int index) {
        return network.interfaces().stream()
                .filter(one -> one.index() == index)
                .map(NamespaceNetwork.Interface::name)
                .findFirst()
                .orElse("");
    }

    private static byte[] bytes(long address) {
        byte[] bytes = new byte[6];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (address >> (Byte.SIZE * (bytes.length - 1 - i)));
        }
        return bytes;
    }

    private static byte[] ipv4(String address) {
        String[] parts = address.split("\\.");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }
}
