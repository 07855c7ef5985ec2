package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.standardcontainer.OutOfMemory;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.spec.LinuxMemory;

/** With the cgroups that this host has. */
class LiveIT extends LiveScenario {
    /** config-linux.md#memory: with disableOOMKiller they wait, which cgroup v1 alone has. */
    @Test
    void thatItsProcessesWaitForMemoryIsToldToo() throws InterruptedException {
        assumeTrue(
                new HostFactsReader(Path.of("/"))
                        .read()
                        .cgroups()
                        .with("memory")
                        .isPresent(),
                "needs the memory controller in cgroup v1");
        BlockingQueue<OutOfMemory.Event> events = new LinkedBlockingQueue<>();
        try (StandardContainer container = started(hungry(LinuxMemory.builder().disableOomKiller(true)));
                OutOfMemory.Watch watch = container.require(OutOfMemory.class).watch(events::add)) {
            write(container, "go\n");
            assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(new OutOfMemory.Event(0, true));
            watch.close();
        }
    }
}
