package org.standardcontainer.vm;

import java.util.List;
import java.util.stream.Collectors;

/** What a network device of a machine's is connected to. */
sealed interface NetworkDevice {
    /** As QEMU calls it, without its name. */
    String backend(int descriptor);

    /** To nothing: the device of a machine that a template is made of. */
    record Unplugged() implements NetworkDevice {
        @Override
        public String backend(int descriptor) {
            return "hubport,hubid=0";
        }
    }

    /**
     * To what QEMU itself can reach.
     *
     * @param forwards ports that lead in
     */
    record User(List<PortForward> forwards) implements NetworkDevice {
        static final String GUEST = "10.0.2.15";
        static final String GATEWAY = "10.0.2.2";
        static final int LENGTH = 24;

        public User {
            forwards = List.copyOf(forwards);
        }

        @Override
        public String backend(int descriptor) {
            return "user,ipv6=off,net=10.0.2.0/" + LENGTH + ",host=" + GATEWAY + ",dhcpstart=" + GUEST
                    + forwards.stream()
                            .map(forward -> "," + forward.rule(GUEST))
                            .collect(Collectors.joining());
        }
    }

    /**
     * To a tap that the plan has opened.
     *
     * @param number the plan's, for its descriptor
     */
    record Tap(int number) implements NetworkDevice {
        @Override
        public String backend(int descriptor) {
            return "tap,vhost=off,fd=" + descriptor;
        }
    }

    /** By which a guest knows its devices, whatever their kernel calls them: an address that no other device has. */
    static long address(int device) {
        return 0x025c_0000_0000L + device;
    }

    /** The same as QEMU reads it. */
    static String written(int device) {
        return String.format("02:5c:00:00:00:%02x", device);
    }
}
