package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.SeqPacket;
import org.standardcontainer.launcher.jna.SystemCallException;

/**
 * Answers a launcher that waits in {@code AwaitPlacement}: a thread with a socket whose other end goes with the plan. Its own end, or that
 * of this process, is a no.
 */
final class PlacementDesk implements AutoCloseable {
    private static final byte[] PLACED = {1};
    private static final int QUESTION = 8; // the monitor's pid and init's

    private final Placement placement;
    private final Supplier<Optional<Long>> launcher;
    private final SeqPacket ours;
    private final Descriptor theirs;
    private final Thread thread;
    private volatile @Nullable ContainerException refusal;

    private PlacementDesk(Placement placement, Supplier<Optional<Long>> launcher, SeqPacket.Pair pair) {
        this.placement = placement;
        this.launcher = launcher;
        this.ours = pair.ours();
        this.theirs = pair.theirs();
        this.thread = new Thread(this::serve, "scr-placement");
        thread.setDaemon(true);
    }

    /** @param launcher the pid of the resident one, when it is asked for */
    static PlacementDesk open(Placement placement, Supplier<Optional<Long>> launcher) {
        try {
            PlacementDesk desk = new PlacementDesk(placement, launcher, SeqPacket.pair());
            desk.thread.start();
            return desk;
        } catch (SystemCallException e) {
            throw new LauncherFailedException("cannot make a socket for the launcher: " + e.getMessage(), "");
        }
    }

    /** What goes with the plan. */
    Descriptor theirs() {
        return theirs;
    }

    /** Why the container could not be placed; empty if it was, or was never asked for. */
    Optional<ContainerException> refusal() {
        return Optional.ofNullable(refusal);
    }

    private void serve() {
        try {
            ByteBuffer question = ours.receive().order(ByteOrder.LITTLE_ENDIAN);
            if (question.remaining() == QUESTION) {
                int monitor = question.getInt();
                placement.place(
                        question.getInt(), monitor, launcher.get().orElse(0L).intValue());
                ours.send(PLACED, ByteBuffer.allocate(0), List.of());
            }
        } catch (ContainerException e) {
            refusal = e;
        } catch (IOException e) {
            // the launcher is gone, which its report, or that there is none, says
        } catch (RuntimeException | Error e) {
            refusal = new LauncherFailedException("cannot place the container: " + e, "");
        } finally {
            ours.shutdown();
        }
    }

    /** When the plan has ended. */
    @Override
    public void close() {
        theirs.close(); // the launcher's is closed too: who still waits for a question gets the end
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        ours.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
