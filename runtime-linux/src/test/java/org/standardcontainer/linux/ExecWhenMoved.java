package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.Map;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;

/** A JVM that waits for a container's first byte, and then says what a further process in it finds to be its cgroup. */
final class ExecWhenMoved {
    private ExecWhenMoved() {}

    /** @param args state root, bundle, id */
    public static void main(String[] args) throws Exception {
        try (ContainerRuntime runtime = TestContainers.open(Path.of(args[0]), Map.of(), new RuntimeListener() {});
                StandardContainer container =
                        runtime.create(ContainerId.of(args[2]), Bundle.at(Path.of(args[1])), Stdio.pipes())) {
            container.start();
            container.require(Attachment.class).stdout().read();
            try (ExecProcess further = container
                    .require(Exec.class)
                    .exec(TestContainers.process("cat", "/proc/self/cgroup").build(), Stdio.pipes())) {
                further.attachment().orElseThrow().stdout().transferTo(System.out);
            }
            System.out.flush();
        }
    }
}
