package org.standardcontainer.launcher;

import java.util.List;
import org.standardcontainer.Finding;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;

/** Which standard streams a process can't have, whether a container's first or a further one. */
final class StreamRules {
    private static final String TERMINAL = "/process/terminal";

    private StreamRules() {}

    /** @throws UnsupportedFeatureException if nobody would be at the other side of them */
    static void check(boolean terminal, Stdio stdio, ProcessTree tree) {
        if (stdio instanceof Stdio.Pipes && tree == ProcessTree.CALLER) {
            throw refused(
                    LauncherSettings.TREE.name(),
                    "in the caller's process tree nobody could hold the other ends of pipes",
                    "Set launcher.tree to monitored, or take other standard streams.");
        }
        if (terminal && !(stdio instanceof Stdio.Pipes) && !(stdio instanceof Stdio.Console)) {
            // a terminal whose other side nobody reads would stop who writes there as soon as it is full
            throw refused(
                    TERMINAL,
                    "with these standard streams the other side of the terminal would be nobody's",
                    "Take pipes or a console socket, or set process.terminal to false.");
        }
        if (!terminal && stdio instanceof Stdio.Console) {
            throw refused(
                    TERMINAL,
                    "there is a console socket, and no terminal to send there",
                    "Set process.terminal to true, or take other standard streams.");
        }
    }

    private static UnsupportedFeatureException refused(String pointer, String problem, String remedy) {
        return new UnsupportedFeatureException(List.of(Finding.unsupported(pointer, problem, remedy)));
    }
}
