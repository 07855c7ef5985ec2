package org.standardcontainer.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;

/** Runs the demo's bundle several times on one runtime: what the container saw, how it ended, how long each step took. */
final class DemoRun {
    private final int times;
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();
    private byte[] output = new byte[0];
    private ExitStatus status = new ExitStatus.Unknown("it did not run");

    private DemoRun(int times) {
        this.times = times;
    }

    static DemoRun on(ContainerRuntime runtime, Bundle bundle, int times)
            throws java.io.IOException, InterruptedException {
        DemoRun run = new DemoRun(times);
        for (int i = 0; i <= times; i++) {
            run.once(
                    runtime,
                    bundle,
                    ContainerId.of("demo-" + ProcessHandle.current().pid() + "-" + i));
        }
        return run;
    }

    private void once(ContainerRuntime runtime, Bundle bundle, ContainerId id)
            throws java.io.IOException, InterruptedException {
        long begin = System.nanoTime();
        try (StandardContainer container = runtime.create(id, bundle, Stdio.pipes())) {
            begin = took("created", begin);
            container.start();
            begin = took("started", begin);
            output = container.require(Attachment.class).stdout().readAllBytes();
            status = container.require(Waitable.class).onExit().get();
            begin = took("ran", begin);
            container.delete();
            took("deleted", begin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("onExit may not complete exceptionally", e);
        }
    }

    private long took(String step, long begin) {
        long now = System.nanoTime();
        nanos.computeIfAbsent(step, key -> new ArrayList<>()).add(now - begin);
        return now;
    }

    Map<String, String> seen() {
        return DemoBundle.read(output);
    }

    ExitStatus status() {
        return status;
    }

    /** The median of each step; the first time is apart, since it pays for starting up. */
    String times() {
        List<String> words = new ArrayList<>();
        nanos.forEach((step, all) -> {
            List<Long> warm = new ArrayList<>(all.subList(1, all.size()));
            Collections.sort(warm);
            words.add(step + " " + millis(warm.get(warm.size() / 2)));
        });
        long first = nanos.values().stream().mapToLong(all -> all.get(0)).sum();
        return String.join(", ", words) + " (median of " + times + "; the first, all in all, " + millis(first) + ")";
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, nanos < 100_000_000 ? "%.1f ms" : "%.0f ms", nanos / 1e6);
    }
}
