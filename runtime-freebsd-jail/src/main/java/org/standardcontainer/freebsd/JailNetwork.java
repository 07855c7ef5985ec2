package org.standardcontainer.freebsd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.plan.JailShareOp;
import org.standardcontainer.spec.FreeBsdJail;

/** What of the machine's network a jail gets: addresses on an interface before there is a jail, interfaces moved in after. */
final class JailNetwork {
    private static final int NAME_MAX = 15;

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

    /** Why the kernel wouldn't take one of these addresses, for which it has no words. */
    static @Nullable String problem(List<String> addresses, int index, int bytes) {
        String digits = hex(List.of(addresses.get(index)));
        if (digits.length() != 2 * bytes) {
            return "it is an IPv4 address in the form of IPv6";
        } else if (digits.chars().allMatch(c -> c == '0')) {
            return "it is no address of an interface";
        } else if (digits.equals("ffffffff")) {
            return "it is a broadcast address";
        }
        return addresses.subList(0, index).stream()
                        .anyMatch(other -> hex(List.of(other)).equals(digits))
                ? "it is given twice"
                : null;
    }

    private static void checkName(String pointer, String name, JailDraft draft) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > NAME_MAX) {
            draft.unsupported(pointer, "no interface has such a name", "take one of 1 to " + NAME_MAX + " bytes");
        }
    }

    static void before(FreeBsdJail jail, JailDraft draft) {
        if (jail.interfaceName() == null || "new".equals(jail.vnet())) {
            return;
        }
        checkName("/freebsd/jail/interface", jail.interfaceName(), draft);
        for (String address : addresses(jail)) {
            draft.environment.host(
                    "/freebsd/jail/interface", new JailShareOp.AddAddress(jail.interfaceName(), hex(List.of(address))));
        }
    }

    static void after(FreeBsdJail jail, String name, JailDraft draft) {
        List<String> interfaces = jail.vnetInterfaces() == null ? List.of() : jail.vnetInterfaces();
        for (int i = 0; i < interfaces.size(); i++) {
            checkName("/freebsd/jail/vnetInterfaces/" + i, interfaces.get(i), draft);
            draft.environment.host(
                    "/freebsd/jail/vnetInterfaces/" + i, new JailShareOp.MoveInterface(interfaces.get(i), name));
        }
    }
}
