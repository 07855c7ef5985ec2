package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerState;
import org.standardcontainer.Status;

/**
 * What one look at a container's directory and at the process table gives: a status is computed, never just read.
 */
public sealed interface Sighting {
    /** There is no such container. */
    record Absent() implements Sighting {}

    /** Somebody is making it at this moment, and its init process doesn't exist yet. */
    record BeingMade() implements Sighting {}

    /**
     * It is there, and can't be told more of.
     *
     * @param problem why, without a full stop
     */
    record Damaged(String problem) implements Sighting {}

    /**
     * It is whole.
     *
     * @param content what it is: its record and its processes, alive or not
     * @param status where it is in its life
     */
    record Whole(StateFile.Content content, Status status) implements Sighting {
        /** What stands in {@code state.json} and never changes. */
        public StateRecord record() {
            return content.record();
        }

        /** Its init process. */
        public ProcessIdentity process() {
            return content.process();
        }

        /**
         * What {@code state} answers.
         *
         * @param freezer where it is frozen, if it can be
         * @param site where it was seen
         */
        public ContainerState state(Optional<Freezer> freezer, Site site) {
            boolean alive = status != Status.STOPPED;
            return record().state(
                            status,
                            alive ? Optional.of(process().on(site)) : Optional.empty(),
                            alive && freezer.filter(Freezer::isPaused).isPresent());
        }
    }

    /** Looks. Takes no lock and changes nothing. */
    static Sighting of(ContainerId id, ContainerDirectory directory, Boot boot) {
        try {
            Optional<byte[]> bytes = directory.site().read(directory.state());
            if (bytes.isEmpty()) {
                return withoutState(directory, boot);
            }
            StateFile.Content content = StateFile.read(id, bytes.get());
            return whole(content, directory, boot);
        } catch (DamagedFileException e) {
            return new Damaged(e.problem());
        } catch (IOException e) {
            return new Damaged("state.json can't be read: " + e);
        }
    }

    private static Sighting withoutState(ContainerDirectory directory, Boot boot) {
        long begin = System.nanoTime();
        boolean first = true;
        while (true) {
            if (!directory.exists()) {
                return new Absent();
            }
            Optional<JournalHeader> journal = JournalHeader.read(directory);
            if (journal.filter(j -> j.isAlive(boot, directory.site())).isPresent()) {
                return new BeingMade();
            }
            if (!first && directory.site().exists(directory.state())) {
                return new BeingMade();
            }
            if (!first && System.nanoTime() - begin > directory.patience()) {
                return new Damaged("it was never finished, and who was making it is gone");
            }
            first = false;
            LockSupport.parkNanos(ContainerDirectory.PAUSE_NANOS);
        }
    }

    private static Sighting whole(StateFile.Content content, ContainerDirectory directory, Boot boot) {
        StateRecord record = content.record();
        if (!record.boot().bootId().equals(boot.bootId())) {
            // all pids of an earlier boot are dead, and may name others by now
            return new Whole(content, Status.STOPPED);
        }
        if (!record.boot().pidNamespace().equals(boot.pidNamespace())) {
            return new Damaged("it was made in another " + record.boot().placeBeside(boot)
                    + ", so its process can't be known from here");
        }
        // first the phase, then the process: the other way round, a container that started and ended in between were
        // created
        Optional<Phase> phase = Phase.read(directory);
        if (directory.site().isAlive(content.process()) || exitIsComing(content, directory)) {
            return phase.map(p -> (Sighting) new Whole(content, status(p)))
                    .orElseGet(() -> new Damaged("phase can't be read"));
        }
        return new Whole(content, Status.STOPPED);
    }

    /**
     * Stopped means that the exit status can be had. In the moment between the end of the process and the monitor's
     * record of it, a container isn't stopped yet.
     */
    private static boolean exitIsComing(StateFile.Content content, ContainerDirectory directory) {
        return content.record().monitored()
                && !directory.site().exists(directory.exit())
                && directory.site().isAlive(content.maker())
                && !directory.site().exists(directory.exit());
    }

    private static Status status(Phase phase) {
        return switch (phase) {
            case CREATING -> Status.CREATING;
            case CREATED -> Status.CREATED;
            case RUNNING -> Status.RUNNING;
        };
    }
}
