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

    private final Supplier<Zygote> starter;
    private volatile List<Lane> lanes; // changed under the lock of this
    private int most; // guarded by this, as all below
    private int meetings;
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
    private synchronized Lane one(Lane other) {
        if (!closed && lanes.size() < most && ++meetings >= MEETINGS) {
            meetings = 0;
            Lane fresh = new Lane(starter);
            try {
                var unused = fresh.zygote();
                fresh.enter();
                List<Lane> all = new ArrayList<>(lanes);
                all.add(fresh);
                lanes = List.copyOf(all);
                return fresh;
            } catch (LauncherFailedException e) { // too many processes, perhaps: those that are there do as well
                most = lanes.size();
            }
        }
        other.enter();
        return other;
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
