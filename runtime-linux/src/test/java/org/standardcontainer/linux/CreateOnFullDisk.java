package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Stdio;

/** A JVM with a small file system of its own under its state root: creates containers while ever less of it is free. */
final class CreateOnFullDisk {
    private static final int PAGE = 4096;
    private static final int MOST_PAGES = 8;

    private CreateOnFullDisk() {}

    /** @param args state root, bundle, and a word for ids */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Bundle bundle = Bundle.at(Path.of(args[1]));
        Path filler = root.resolve("filler");
        try (ContainerRuntime runtime = TestContainers.open(root, Map.of(), RuntimeListener.logging())) {
            ContainerId first = ContainerId.of(args[2] + "-first");
            runtime.create(first, bundle, Stdio.discard()).detach();
            for (int free = 0; free <= MOST_PAGES; free++) {
                fill(filler, free);
                ContainerId id = ContainerId.of(args[2] + "-" + free);
                System.out.println(attempt(runtime, id, bundle));
                if (runtime.list().size() != 1 || Files.exists(root.resolve(id.value()))) {
                    System.out.println("left: " + runtime.list());
                }
                Files.delete(filler);
            }
            System.out.println("first " + runtime.destroy(first, Duration.ofSeconds(10)));
        }
    }

    private static String attempt(ContainerRuntime runtime, ContainerId id, Bundle bundle) {
        try {
            runtime.create(id, bundle, Stdio.discard()).close();
            return "created";
        } catch (ContainerException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage() + " | " + e.remedy();
        }
    }

    private static void fill(Path file, int freePages) throws IOException {
        long usable = Files.getFileStore(file.getParent()).getUsableSpace();
        Files.write(file, new byte[(int) Math.max(0, usable - (long) freePages * PAGE)]);
    }
}
