package org.standardcontainer.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;

/** A backend whose machine is a shell that copies a file to its channel, and then does what it is told. */
final class GuestRuntime extends PlainRuntime {
    private final int patienceMillis;
    private final boolean terminal;
    byte[] says = new byte[0];
    /** In {@code $0} is the path of a file in the bundle; the channel is descriptor 3. */
    String then = "exec sleep 1000";

    GuestRuntime(Path stateRoot, int patienceMillis, boolean terminal) {
        super(stateRoot, ProcessTree.MONITORED, new RuntimeListener() {});
        this.patienceMillis = patienceMillis;
        this.terminal = terminal;
    }

    @Override
    protected CompiledContainer compile(CompileRequest request) {
        Path file = request.bundle().directory().resolve("says");
        try {
            Files.write(file, says);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LaunchPlan.Builder environment = LaunchPlan.builder()
                .host("", new GuestOp.ShareFate())
                .host("", new ProcessOp.CloneInit(0))
                .init("", new ProcessOp.NewSession())
                .init("", new GuestOp.MakeChannel(0, 1))
                .init(
                        "",
                        new GuestOp.StartHelper(
                                2,
                                "/bin/sh",
                                List.of("sh", "-c", "cat \"$0\" >&3; " + then, file.toString()),
                                List.of("PATH=/usr/bin:/bin"),
                                GuestOp.UNCHANGED,
                                GuestOp.UNCHANGED,
                                List.of(1)))
                .init("/vm", new GuestOp.AwaitGuest(0, 2, patienceMillis, ""));
        if (terminal) {
            environment.init("/process/terminal", new GuestOp.OpenHostTerminal(24, 80));
        }
        LaunchPlan nothing = LaunchPlan.builder().build();
        LaunchPlan create = LaunchPlan.builder()
                .init("", new GuestOp.RunGuest(patienceMillis, nothing))
                .build();
        LaunchPlan program = LaunchPlan.builder()
                .init("", new GuestOp.BecomeProxy(patienceMillis, patienceMillis, nothing))
                .build();
        return new CompiledContainer(environment.build(), create, program, true, Optional.empty(), Map.of());
    }
}
