package org.standardcontainer.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Waitable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "events",
        description = "Prints what a container uses, and that it ran out of memory, as JSON, until it ends.",
        footer = {"", "Example:", "  scr events --interval 10s web-1"})
final class EventsCommand extends Subcommand {
    @Option(names = "--interval", paramLabel = "TIME", description = "how often, such as 500ms, 5s or 1m (default: 5s)")
    private String interval = "5s";

    @Option(names = "--stats", description = "print what it uses now, and end")
    private boolean once;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final IdParameter id = new IdParameter();

    @Override
    public Integer call() throws InterruptedException {
        ContainerId containerId = id.id();
        scr().choose(containerId);
        if (!GoDuration.isOne(interval)) {
            throw new CommandLine.ParameterException(spec.commandLine(), '"' + interval + "\" is no length of time");
        }
        Duration pause = GoDuration.parse(interval);
        try (ContainerRuntime runtime = scr().open();
                StandardContainer container = runtime.load(containerId)) {
            Stats stats = container.require(Stats.class);
            if (once) {
                print(StatsJson.stats(containerId, running(containerId, stats::stats)));
            } else {
                stream(container, stats, pause);
            }
        }
        return 0;
    }

    private void stream(StandardContainer container, Stats stats, Duration pause) throws InterruptedException {
        Optional<OutOfMemory.Watch> watch = container
                .find(OutOfMemory.class)
                .map(events -> running(
                        container.id(), () -> events.watch(event -> print(StatsJson.outOfMemory(container.id())))));
        try {
            CompletableFuture<?> end = container
                    .find(Waitable.class)
                    .<CompletableFuture<?>>map(Waitable::onExit)
                    .orElseGet(CompletableFuture::new);
            while (!endsWithin(end, pause)) {
                print(StatsJson.stats(container.id(), stats.stats()));
            }
        } catch (IllegalContainerStateException | ContainerNotFoundException ended) {
            // which is the end of this as well
        } finally {
            watch.ifPresent(OutOfMemory.Watch::close);
        }
    }

    private static <T> T running(ContainerId id, Supplier<T> operation) {
        return RuncWords.got("container with id " + id + " is not running", operation);
    }

    private static boolean endsWithin(CompletableFuture<?> end, Duration pause) throws InterruptedException {
        try {
            end.get(pause.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("onExit may not complete exceptionally", e);
        }
    }

    private synchronized void print(String line) {
        scr().shell().out().println(line);
    }
}
