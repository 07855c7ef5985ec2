package org.standardcontainer.freebsd;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What is seen on a real kernel, of which there is none in CI: each test has the {@link Machine} for itself, and is skipped without one. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class JailScenario {
    @SuppressWarnings("NullAway.Init") // a test that has none is skipped before it begins
    Machine machine;

    @BeforeEach
    void open() {
        machine = Machine.open();
    }

    @AfterEach
    void close() {
        if (machine != null) {
            machine.close();
        }
    }
}
