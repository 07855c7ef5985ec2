package org.standardcontainer.testguest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A program of this class path that is run in a guest of its own, in a JVM there; for measurements. It sees what tests see that are
 * {@link InGuest}.
 *
 * @param kind the guest
 * @param main the class with the method {@code main}, which needn't be public and must not call {@link System#exit}
 * @param files of the host that the guest has in its memory, at their paths; others come from the host each time that they are opened
 * @param quiet the longest time without a line of output
 */
public record GuestProgram(GuestKind kind, Class<?> main, Set<Path> files, Duration quiet) {
    public GuestProgram {
        files = Set.copyOf(files);
    }

    /**
     * Boots a guest, runs the program, and ends the guest. Not for two threads at once.
     *
     * @param arguments may hold any characters
     * @param lines gets what the program writes to its standard output, line by line, in another thread
     * @throws org.opentest4j.TestAbortedException if this host can't have such a guest; the message says what is missing
     * @throws GuestException if the guest was lost, or the program failed
     */
    public void run(List<String> arguments, Consumer<String> lines) throws InterruptedException {
        List<String> call = new ArrayList<>(List.of(main.getName()));
        call.addAll(arguments);
        try (GuestMachine machine = GuestMachine.boot(kind, Equipment.find(kind).with(files))) {
            machine.run(Fields.join(call), quiet, lines).awaitSuccess();
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new GuestException(main.getName() + " failed in the guest: " + e, e);
        }
    }
}
