package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.plan.NetworkOp;
import org.standardcontainer.launcher.plan.Template;

/** What of a namespace a machine gets, from lists as a kernel makes them. */
class NamespaceNetworkTest {
    private static final int UP = 1;
    private static final int LOOPBACK = 8;
    private static final byte[] ADDRESS = {2, 0, 0, 0, 0, 7};
    private static final byte[] OWN = {10, 0, 0, 5};
    private static final byte[] GATEWAY = {10, 0, 0, 1};

    private final StringBuilder listed = new StringBuilder();
    private final List<Finding> findings = new ArrayList<>();

    private void list(int type, NetlinkBody body) {
        byte[] bytes = ((Template.Bytes) body.template().parts().get(0)).bytes();
        ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(16 + bytes.length).putShort((short) type);
        listed.append(HexFormat.of().formatHex(header.array()))
                .append(HexFormat.of().formatHex(bytes));
    }

    private void link(int index, int type, int flags, String name) {
        list(
                NetlinkMessage.NEW_LINK,
                new NetlinkBody()
                        .u16(0)
                        .u16(type)
                        .u32(index)
                        .u32(flags)
                        .u32(0)
                        .attribute(3, name)
                        .attribute(1, ADDRESS)
                        .attribute(4, 1450));
    }

    private void address(int index) {
        list(
                NetlinkMessage.NEW_ADDRESS,
                new NetlinkBody()
                        .u8(2)
                        .u8(24)
                        .u8(0x80)
                        .u8(0)
                        .u32(index)
                        .attribute(1, OWN)
                        .attribute(2, OWN));
    }

    private static NetlinkBody route(int length, int table, int protocol) {
        return new NetlinkBody()
                .u8(2)
                .u8(length)
                .u8(0)
                .u8(0)
                .u8(table)
                .u8(protocol)
                .u8(0)
                .u8(1)
                .u32(0);
    }

    private NamespaceNetwork network() throws Exception {
        return NamespaceNetwork.of(NetlinkMessage.parse(listed.toString()), "/here", findings);
    }

    @Test
    void whatIsUpAndNoLoopbackIsConnected() throws Exception {
        link(1, 772, UP | LOOPBACK, "lo");
        link(2, 1, UP, "eth0");
        link(3, 1, 0, "ifb0");
        address(1);
        address(2);
        assertThat(network().interfaces())
                .containsExactly(new NamespaceNetwork.Interface(2, "eth0", 0x0200_0000_0007L, 1450));
        assertThat(network().messages()).hasSize(1);
        assertThat(findings).isEmpty();
    }

    @Test
    void directRoutesComeBeforeThoseThatNeedThem() throws Exception {
        link(2, 1, UP, "eth0");
        list(NetlinkMessage.NEW_ROUTE, route(0, 254, 3).attribute(5, GATEWAY).attribute(4, 2));
        list(NetlinkMessage.NEW_ROUTE, route(32, 254, 3).attribute(1, GATEWAY).attribute(4, 2));
        list(NetlinkMessage.NEW_ROUTE, route(32, 255, 2).attribute(1, OWN).attribute(4, 2));
        address(2);
        assertThat(network().messages()).extracting(NetlinkMessage::type).containsExactly(20, 24, 24);
        assertThat(network().messages().get(1).has(5)).isFalse();
    }

    /** Some plugins take the route away that comes with an address: in a guest it mustn't come either. */
    @Test
    void anAddressWhoseNetworkIsNotConnectedBringsNoRoute() throws Exception {
        link(2, 1, UP, "eth0");
        address(2);
        assertThat(network().isConnected(network().messages().get(0))).isFalse();
        list(
                NetlinkMessage.NEW_ROUTE,
                route(24, 254, 2).attribute(1, new byte[] {10, 0, 0, 0}).attribute(4, 2));
        assertThat(network().isConnected(network().messages().get(0))).isTrue();
    }

    @Test
    void whatCannotBeCarriedOverIsRefused() throws Exception {
        link(2, 1, UP, "eth0");
        link(3, 65534, UP, "wg0");
        list(NetlinkMessage.NEW_ROUTE, route(0, 100, 3).attribute(5, GATEWAY).attribute(4, 2));
        list(NetlinkMessage.NEW_ROUTE, route(0, 254, 3).attribute(9, GATEWAY));
        network();
        assertThat(findings).extracting(Finding::subject).containsOnly("/here");
        assertThat(findings).hasSize(3);
        assertThat(findings.get(0).problem()).contains("\"wg0\"");
        assertThat(findings.get(1).problem()).contains("table 100");
        assertThat(findings.get(2).problem()).contains("next hops");
    }

    @Test
    void aMachineHasAtMostFour() throws Exception {
        for (int i = 2; i < 7; i++) {
            link(i, 1, UP, "eth" + i);
        }
        network();
        assertThat(findings)
                .singleElement()
                .extracting(Finding::problem)
                .asString()
                .contains("5 interfaces");
    }

    @Test
    void eachInterfaceHasATapOfItsOwn() throws Exception {
        link(2, 1, UP, "eth1");
        link(3, 1, UP, "eth0");
        MachineNetwork machine = MachineNetwork.namespace(network(), "/ns", 9, 7, "/here");
        assertThat(machine.devices()).containsExactly(new NetworkDevice.Tap(20), new NetworkDevice.Tap(21));
        assertThat(machine.host().steps())
                .extracting(step -> step.op())
                .containsExactly(
                        new NetworkOp.ConnectInterface(20, "/ns", 9, 2, "eth1", "scr%d", 1450, 7),
                        new NetworkOp.ConnectInterface(21, "/ns", 9, 3, "eth0", "scr%d", 1450, 7));
    }
}
