package org.standardcontainer.launcher.channel;

import java.nio.file.Path;
import java.util.Optional;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** Has plans executed. Safe for several threads. */
public interface PlanRunner extends AutoCloseable {
    /**
     * Has a plan executed that makes nothing lasting of its own, and waits for its end.
     *
     * @throws org.standardcontainer.LauncherFailedException if the launcher can't be started or dies; then it isn't known how far it came
     */
    Outcome run(LaunchPlan plan);

    /**
     * Tells that a container will be created at once that needs new namespaces: they may be made while its plan is still being
     * compiled. Whatever becomes of that, the plan makes what it finds missing.
     *
     * @param namespaces bits of {@code CLONE_NEW…}
     */
    Ahead ahead(int namespaces);

    /** What was done ahead for one {@link #create}; closed in any case, which lets go of what wasn't used. */
    interface Ahead extends AutoCloseable {
        /** Nothing was done. */
        Ahead NOTHING = () -> {};

        @Override
        void close();
    }

    /**
     * Has a plan executed that makes a container, and waits for its report.
     *
     * @param ahead what {@link #ahead} of this runner gave, or {@link Ahead#NOTHING}
     * @throws org.standardcontainer.LauncherFailedException as {@link #run}
     */
    default Creation create(LaunchPlan plan, StandardStreams streams, Ahead ahead) {
        return create(plan, streams, Optional.empty(), ahead);
    }

    /** The same, with a socket for {@code AwaitPlacement}; it stays open here. */
    Creation create(LaunchPlan plan, StandardStreams streams, Optional<Descriptor> placing, Ahead ahead);

    /**
     * How a creation ended.
     *
     * @param link the way to its monitor; empty when it failed, or has no monitor
     */
    record Creation(Outcome outcome, Optional<MonitorLink> link) {}

    /**
     * Gets into touch with a monitor; empty if it isn't there any more, has no room for one more client, doesn't answer for some
     * seconds, or this runner has no way to.
     */
    Optional<MonitorLink> attach(Path monitorSocket);

    /** The pid of the launcher that stays from one plan to the next, and makes the monitors; empty while there is none. */
    Optional<Long> pid();

    /** Ends what runs for it; monitors and containers go on. */
    @Override
    void close();
}
