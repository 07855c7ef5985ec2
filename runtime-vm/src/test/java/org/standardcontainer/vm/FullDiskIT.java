package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.testguest.Opened;

/** A full disk under the bundle is the program's to hear of; one under the state root is an error, which leaves nothing. */
@Tag("once")
class FullDiskIT {
    @Opened
    private static TestMachines machines;

    @Test
    void underTheBundleIsAnErrorOfTheProgramsWrites() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell(
                        "dd if=/dev/zero of=/tmp/big bs=64k count=512; echo ended with $?;"
                                + " stat -c %s /tmp/big > /dev/null; : > /tmp/big; echo small > /tmp/small; cat /tmp/small; exit 4")
                .build());

        assertThat(SmallDisk.run(machines, "8192", InSmallBundle.class, bundle))
                .containsExactly("ended with 1", "small", "no space: true", "Exited[code=4]", "list []");
    }

    @Test
    void underTheStateRootIsAnErrorThatLeavesNothing() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("sleep 1000").build());

        List<String> lines = SmallDisk.run(machines, "128", OnFullStateRoot.class, bundle);

        assertThat(lines.get(0)).startsWith("LaunchFailedException ").contains("ENOSPC (No space left on device)");
        assertThat(lines.subList(1, lines.size())).containsExactly("list []", "left []", "processes 0");
    }

    /** Copies a bundle there and runs it. */
    static final class InSmallBundle {
        private InSmallBundle() {}

        public static void main(String[] args) throws Exception {
            Path copy = Path.of(args[0]).resolve("bundle");
            copy(Path.of(args[1]), copy);
            Path state = Path.of(args[1]).resolveSibling("state-of-small");
            try (ContainerRuntime runtime = TestMachines.open(state, Map.of(), RuntimeListener.logging());
                    StandardContainer container =
                            runtime.create(TestMachines.newId(), Bundle.at(copy), Stdio.pipes())) {
                container.start();
                TestMachines.Result result = TestMachines.finish(container);
                System.out.print(result.out());
                System.out.println("no space: " + result.err().contains("No space left on device"));
                System.out.println(result.status());
                container.delete();
                System.out.println("list " + runtime.list());
            }
        }

        private static void copy(Path from, Path to) throws IOException {
            try (Stream<Path> all = Files.walk(from)) {
                for (Path file : all.toList()) {
                    Files.copy(
                            file,
                            to.resolve(from.relativize(file).toString()),
                            StandardCopyOption.COPY_ATTRIBUTES,
                            java.nio.file.LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }

    /** Creates a container where there is no room for its records. */
    static final class OnFullStateRoot {
        private OnFullStateRoot() {}

        public static void main(String[] args) throws Exception {
            Path state = Path.of(args[0]);
            try (ContainerRuntime runtime = TestMachines.open(state, Map.of(), RuntimeListener.logging())) {
                Files.write(
                        state.resolve("filler"),
                        new byte[(int) Files.getFileStore(state).getUsableSpace()]);
                try {
                    runtime.create(TestMachines.newId(), Bundle.at(Path.of(args[1])), Stdio.discard())
                            .close();
                    System.out.println("created");
                } catch (ContainerException e) {
                    System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
                }
                System.out.println("list " + runtime.list());
                try (Stream<Path> left = Files.list(state)) {
                    System.out.println("left "
                            + left.filter(file -> Files.isDirectory(file)).toList());
                }
                long machines = ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").contains("qemu"))
                        .count();
                System.out.println("processes " + machines);
            }
        }
    }
}
