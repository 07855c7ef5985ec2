package org.standardcontainer.launcher.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.standardcontainer.LauncherFailedException;

/**
 * Zygotes beside each other: one, and more of them once plans have often met at one. Who has one for himself waits for nobody else's
 * messages, and all that works for him stays on one processor. Safe for several threads.
 */
final class Lanes {
    /** So often plans meet before there is one more: one that is never needed again would cost more than it gained. */
    static final int MEETINGS = 100;

    /** After a failure it takes twice as many, up to so many: each try costs a process, and who wants it waits for that. */
    private static final int MOST_PATIENCE = 64 * MEETINGS;

    private final Supplier<Zygote> starter;
    private final int most;
    private volatile List<Lane> lanes; // changed under the lock of this
    private int meetings; // guarded by this, as all below
    private int patience = MEETINGS;
    private boolean starting;
    private boolean closed;

    /** @param most how many there may be */
    Lanes(Supplier<Zygote> starter, int most) {
        this.starter = starter;
        this.most = most;
        this.lanes = List.of(new Lane(starter));
    }

    /** One for a plan, most often one that no other plan has; {@link Lane#leave} gives it back. */
    Lane enter() {
        List<Lane> all = lanes;
        int own = own(all);
        for (int i = 0; i < all.size(); i++) {
            Lane lane = all.get((own + i) % all.size());
            if (lane.tryEnter()) {
                return lane;
            }
        }
        return one(all.get(own));
    }

    /** A new one if it is time for that, else this one with others. */
    private Lane one(Lane other) {
        if (isTime()) {
            Lane fresh = new Lane(starter);
            fresh.enter();
            boolean started = false;
            try {
                started = start(fresh);
            } finally {
                started = tried(fresh, started);
            }
            if (started) {
                return fresh;
            }
            fresh.close();
        }
        other.enter();
        return other;
    }

    /** Whoever is told so starts one; the others go on meanwhile. */
    private synchronized boolean isTime() {
        if (closed || starting || lanes.size() >= most || ++meetings < patience) {
            return false;
        }
        meetings = 0;
        starting = true;
        return true;
    }

    /** Too many processes, or threads: those that are there do as well, and it is tried again later. */
    private static boolean start(Lane fresh) {
        try {
            var unused = fresh.zygote();
            return true;
        } catch (LauncherFailedException | OutOfMemoryError e) {
            return false;
        }
    }

    /** True if it is one of them now. */
    private synchronized boolean tried(Lane fresh, boolean started) {
        starting = false;
        if (!started || closed) {
            patience = Math.min(2 * patience, MOST_PATIENCE);
            return false;
        }
        List<Lane> all = new ArrayList<>(lanes);
        all.add(fresh);
        lanes = List.copyOf(all);
        patience = MEETINGS;
        return true;
    }

    /** The one that {@link #enter} would give now, without taking it. */
    Lane next() {
        List<Lane> all = lanes;
        int own = own(all);
        for (int i = 0; i < all.size(); i++) {
            Lane lane = all.get((own + i) % all.size());
            if (lane.plans() == 0) {
                return lane;
            }
        }
        return all.get(own);
    }

    /** A thread begins to look at the same place each time. */
    @SuppressWarnings("deprecation") // the name that it has since Java 19 isn't there on 17
    private static int own(List<Lane> all) {
        return (int) (Thread.currentThread().getId() % all.size());
    }

    /** How many plans are being executed. */
    int plans() {
        int sum = 0;
        for (Lane lane : lanes) {
            sum += lane.plans();
        }
        return sum;
    }

    /** The pid of the first zygote that is there. */
    Optional<Long> pid() {
        return lanes.stream()
                .flatMap(lane -> lane.living().stream())
                .findFirst()
                .flatMap(Zygote::pid);
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        lanes.forEach(Lane::close);
    }
}
