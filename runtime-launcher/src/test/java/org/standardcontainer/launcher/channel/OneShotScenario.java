package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plans for a launcher that is started for each. */
@Timeout(120)
abstract class OneShotScenario {
    @TempDir
    Path directory;

    OneShot runner;

    @BeforeEach
    void open() throws IOException {
        runner = new OneShot(SmallContainer.launcher());
    }

    @AfterEach
    void close() {
        if (runner != null) {
            runner.close();
        }
    }

    /** A command that goes on once there is a file, or its directory is no more. */
    static String awaits(Path file) {
        return "while [ -d " + file.getParent() + " ] && ! [ -e " + file + " ]; do sleep 0.02; done";
    }
}
