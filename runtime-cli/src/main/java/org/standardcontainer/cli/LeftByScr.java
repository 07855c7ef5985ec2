package org.standardcontainer.cli;

import java.time.Duration;
import org.standardcontainer.ContainerState;
import org.standardcontainer.launcher.Leaving;
import org.standardcontainer.spec.Spec;

/** What {@code state} would print, and how long {@code delete --force} would wait. */
final class LeftByScr implements Leaving {
    @Override
    public String state(ContainerState state, Spec spec) {
        return RuncState.left(state, spec);
    }

    @Override
    public Duration removal() {
        return DeleteCommand.DEADLINE;
    }
}
