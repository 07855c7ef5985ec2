package org.standardcontainer.linux.stats;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerStats.Pressure;
import org.standardcontainer.ContainerStats.Share;

/** Pressure stall information: {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=0}, and the same for {@code full}. */
final class PressureFile {
    private PressureFile() {}

    /** Empty if the kernel keeps none. */
    static Optional<Pressure> read(StatFiles files, String file) {
        @Nullable Share some = null;
        @Nullable Share full = null;
        for (String line : files.lines(file)) {
            Figures figures = Figures.of(line);
            if (figures.subject().equals("some")) {
                some = share(figures);
            } else if (figures.subject().equals("full")) {
                full = share(figures);
            }
        }
        return some == null ? Optional.empty() : Optional.of(new Pressure(some, Optional.ofNullable(full)));
    }

    private static Share share(Figures figures) {
        return new Share(
                percent(figures, "avg10"),
                percent(figures, "avg60"),
                percent(figures, "avg300"),
                StatFiles.micros(figures.number("total").orElse(0)));
    }

    private static double percent(Figures figures, String name) {
        try {
            return Double.parseDouble(figures.values().getOrDefault(name, "0"));
        } catch (NumberFormatException other) {
            return 0;
        }
    }
}
