package com.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.Requirement;
import org.standardcontainer.conformance.RuntimeConformance;
import org.standardcontainer.inmemory.InMemoryRuntime;
import org.standardcontainer.inmemory.PlayedProcess;
import org.standardcontainer.inmemory.Program;

/** The kit on a runtime that is made up: its only programs end at once or run until a signal. Put yours in its place. */
class MyRuntimeTest extends RuntimeConformance {
    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        return InMemoryRuntime.builder().listener(listener).program(MyRuntimeTest::play).claims("posix.user").build();
    }

    private static ExitStatus play(PlayedProcess it) throws IOException, InterruptedException {
        boolean ends = it.spec().process().args().contains("exit");
        return ends ? new ExitStatus.Exited(0) : Program.UNTIL_SIGNALLED.run(it);
    }

    @Override // without this line all chapters run
    protected boolean selects(String test, Requirement clause) { return List.of("bundle", "json").contains(clause.group()); }
}
