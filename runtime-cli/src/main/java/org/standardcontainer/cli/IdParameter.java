package org.standardcontainer.cli;

import org.standardcontainer.ContainerId;
import picocli.CommandLine.Parameters;

/** The id, first of the parameters of most commands. */
final class IdParameter {
    @Parameters(index = "0", paramLabel = "ID", description = "the container's name, unique on this host")
    private String text = "";

    boolean is(String id) {
        text = id;
        return true;
    }

    /** Checked only when it is used, so that a bad id is reported like any other failure. */
    ContainerId id() {
        return ContainerId.of(text);
    }
}
