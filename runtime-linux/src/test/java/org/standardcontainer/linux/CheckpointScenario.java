package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.standardcontainer.Attachment;
import org.standardcontainer.Checkpoint;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** Containers that CRIU can write to disk, in a guest that has all that it asks for. */
abstract class CheckpointScenario {
    static TestContainers containers;

    @BeforeAll
    static void open() throws Exception {
        CriuModules.load();
        containers = TestContainers.open();
        assertThat(containers.runtime().features().operations()).contains(Checkpoint.class);
    }

    @AfterAll
    static void close() {
        if (containers != null) {
            containers.close();
        }
    }

    static BufferedReader lines(StandardContainer container) {
        return lines(container.require(Attachment.class).stdout());
    }

    static BufferedReader lines(InputStream out) {
        return new BufferedReader(new InputStreamReader(out, UTF_8));
    }

    /** What a further process of a container says until its end. */
    static String run(StandardContainer container, String script) throws Exception {
        try (ExecProcess process = container
                .require(Exec.class)
                .exec(TestContainers.process("sh", "-c", script).build(), Stdio.pipes())) {
            String out = new String(process.attachment().orElseThrow().stdout().readAllBytes(), UTF_8);
            process.onExit().get(60, TimeUnit.SECONDS);
            return out;
        }
    }
}
