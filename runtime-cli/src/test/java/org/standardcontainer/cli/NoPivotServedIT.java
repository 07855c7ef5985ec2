package org.standardcontainer.cli;

import org.junit.jupiter.api.Tag;

/** The same by a JVM that stays: no behaviour differs. */
@Tag("once")
final class NoPivotServedIT extends NoPivotIT {
    @Override
    ScrProcess process() {
        return Residents.process(directory);
    }
}
