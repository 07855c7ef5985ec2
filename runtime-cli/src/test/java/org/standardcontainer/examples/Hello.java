package org.standardcontainer.examples;

import java.nio.file.Path;
import org.standardcontainer.*;
import org.standardcontainer.config.RuntimeConfig;

public final class Hello {
    public static void main(String[] args) throws Exception {
        RuntimeConfig config = RuntimeConfig.load(Path.of(args[0])); // backend = linux
        try (ContainerRuntime runtime = ContainerRuntimes.open(config);
                StandardContainer hello =
                        runtime.create(ContainerId.of("hello"), Bundle.at(Path.of(args[1])), Stdio.pipes())) {
            Attachment io = hello.require(Attachment.class);
            hello.start();
            io.stdin().close(); // it reads nothing from us
            io.stdout().transferTo(System.out);
            System.out.println(hello.require(Waitable.class).awaitExit());
        } // closing destroys what create() made, unless detach() was called
    }
}
