package org.standardcontainer.launcher.channel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.standardcontainer.LauncherFailedException;

/** One request to the zygote, and all that comes back under its handle. */
final class Exchange {
    private final int handle;
    private final Zygote zygote;
    private final boolean endsWithReport;
    private final MonitorLink link;
    private final List<Report> warnings = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Report> report = new CompletableFuture<>();

    /** @param endsWithReport true if no news of its end comes after that */
    Exchange(Zygote zygote, int handle, boolean endsWithReport) {
        this.handle = handle;
        this.endsWithReport = endsWithReport;
        this.zygote = zygote;
        this.link = new MonitorLink(zygote, handle);
    }

    int handle() {
        return handle;
    }

    MonitorLink link() {
        return link;
    }

    /**
     * Waits for the report. An interrupt is kept for later: a plan that was sent can't be taken back, and who waits has to
     * learn how it ended.
     */
    Outcome await() {
        while (true) {
            Optional<Outcome> outcome = await(Duration.ofDays(1));
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
    }

    /** The same for what may be waited for in vain; empty when the time is over. */
    Optional<Outcome> await(Duration limit) {
        if (!zygote.inbox().awaitKeepingInterrupts(report, limit.toNanos())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Outcome(report.join(), warnings));
        } catch (CompletionException e) {
            throw new LauncherFailedException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()),
                    "Look at the state of the container; destroy it if it is half-made.");
        }
    }

    /** True if a worker or a monitor may still say how it ended. */
    boolean awaitsReport() {
        return !report.isDone();
    }

    void reported(Report end) {
        report.complete(end);
    }

    boolean endsWithReport() {
        return endsWithReport;
    }

    void warned(Report warning) {
        warnings.add(warning);
    }

    /** Its report, which it sends by itself, would have come before this news of its end. */
    void monitorGone() {
        link.monitorGone();
        noReport();
    }

    void gone() {
        link.gone();
        noReport();
    }

    /** The usual end comes after the report, for every container: no exception is made for nothing. */
    private void noReport() {
        if (awaitsReport()) {
            report.completeExceptionally(
                    new LauncherFailedException("the launcher's worker died without a report", ""));
        }
    }

    void lost(LauncherFailedException why) {
        link.lost();
        report.completeExceptionally(why);
    }
}
