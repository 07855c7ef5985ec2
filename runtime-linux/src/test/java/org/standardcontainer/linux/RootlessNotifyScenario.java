package org.standardcontainer.linux;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.launcher.jna.Datagrams;

/**
 * An ordinary user's JVM, which is systemd as well, and says what the container's program would say. Says what that one finds, and
 * what is heard of it. Arguments: the state root, the bundle.
 */
final class RootlessNotifyScenario {
    private RootlessNotifyScenario() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Path place = root.resolveSibling("systemd");
        ContainerId id = TestContainers.newId();
        try (Datagrams systemd = Datagrams.open()) {
            systemd.bind(Objects.requireNonNull(root.getParent()), "systemd");
            try (ContainerRuntime runtime = TestContainers.open(
                            root, Map.of("linux.notify-socket", place.toString()), RuntimeListener.logging());
                    StandardContainer container = runtime.create(id, Bundle.at(Path.of(args[1])), Stdio.pipes())) {
                container.start();
                Attachment io = container.require(Attachment.class);
                BufferedReader out = new BufferedReader(new InputStreamReader(io.stdout(), StandardCharsets.UTF_8));
                System.out.println(out.readLine());
                System.out.println(out.readLine());
                say(root.resolve(id.value()).resolve("notify"));
                System.out.print(systemd.receive(Duration.ofSeconds(60)).orElse("nothing\n"));
                io.stdin().close();
                System.out.println(out.readLine());
                container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
                container.delete();
            }
        }
    }

    /** However long the socket's path is. */
    private static void say(Path notify) throws Exception {
        Path link = Files.createSymbolicLink(Files.createTempDirectory("scr").resolve("n"), notify);
        try (Datagrams program = Datagrams.open()) {
            program.connect(link.resolve("notify.sock").toString());
            program.send("READY=1");
        } finally {
            Files.delete(link);
            Files.delete(link.getParent());
        }
    }
}
