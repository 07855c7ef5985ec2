package org.standardcontainer.vm;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.standardcontainer.Finding;

/**
 * A port of the host that leads into a machine.
 *
 * @param datagrams whether it is one of UDP, and not of TCP
 * @param address of the host, of IPv4
 * @param port there
 * @param inside the port in the guest
 */
record PortForward(boolean datagrams, String address, int port, int inside) {
    static final String LOOPBACK = "127.0.0.1";

    private static final Pattern FORM =
            Pattern.compile("(?:([0-9]{1,3}(?:\\.[0-9]{1,3}){3}):)?([0-9]{1,5}):([0-9]{1,5})(?:/(tcp|udp))?");
    private static final Path FIRST = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    /** Reads several, with commas between; what is none is among the findings. */
    static List<PortForward> parse(String text, String subject, List<Finding> findings) {
        List<PortForward> all = new ArrayList<>();
        for (String one : text.isBlank() ? List.<String>of() : List.of(text.split(",", -1))) {
            Optional<PortForward> forward = of(one.strip());
            if (forward.isPresent()) {
                all.add(forward.get());
            } else {
                findings.add(Finding.unsupported(
                        subject,
                        "\"" + one.strip() + "\" forwards no port",
                        "write [ADDRESS:]PORT:PORT[/udp], such as 8080:80"));
            }
        }
        return List.copyOf(all);
    }

    private static Optional<PortForward> of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String address = matcher.group(1) == null ? LOOPBACK : matcher.group(1);
        int port = Integer.parseInt(matcher.group(2));
        int inside = Integer.parseInt(matcher.group(3));
        boolean numbers = List.of(address.split("\\.")).stream().allMatch(part -> Integer.parseInt(part) < 256);
        return numbers && isPort(port) && isPort(inside)
                ? Optional.of(new PortForward("udp".equals(matcher.group(4)), address, port, inside))
                : Optional.empty();
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= 65535;
    }

    /** As QEMU writes it, for the guest's only address. */
    String rule(String guest) {
        return "hostfwd=" + (datagrams ? "udp" : "tcp") + ":" + address + ":" + port + "-" + guest + ":" + inside;
    }

    /**
     * Why QEMU, which never runs as root, couldn't have it now. It may be taken between this look and QEMU's; then QEMU says so, in
     * its own words.
     */
    Optional<String> problem() {
        String name = (datagrams ? "UDP" : "TCP") + " port " + port + " of " + address;
        int first = firstForAll();
        if (port < first) {
            return Optional.of(name + " is root's, and the machine isn't: ports from " + first + " on are everybody's");
        }
        try {
            bind().close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(name + " can't be had: " + e.getMessage());
        }
    }

    private Closeable bind() throws IOException {
        InetSocketAddress where = new InetSocketAddress(InetAddress.getByName(address), port);
        if (datagrams) {
            return new DatagramSocket(where);
        }
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(where);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static int firstForAll() {
        try {
            return Integer.parseInt(Files.readString(FIRST).strip());
        } catch (IOException | NumberFormatException e) {
            return 1024;
        }
    }
}
