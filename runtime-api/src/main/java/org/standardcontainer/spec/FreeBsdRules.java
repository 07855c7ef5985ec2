package org.standardcontainer.spec;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for the FreeBSD section. */
final class FreeBsdRules {
    private static final Pattern IP4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IP6 = Pattern.compile("(?=[^:]*:)[0-9a-fA-F:][0-9a-fA-F:.]*");

    private FreeBsdRules() {}

    static void check(Place place, FreeBsdConfig freebsd) {
        Place devices = place.at("devices").in("config-freebsd.md#devices");
        for (int i = 0; freebsd.devices() != null && i < freebsd.devices().size(); i++) {
            FreeBsdDevice device = freebsd.devices().get(i);
            devices.at(i).at("mode").range(device.mode(), 0, 0777);
            if (device.path().isEmpty()
                    || device.path().startsWith("/")
                    || Arrays.asList(device.path().split("/")).contains("..")) {
                devices.at(i).at("path").invalid(Place.quoted(device.path()) + " is not a path below /dev");
            }
        }
        if (freebsd.jail() != null) {
            jail(place.at("jail").in("config-freebsd.md#jail"), freebsd.jail());
        }
    }

    private static void jail(Place place, FreeBsdJail jail) {
        place.at("host").word(jail.host(), Words.JAIL_SHARING);
        place.at("vnet").word(jail.vnet(), Words.JAIL_SHARING);
        place.at("ip4").word(jail.ip4(), Words.JAIL_SUBSYSTEM);
        place.at("ip6").word(jail.ip6(), Words.JAIL_SUBSYSTEM);
        place.at("sysvmsg").word(jail.sysvmsg(), Words.JAIL_SUBSYSTEM);
        place.at("sysvsem").word(jail.sysvsem(), Words.JAIL_SUBSYSTEM);
        place.at("sysvshm").word(jail.sysvshm(), Words.JAIL_SUBSYSTEM);
        place.at("enforceStatfs").range(jail.enforceStatfs(), 0, 2);
        addresses(place.at("ip4Addr"), jail.ip4Addr(), text -> IP4.matcher(text).matches(), "an IPv4 address");
        addresses(place.at("ip6Addr"), jail.ip6Addr(), FreeBsdRules::isIp6, "an IPv6 address");
    }

    private static void addresses(Place place, @Nullable List<String> texts, Predicate<String> legal, String what) {
        for (int i = 0; texts != null && i < texts.size(); i++) {
            if (!legal.test(texts.get(i))) {
                place.at(i).invalid(Place.quoted(texts.get(i)) + " is not " + what);
            }
        }
    }

    private static boolean isIp6(String text) {
        if (!IP6.matcher(text).matches()) {
            return false;
        }
        try {
            InetAddress.getByName(
                    text); // begun by a digit or a colon, and with a colon, it is read and never looked up
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
