package org.standardcontainer.launcher.channel;

import java.util.Optional;
import org.standardcontainer.launcher.jna.Descriptor;

/** Starts a process that executes one plan. Safe for several threads. */
public interface PlanStarter extends AutoCloseable {
    /**
     * What it gets; all of it stays open here.
     *
     * @param plan a sealed file
     * @param report where it writes its reports to; nobody else has it open when it has ended
     * @param placing for {@code AwaitPlacement}
     * @param streams without pipes
     * @param handedOn how many of the caller's descriptors from 3 on its init process gets
     * @param concernsNoProgram {@link org.standardcontainer.launcher.plan.LaunchPlan#concernsNoProgram}
     */
    record Task(
            Descriptor plan,
            Descriptor report,
            Optional<Descriptor> placing,
            StandardStreams streams,
            int handedOn,
            boolean concernsNoProgram) {}

    /** One that was started. */
    interface Started {
        /** Waits until it has ended; called once its reports have. */
        void await();
    }

    /** @throws org.standardcontainer.LauncherFailedException if it can't be started */
    Started start(Task task);

    /**
     * Tells that a plan will come which makes such namespaces: a process may be started for it, and make them meanwhile. A hint.
     *
     * @param namespaces bits of {@code CLONE_NEW…}
     */
    default void ahead(int namespaces) {}

    @Override
    void close();
}
