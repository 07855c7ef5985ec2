package org.standardcontainer.linux.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.standardcontainer.ContainerStats.NetworkInterface;
import org.standardcontainer.ContainerStats.Traffic;

/** {@code /proc/PID/net/dev}: after two lines of titles a line for each interface, with eight figures for each direction. */
final class NetworkFile {
    private static final int COLUMNS = 16;
    private static final int SENT = 8;

    private NetworkFile() {}

    static List<NetworkInterface> read(StatFiles process) {
        List<NetworkInterface> found = new ArrayList<>();
        for (String line : process.lines("net/dev")) {
            int colon = line.indexOf(':'); // which no name has
            String[] columns = line.substring(colon + 1).strip().split(" +");
            if (colon > 0 && columns.length >= COLUMNS) {
                found.add(new NetworkInterface(
                        line.substring(0, colon).strip(), traffic(columns, 0), traffic(columns, SENT)));
            }
        }
        return found;
    }

    private static Traffic traffic(String[] columns, int from) {
        long[] figures = new long[4];
        for (int i = 0; i < figures.length; i++) {
            OptionalLong figure = StatFiles.parse(columns[from + i]);
            figures[i] = figure.orElse(0);
        }
        return new Traffic(figures[0], figures[1], figures[2], figures[3]);
    }
}
