package org.standardcontainer.cli;

import org.junit.jupiter.api.Tag;

/** The same by a JVM that stays: no behaviour differs. */
@Tag("once")
final class CallerTroubleServedIT extends CallerTroubleIT {
    @Override
    ScrProcess process() {
        return Residents.process(directory);
    }

    @Override
    String variables() {
        return "SCR_RESIDENT=only SCR_RESIDENT_IDLE=3 SCR_RESIDENT_DIR=" + directory + "/residents ";
    }
}
