package org.standardcontainer.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Pause;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.inmemory.InMemoryRuntime;

/** The pieces of docs/java.md, as they stand there. */
public final class JavaGuide {
    private JavaGuide() {}

    /** Opening. */
    public static ContainerRuntime open(Path stateRoot) {
        RuntimeConfig config = RuntimeConfig.of(Map.of("backend", "linux", "state.root", stateRoot.toString()));
        return ContainerRuntimes.open(config);
    }

    /** One call. */
    public static ExitStatus inOneCall(ContainerRuntime runtime, Bundle bundle) {
        ExitStatus status = runtime.run(ContainerId.of("job-1"), bundle, Stdio.discard());
        return status;
    }

    /** Streams. */
    public static String upperCase(ContainerRuntime runtime, Bundle bundle, String text) throws Exception {
        try (StandardContainer container = runtime.create(ContainerId.of("tr-1"), bundle, Stdio.pipes())) {
            Attachment io = container.require(Attachment.class);
            container.start();
            io.stdin().write(text.getBytes(UTF_8));
            io.stdin().close(); // the container reads the end of its input; its output goes on
            return new String(io.stdout().readAllBytes(), UTF_8);
        }
    }

    /** Waiting. */
    public static ExitStatus withDeadline(StandardContainer container) throws Exception {
        return container
                .require(Waitable.class)
                .onExit()
                .completeOnTimeout(new ExitStatus.Unknown("too slow"), 30, TimeUnit.SECONDS)
                .get();
    }

    /** Describing. */
    public static String describe(ExitStatus status) {
        if (status instanceof ExitStatus.Exited exited) {
            return "exit code " + exited.code();
        }
        if (status instanceof ExitStatus.Signalled signalled) {
            return "ended by " + signalled.signal();
        }
        return "unknown";
    }

    /** Ownership. */
    public static void leave(ContainerRuntime runtime, Bundle bundle) {
        try (StandardContainer container = runtime.create(ContainerId.of("web-1"), bundle, Stdio.discard())) {
            container.start();
            container.detach(); // from here on it lives without us
        }
    }

    /** While it runs. */
    public static String measure(StandardContainer container) {
        container.require(Pause.class).pause();
        container.require(Pause.class).resume();
        ContainerStats stats = container.require(Stats.class).stats();
        return "uses " + stats.memory().total().used().orElse(0) + " bytes in "
                + stats.pids().current().orElse(0) + " processes";
    }

    /** Another program. */
    public static void stop(ContainerRuntime runtime) {
        try (StandardContainer container = runtime.load(ContainerId.of("web-1"))) {
            container.kill(Signal.TERM); // asks
            container
                    .require(Waitable.class)
                    .onExit()
                    .completeOnTimeout(new ExitStatus.Unknown("still running"), 10, TimeUnit.SECONDS)
                    .join();
            container.destroy(Duration.ofSeconds(10)); // kills what did not listen, and deletes
        }
    }

    /** Errors. */
    public static Optional<String> missingSource(ContainerRuntime runtime, Bundle bundle) {
        try {
            runtime.create(ContainerId.of("web-1"), bundle, Stdio.discard()).close();
            return Optional.empty();
        } catch (LaunchFailedException e) {
            return Optional.of(e.pointer() + " " + e.errno() + ": " + e.remedy());
        }
    }

    /** Listening. */
    public static ContainerRuntime listening(RuntimeConfig config) {
        return ContainerRuntimes.open(config, new RuntimeListener() {
            @Override
            public void warning(ContainerId id, Finding finding) {
                System.err.println(id + ": " + finding.subject() + ": " + finding.problem());
            }

            @Override
            public void event(ContainerId id, Status status) {
                System.err.println(id + " is " + status.word());
            }
        });
    }

    /** Testing. */
    public static ExitStatus tested(Bundle bundle) throws IOException {
        try (InMemoryRuntime runtime = InMemoryRuntime.builder()
                .program(process -> {
                    process.stdout().write("hello".getBytes(UTF_8));
                    return new ExitStatus.Exited(3);
                })
                .build()) {
            return runtime.run(ContainerId.of("job-1"), bundle, Stdio.discard());
        }
    }
}
