package org.standardcontainer.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;

/** What a user's JVM does with the systemd of that user. Arguments: what, the state root, the bundle, the container's id. */
final class UserSystemdScenario {
    private UserSystemdScenario() {}

    public static void main(String[] args) throws Exception {
        ContainerId id = ContainerId.of(args[3]);
        try (ContainerRuntime runtime =
                TestContainers.open(Path.of(args[1]), Map.of("linux.cgroups", "systemd"), new RuntimeListener() {})) {
            if (args[0].equals("end")) {
                StandardContainer container = runtime.load(id);
                System.out.println(container.state().status());
                container.kill(Signal.TERM);
                System.out.println(container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS));
                container.destroy(Duration.ofSeconds(60));
                return;
            }
            StandardContainer container = runtime.create(id, Bundle.at(Path.of(args[2])), Stdio.pipes());
            long init = container.state().pid().orElseThrow().pid();
            long monitor = ProcessHandle.of(init)
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow()
                    .pid();
            System.out.print(cgroup(init) + cgroup(monitor));
            container.start();
            if (args[0].equals("stay")) {
                container.detach();
                Thread.sleep(Long.MAX_VALUE);
            }
            TestContainers.Result result = TestContainers.finish(container);
            System.out.print(result.out() + result.err());
            container.delete();
        }
    }

    private static String cgroup(long pid) throws java.io.IOException {
        return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
    }
}
