package org.standardcontainer.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.inmemory.InMemoryRuntime;

/** Command lines over the in-memory backend, and a bundle for them. */
abstract class InMemoryScenario {
    @TempDir
    Path directory;

    final InMemoryRuntime runtime = InMemoryRuntime.builder().build();
    final CapturedShell shell = new CapturedShell().on(runtime);
    String bundle = "";

    @BeforeEach
    void bundle() throws Exception {
        bundle = ShellBundle.empty(directory).toString();
    }

    int scr(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--backend";
        all[1] = "inmemory";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return shell.run(all);
    }
}
