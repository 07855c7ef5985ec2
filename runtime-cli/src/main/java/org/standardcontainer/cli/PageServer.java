package org.standardcontainer.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the address of a page server of CRIU's, which takes no names. */
final class PageServer {
    private static final Pattern FORM = Pattern.compile(
            "(?<v4>[0-9]+(\\.[0-9]+){3}):(?<p4>[0-9]{1,5})|\\[(?<v6>[0-9a-fA-F:.]+)]:(?<p6>[0-9]{1,5})");
    private static final int MOST = 65535;

    private PageServer() {}

    /**
     * Without asking anybody.
     *
     * @throws UsageException if it is none
     */
    static InetSocketAddress address(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            boolean v4 = matcher.group("v4") != null;
            int port = Integer.parseInt(matcher.group(v4 ? "p4" : "p6"));
            try {
                InetAddress address = InetAddress.getByName(v4 ? matcher.group("v4") : "[" + matcher.group("v6") + "]");
                if (port > 0 && port <= MOST) {
                    return new InetSocketAddress(address, port);
                }
            } catch (UnknownHostException e) {
                // said below
            }
        }
        throw new UsageException(
                "--page-server " + text + " is no address and port",
                "Write it as 192.0.2.1:9999, or [2001:db8::1]:9999.");
    }
}
