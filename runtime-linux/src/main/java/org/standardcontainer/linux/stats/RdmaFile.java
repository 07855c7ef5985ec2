package org.standardcontainer.linux.stats;

import java.util.LinkedHashMap;
import java.util.Map;
import org.standardcontainer.ContainerStats.Rdma;

/** {@code rdma.current}, the same in both versions: {@code mlx5_0 hca_handle=2 hca_object=2000}. */
final class RdmaFile {
    private RdmaFile() {}

    static Map<String, Rdma> read(StatFiles files) {
        Map<String, Rdma> found = new LinkedHashMap<>();
        for (String line : files.lines("rdma.current")) {
            Figures figures = Figures.of(line);
            if (!figures.subject().isEmpty()) {
                found.put(figures.subject(), new Rdma(figures.number("hca_handle"), figures.number("hca_object")));
            }
        }
        return found;
    }
}
