package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Hooks;

/** Containers of {@link PlainRuntime} with the real launcher; nothing of theirs may be left after a test. */
@Timeout(120)
abstract class PlainScenario {
    static final ContainerId ID = ContainerId.of("web-1");

    final ProcessTree tree;

    @TempDir
    Path temp;

    PlainRuntime runtime;
    Path log;
    final List<Finding> warnings = new ArrayList<>();
    final List<String> timed = new ArrayList<>();

    PlainScenario(ProcessTree tree) {
        this.tree = tree;
    }

    @BeforeAll
    static void assumeLauncher() {
        Programs.assumeLauncher();
    }

    @BeforeEach
    void setUp() {
        log = temp.resolve("log");
        runtime = new PlainRuntime(temp.resolve("state"), tree, new RuntimeListener() {
            @Override
            public void warning(ContainerId id, Finding finding) {
                warnings.add(finding);
            }

            @Override
            public void timing(ContainerId id, String operation, long nanos) {
                assertThat(nanos).isPositive();
                timed.add(operation);
            }
        });
    }

    @AfterEach
    void nothingIsLeft() {
        if (runtime != null) { // what was assumed may not hold
            runtime.close();
        }
        Traces.awaitNoProcessWith(temp);
    }

    Bundle shell(String command) throws IOException {
        return PlainBundle.shell(temp.resolve("bundle"), command);
    }

    Bundle withHooks(Hooks hooks, String command) throws IOException {
        return PlainBundle.of(temp.resolve("bundle"), spec -> spec.hooks(hooks), "/bin/sh", "-c", command);
    }

    StandardContainer create(Bundle bundle) {
        return runtime.create(ID, bundle, Stdio.discard());
    }

    String logged() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    void assertGone() {
        assertThat(runtime.list()).isEmpty();
        assertThat(temp.resolve("state/web-1")).doesNotExist();
        assertThat(temp.resolve("bundle/trace")).doesNotExist();
    }

    static void awaitStopped(StandardContainer container) {
        Traces.await("stopped", () -> container.state().status() == Status.STOPPED);
    }
}
