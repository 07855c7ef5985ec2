package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.standardcontainer.ContainerId;
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
     * @param record what it is
     * @param process its init process, alive or not
     * @param status where it is in its life
     */
    record Whole(StateRecord record, ProcessIdentity process, Status status) implements Sighting {}

    /** Looks. Takes no lock and changes nothing. */
    static Sighting of(ContainerId id, ContainerDirectory directory, Boot boot) {
        try {
            Optional<byte[]> bytes = ContainerDirectory.read(directory.state());
            if (bytes.isEmpty()) {
                return withoutState(directory, boot);
            }
            StateFile.Content content = StateFile.read(id, bytes.get());
            return whole(content.record(), content.process(), directory, boot);
        } catch (DamagedFileException e) {
            return new Damaged(e.problem());
        } catch (IOException e) {
            return new Damaged("state.json can't be read: " + e);
        }
    }

    private static Sighting withoutState(ContainerDirectory directory, Boot boot) {
        if (!directory.exists()) {
            return new Absent();
        }
        Optional<JournalHeader> journal = JournalHeader.read(directory.journal());
        if (journal.filter(j -> j.isAlive(boot)).isPresent()) {
            return new BeingMade();
        }
        // it may have been finished, or removed, between the two looks
        return Files.exists(directory.state()) || !directory.exists()
                ? new BeingMade()
                : new Damaged("it was never finished, and who was making it is gone");
    }

    private static Sighting whole(
            StateRecord record, ProcessIdentity process, ContainerDirectory directory, Boot boot) {
        if (!record.boot().bootId().equals(boot.bootId())) {
            // all pids of an earlier boot are dead, and may name others by now
            return new Whole(record, process, Status.STOPPED);
        }
        if (!record.boot().pidNamespace().equals(boot.pidNamespace())) {
            return new Damaged("it was made in another pid namespace, so its process can't be seen from here");
        }
        // first the phase, then the process: the other way round, a container that started and ended in between were
        // created
        Optional<Phase> phase = Phase.read(directory.phase());
        if (process.isAlive() || exitIsComing(record, directory, boot)) {
            return phase.map(p -> (Sighting) new Whole(record, process, status(p)))
                    .orElseGet(() -> new Damaged("phase can't be read"));
        }
        return new Whole(record, process, Status.STOPPED);
    }

    /**
     * Stopped means that the exit status can be had. In the moment between the end of the process and the monitor's
     * record of it, a container isn't stopped yet.
     */
    private static boolean exitIsComing(StateRecord record, ContainerDirectory directory, Boot boot) {
        return record.monitored()
                && !Files.exists(directory.exit())
                && JournalHeader.read(directory.journal())
                        .filter(j -> j.isAlive(boot))
                        .isPresent()
                && !Files.exists(directory.exit());
    }

    private static Status status(Phase phase) {
        return switch (phase) {
            case CREATING -> Status.CREATING;
            case CREATED -> Status.CREATED;
            case RUNNING -> Status.RUNNING;
        };
    }
}
