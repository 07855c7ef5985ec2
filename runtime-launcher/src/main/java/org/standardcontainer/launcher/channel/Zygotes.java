package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Memfd;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * Has plans executed by a zygote, or several of them: started when first needed, and another one when it died. Containers don't
 * notice: their monitors are no part of it.
 */
public final class Zygotes implements PlanRunner {
    private static final int INLINE_BYTES = 12288; // a plan of that size comes with its request, a larger one in a file
    private static final Duration ATTACHING = Duration.ofSeconds(2);

    /** Beyond so many at once nothing gains from work beside it: all of it is done on processors that others want. */
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static final int MOST_LANES = 4;

    private final Lanes lanes;
    private final Runnable atClose;

    /** Children of this JVM. */
    public Zygotes(Launcher launcher) {
        this(launcher, 0);
    }

    /** @param handedOn how many of our descriptors from 3 on each init process gets */
    public Zygotes(Launcher launcher, int handedOn) {
        this(new Lanes(() -> Zygote.start(launcher, handedOn), Math.min(PROCESSORS, MOST_LANES)), launcher::close);
    }

    /** Those that are reached over a line. */
    public Zygotes(RemoteLauncher remote) {
        this(new Lanes(() -> Zygote.over(remote.line()), 1), remote::close);
    }

    private Zygotes(Lanes lanes, Runnable atClose) {
        this.lanes = lanes;
        this.atClose = atClose;
    }

    @Override
    public Outcome run(LaunchPlan plan) {
        Lane lane = lanes.enter();
        try {
            return send(lane, plan, Frame.WORKER, StandardStreams.none(), Optional.empty(), Ahead.NOTHING)
                    .await();
        } finally {
            lane.leave();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield
    public Ahead ahead(int namespaces) {
        int others = lanes.plans();
        if (others > 0 && others + 1 >= PROCESSORS) {
            return Ahead.NOTHING; // one step of the kernel's is less than two processes that pass something on
        }
        Lane lane = lanes.enter(); // from here on, so that who comes next has another one
        Zygote zygote = lane.living().orElse(null);
        if (zygote == null) {
            lane.leave();
            return Ahead.NOTHING; // one that is only being started would be no faster
        }
        int handle = zygote.newHandle();
        zygote.sendQuietly(Frame.AHEAD, handle, namespaces, 0, ByteBuffer.allocate(0));
        Thread.yield(); // it was woken where we run, and only when it has passed this on are we two
        return new Announced(lane, zygote, handle);
    }

    /** A creation that a zygote knows of; it takes over the handle, and the lane, which it has. */
    private static final class Announced implements Ahead {
        private final Lane lane;
        private final Zygote zygote;
        private final int handle;
        private boolean used;
        private boolean handedOver;

        Announced(Lane lane, Zygote zygote, int handle) {
            this.lane = lane;
            this.zygote = zygote;
            this.handle = handle;
        }

        /** The lane that has it, taken for one plan: what it has had up to now. */
        Lane enter() {
            if (handedOver) {
                lane.enter();
            }
            handedOver = true;
            return lane;
        }

        /** The handle of a request to a zygote: this one's, once, if it is the same zygote. */
        int handleFor(Zygote other) {
            if (used || other != zygote) {
                return other.newHandle();
            }
            used = true;
            return handle;
        }

        @Override
        public void close() {
            if (!used) {
                used = true;
                zygote.sendQuietly(Frame.FORGET, handle, 0, 0, ByteBuffer.allocate(0));
            }
            if (!handedOver) {
                handedOver = true;
                lane.leave();
            }
        }
    }

    @Override
    public Creation create(LaunchPlan plan, StandardStreams streams, Optional<Descriptor> placing, Ahead ahead) {
        Exchange exchange;
        Outcome outcome;
        Lane lane = ahead instanceof Announced announced ? announced.enter() : lanes.enter();
        try {
            exchange = send(lane, plan, Frame.MONITOR, streams, placing, ahead);
            outcome = exchange.await();
        } finally {
            lane.leave();
        }
        return new Creation(outcome, outcome.isSuccess() ? Optional.of(exchange.link()) : Optional.empty());
    }

    private static Exchange send(
            Lane lane, LaunchPlan plan, int role, StandardStreams streams, Optional<Descriptor> placing, Ahead ahead) {
        byte[] encoded = plan.encode();
        List<Integer> descriptors = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (streams.isGiven(i)) {
                descriptors.add(streams.number(i));
            }
        }
        placing.ifPresent(socket -> descriptors.add(socket.number()));
        // over a line others listen, who want to hear of each end
        boolean takesDescriptors = lane.zygote().wire().takesDescriptors();
        int a = takesDescriptors ? role | Frame.BRIEF : role;
        int kinds = streams.packedKinds() | (placing.isPresent() ? Frame.PLACING : 0);
        if (encoded.length <= INLINE_BYTES || !takesDescriptors) {
            return request(lane, Frame.RUN, a, kinds, encoded, descriptors, ahead);
        }
        try (Descriptor memfd = Memfd.sealed("plan", encoded)) {
            descriptors.add(0, memfd.number());
            return request(lane, Frame.RUN, a, kinds, new byte[0], descriptors, ahead);
        } catch (SystemCallException e) {
            throw new LauncherFailedException("cannot give the launcher its plan: " + e.getMessage(), "");
        }
    }

    @Override
    public Optional<MonitorLink> attach(Path monitorSocket) {
        byte[] path = monitorSocket.toString().getBytes(StandardCharsets.UTF_8);
        Exchange exchange = request(lanes.next(), Frame.ATTACH, 0, 0, path, List.of(), Ahead.NOTHING);
        Optional<Outcome> outcome = exchange.await(ATTACHING);
        if (outcome.isEmpty()) {
            exchange.link().forget(); // who is stopped or overloaded may answer later
        }
        return outcome.filter(Outcome::isSuccess).map(attached -> exchange.link());
    }

    private static Exchange request(
            Lane lane, int type, int a, int b, byte[] payload, List<Integer> descriptors, Ahead ahead) {
        try {
            Zygote zygote = lane.zygote();
            int handle = ahead instanceof Announced announced ? announced.handleFor(zygote) : zygote.newHandle();
            return request(zygote, handle, type, a, b, payload, descriptors);
        } catch (IOException died) {
            // it died since the last request; this one didn't reach it, so it may be sent again
            try {
                Zygote next = lane.zygote();
                return request(next, next.newHandle(), type, a, b, payload, descriptors);
            } catch (IOException e) {
                throw new LauncherFailedException("the launcher dies as soon as it is started: " + e.getMessage(), "");
            }
        }
    }

    /** A plan that is too large for one frame goes ahead in pieces. */
    private static Exchange request(
            Zygote zygote, int handle, int type, int a, int b, byte[] payload, List<Integer> descriptors)
            throws IOException {
        int most = zygote.wire().maxPayload();
        if (type != Frame.RUN || payload.length <= most) {
            return zygote.request(type, handle, a, b, ByteBuffer.wrap(payload), descriptors);
        }
        for (int from = 0; from < payload.length; from += most) {
            zygote.send(
                    Frame.PLAN,
                    handle,
                    0,
                    0,
                    ByteBuffer.wrap(payload, from, Math.min(most, payload.length - from)),
                    List.of());
        }
        return zygote.request(type, handle, a, b, ByteBuffer.allocate(0), descriptors);
    }

    @Override
    public Optional<Long> pid() {
        return lanes.pid();
    }

    @Override
    public void close() {
        lanes.close();
        atClose.run();
    }
}
