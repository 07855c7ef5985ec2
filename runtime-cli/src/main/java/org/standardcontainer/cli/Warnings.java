package org.standardcontainer.cli;

import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.spi.Printable;

/**
 * Says a runtime's warnings: in the log if there is one, else on standard error if somebody looks at it. Without either
 * they would land in the container's output, since standard error of {@code create} is the container's, also if it is a terminal.
 */
final class Warnings implements RuntimeListener {
    private final Scr scr;

    Warnings(Scr scr) {
        this.scr = scr;
    }

    @Override
    public void warning(ContainerId id, Finding finding) {
        scr.note(finding.subject() + ": " + finding.problem());
    }

    @Override
    public void progress(String text) {
        if (scr.log().isPresent()) {
            scr.log("info", Printable.of(text));
        } else if (scr.isWatched()) {
            scr.shell().err().println("scr: " + Printable.of(text));
        }
    }
}
