package org.standardcontainer.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the address of a page server of CRIU's, which takes no names. */
final class PageServer {
    /** As inet_pton(3) takes it: another resolver may take what begins with a zero for an octal number. */
    private static final String PART = "(0|[1-9][0-9]{0,2})";

    private static final Pattern FORM = Pattern.compile(
            "(?<v4>" + PART + "(\\." + PART + "){3}):(?<p4>[0-9]{1,5})|\\[(?<v6>[0-9a-fA-F:.]+)]:(?<p6>[0-9]{1,5})");
    private static final int MOST = 65535;
    private static final int MOST_OF_PART = 255;

    private PageServer() {}

    /**
     * Without asking anybody: a name server would be asked for what looks like an address and is none.
     *
     * @throws UsageException if it is none
     */
    static InetSocketAddress address(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            boolean v4 = matcher.group("v4") != null;
            int port = Integer.parseInt(matcher.group(v4 ? "p4" : "p6"));
            try {
                InetAddress address =
                        v4 ? v4(matcher.group("v4")) : InetAddress.getByName("[" + matcher.group("v6") + "]");
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

    private static InetAddress v4(String text) throws UnknownHostException {
        String[] parts = text.split("\\.");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < bytes.length; i++) {
            int part = Integer.parseInt(parts[i]);
            if (part > MOST_OF_PART) {
                throw new UnknownHostException(text);
            }
            bytes[i] = (byte) part;
        }
        return InetAddress.getByAddress(bytes);
    }
}
