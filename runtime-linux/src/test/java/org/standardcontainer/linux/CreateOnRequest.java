package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stdio;

/** A JVM to be killed: creates a container for each id that it reads, and says when it begins and ends. */
final class CreateOnRequest {
    private static final int WARM_UP = 3;

    private CreateOnRequest() {}

    /** @param args state root, bundle, a word for the ids of containers that it makes to warm up, and settings as {@code key=value} */
    public static void main(String[] args) throws IOException {
        try (ContainerRuntime runtime =
                        TestContainers.open(Path.of(args[0]), settings(args), RuntimeListener.logging());
                BufferedReader ids = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            Bundle bundle = Bundle.at(Path.of(args[1]));
            long nanos = 0;
            for (int i = 0; i < WARM_UP; i++) {
                ContainerId id = ContainerId.of(args[2] + "-warm-" + i);
                long begin = System.nanoTime();
                runtime.create(id, bundle, Stdio.pipes()).detach();
                nanos = System.nanoTime() - begin;
                runtime.destroy(id, Duration.ofSeconds(30));
            }
            say("ready " + nanos);
            for (String id = ids.readLine(); id != null; id = ids.readLine()) {
                say("creating");
                runtime.create(ContainerId.of(id), bundle, Stdio.pipes()).detach();
                say("created");
            }
        }
    }

    private static Map<String, String> settings(String[] args) {
        Map<String, String> settings = new HashMap<>();
        for (String setting : List.of(args).subList(3, args.length)) {
            settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return settings;
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
