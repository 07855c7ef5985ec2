package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spec.Hooks;

/** That nothing is left can be said only by who would see it: what the other tests look with is looked at here. */
class TracesIT extends PlainScenario {
    TracesIT() {
        super(ProcessTree.MONITORED);
    }

    @Test
    void aMonitorAndAnInitThatHasNoProgramYetAreSeen() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            long init = container.state().pid().orElseThrow().pid();
            long monitor = ProcessHandle.of(init)
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow()
                    .pid();

            assertThat(Traces.processesWith(temp.toString())).containsExactlyInAnyOrder(init, monitor);
            container.start();
            assertThat(Traces.processesWith(temp.toString())).containsExactlyInAnyOrder(init, monitor);
        }
        Traces.awaitNoProcessWith(temp);
    }

    @Test
    void aMonitorWhoseDirectoryIsGoneIsSeen() throws Exception {
        try (StandardContainer container = create(shell("exec sleep 600"))) {
            long init = container.state().pid().orElseThrow().pid();
            try (var files = Files.list(temp.resolve("state/web-1"))) {
                for (var file : files.filter(f -> !f.endsWith("lock") && !f.endsWith("journal"))
                        .toList()) {
                    Files.delete(file);
                }
            }

            assertThat(Traces.processesWith(temp.toString())).contains(init).hasSize(2);
            runtime.destroy(ID, java.time.Duration.ofSeconds(20));
        }
    }

    @Test
    void aWorkerThatHangsInAHookIsSeen() throws Exception {
        Hooks hooks = new Hooks(null, null, null, null, List.of(PlainBundle.hook("exec sleep 600")), null);
        try (StandardContainer container = create(withHooks(hooks, "exec sleep 600"))) {
            Thread starting = new Thread(() -> {
                try {
                    container.start();
                } catch (org.standardcontainer.ContainerException killed) {
                    // that is how it ends
                }
            });
            starting.start();
            Traces.await(
                    "monitor, init and a worker",
                    () -> Traces.processesWith(temp.toString()).size() >= 3);
            Traces.processesWith(temp.toString()).stream()
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .filter(p -> Traces.isLauncher(p.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
            starting.join();
        }
    }
}
