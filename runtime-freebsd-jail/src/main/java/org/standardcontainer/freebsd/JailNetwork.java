package org.standardcontainer.freebsd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.JailShareOp;
import org.standardcontainer.spec.FreeBsdJail;

/** What of the machine's network a jail gets: addresses on an interface before there is a jail, interfaces moved in after. */
final class JailNetwork {
    private JailNetwork() {}

    /** All addresses, in order. */
    static List<String> addresses(FreeBsdJail jail) {
        List<String> all = new ArrayList<>();
        addAll(all, jail.ip4Addr());
        addAll(all, jail.ip6Addr());
        return all;
    }

    private static void addAll(List<String> all, @Nullable List<String> some) {
        if (some != null) {
            all.addAll(some);
        }
    }

    /** Addresses as the kernel has them, one behind the other. */
    static String hex(List<String> addresses) {
        StringBuilder digits = new StringBuilder();
        for (String address : addresses) {
            try {
                digits.append(
                        HexFormat.of().formatHex(InetAddress.getByName(address).getAddress()));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("validated before: " + address, e);
            }
        }
        return digits.toString();
    }

    static void before(FreeBsdJail jail, JailDraft draft) {
        if (jail.interfaceName() == null || "new".equals(jail.vnet())) {
            return;
        }
        for (String address : addresses(jail)) {
            draft.environment.host(
                    "/freebsd/jail/interface", new JailShareOp.AddAddress(jail.interfaceName(), hex(List.of(address))));
        }
    }

    static void after(FreeBsdJail jail, String name, JailDraft draft) {
        List<String> interfaces = jail.vnetInterfaces() == null ? List.of() : jail.vnetInterfaces();
        for (int i = 0; i < interfaces.size(); i++) {
            draft.environment.host(
                    "/freebsd/jail/vnetInterfaces/" + i, new JailShareOp.MoveInterface(interfaces.get(i), name));
        }
    }
}
