package org.standardcontainer.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.ProcessConfig;

/**
 * What an ordinary user's JVM does in the rootless tests: makes a container of the bundle, has it run with a further process in it, and
 * says what both have written. Arguments: the state root, the bundle.
 */
final class RootlessScenario {
    private static final String SCRIPT = "id -u; for n in user mnt pid net; do "
            + "test $(readlink /proc/1/ns/$n) = $(readlink /proc/self/ns/$n) || exit 7; done; echo same; cat /proc/self/oom_score_adj";

    private RootlessScenario() {}

    public static void main(String[] args) throws Exception {
        try (ContainerRuntime runtime = TestContainers.open(Path.of(args[0]), Map.of(), RuntimeListener.logging());
                StandardContainer container =
                        runtime.create(TestContainers.newId(), Bundle.at(Path.of(args[1])), Stdio.pipes())) {
            container.start();
            Attachment io = container.require(Attachment.class);
            ProcessConfig further =
                    TestContainers.process("sh", "-c", SCRIPT).oomScoreAdj(300).build();
            try (ExecProcess process = container.require(Exec.class).exec(further, Stdio.pipes())) {
                Attachment its = process.attachment().orElseThrow();
                System.out.print(Aside.text(its.stdout()).get(60, TimeUnit.SECONDS));
                System.out.print(Aside.text(its.stderr()).get(60, TimeUnit.SECONDS));
                System.out.println("exec: " + process.onExit().get(60, TimeUnit.SECONDS));
            }
            if (Files.readString(Path.of(args[1], "config.json")).matches("(?s).*\"terminal\"\\s*:\\s*true.*")) {
                io.stdin().write('\n'); // closing it ends nothing there
                io.stdin().flush();
            }
            io.stdin().close();
            System.out.print(Aside.text(io.stdout()).get(60, TimeUnit.SECONDS));
            System.out.print(Aside.text(io.stderr()).get(60, TimeUnit.SECONDS));
            System.out.println(
                    "run: " + container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS));
            container.delete();
        }
    }
}
