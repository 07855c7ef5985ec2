package org.standardcontainer.launcher.channel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Memfd;
import org.standardcontainer.launcher.jna.Pipe;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** Has each plan executed by a process of its own. What it makes belongs to the nearest subreaper of who starts that one. */
public final class OneShot implements PlanRunner {
    private static final int MAX_REPORT = 65536;

    private final PlanStarter starter;
    private final int handedOn;

    public OneShot(PlanStarter starter) {
        this(starter, 0);
    }

    /** @param handedOn how many of the caller's descriptors from 3 on each init process gets */
    public OneShot(PlanStarter starter, int handedOn) {
        this.starter = starter;
        this.handedOn = handedOn;
    }

    @Override
    public Outcome run(LaunchPlan plan) {
        return create(plan, StandardStreams.none(), Ahead.NOTHING).outcome();
    }

    /** There is nobody yet who could, or whoever starts it can have somebody there earlier; what isn't used ends with that one. */
    @Override
    public Ahead ahead(int namespaces) {
        starter.ahead(namespaces);
        return Ahead.NOTHING;
    }

    @Override
    public Creation create(LaunchPlan plan, StandardStreams streams, Optional<Descriptor> placing, Ahead ahead) {
        if (streams.havePipes()) {
            throw new IllegalArgumentException("nobody would hold the pipes' other ends");
        }
        try (Descriptor memfd = Memfd.sealed("plan", plan.encode());
                Pipe reports = Pipe.open()) {
            PlanStarter.Started started = starter.start(
                    new PlanStarter.Task(memfd, reports.sink(), placing, streams, handedOn, plan.concernsNoProgram()));
            reports.sink().close();
            byte[] bytes;
            try {
                bytes = reports.readUntil(
                        read -> isWhole(reports(read))); // it still has to end then, which takes its time
            } finally {
                started.await();
            }
            return new Creation(outcome(reports(bytes)), Optional.empty());
        } catch (SystemCallException e) {
            throw new LauncherFailedException("cannot give the launcher its plan: " + e.getMessage(), "");
        }
    }

    private static List<Report> reports(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Report> reports = new ArrayList<>();
        while (in.remaining() >= 4) {
            int length = in.getInt();
            if (length < 0 || length > Math.min(MAX_REPORT, in.remaining())) {
                break;
            }
            reports.add(Report.decode(in.slice().limit(length)));
            in.position(in.position() + length);
        }
        return reports;
    }

    private static boolean isWhole(List<Report> reports) {
        return !reports.isEmpty() && reports.get(reports.size() - 1).isLast();
    }

    private static Outcome outcome(List<Report> reports) {
        if (!isWhole(reports)) {
            throw new LauncherFailedException(
                    "the launcher ended without a report", "Look for a kill by the kernel (out of memory) in its log.");
        }
        return new Outcome(reports.get(reports.size() - 1), reports.subList(0, reports.size() - 1));
    }

    @Override
    public Optional<MonitorLink> attach(Path monitorSocket) {
        return Optional.empty();
    }

    /** None stays. */
    @Override
    public Optional<Long> pid() {
        return Optional.empty();
    }

    @Override
    public void close() {
        starter.close();
    }
}
