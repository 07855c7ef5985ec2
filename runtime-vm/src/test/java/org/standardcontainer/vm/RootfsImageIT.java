package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.spec.Capabilities;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.User;
import org.standardcontainer.testguest.Opened;

/** A root filesystem that is copied into an image: as it was on the host, and what is written is gone with the machine. */
@Tag("once")
class RootfsImageIT {
    /** What is told of each file; of a directory neither its size nor its links, which are its file system's own. */
    private static final String LISTING =
            "B=bin/busybox; $B find data ! -type d ! -name 'a name*[1-9]' -exec $B stat -c '%n %f %u %g %h %s %Y %t:%T %N' {} + | $B sort;"
                    + " $B find data -type d -exec $B stat -c '%n %f %u %g %Y' {} + | $B sort;"
                    + " $B find data -type f -exec $B md5sum {} + | $B sort | $B md5sum";

    @Opened("vm.rootfs=image")
    private static TestMachines machines;

    /** Of what a Linux file system can have something. */
    private static Bundle bundle(Spec spec) throws IOException, InterruptedException {
        Bundle bundle = machines.bundle(spec);
        Path data = Files.createDirectory(bundle.directory().resolve("rootfs/data"));
        Path many = Files.createDirectories(data.resolve("many/with names"));
        for (int i : IntStream.range(0, 700).toArray()) {
            Files.writeString(many.resolve("a name that is long enough for some blocks " + i), "content " + i * i);
        }
        Files.writeString(data.resolve("ü" + "n".repeat(250)), "x".repeat(4097));
        Files.writeString(data.resolve("empty"), "");
        Files.writeString(data.resolve("!before the dots"), "y".repeat(4096));
        Files.createLink(many.resolve("linked"), data.resolve("empty"));
        Files.createSymbolicLink(data.resolve("outside"), Path.of("../../../../../../etc/passwd"));
        Files.createSymbolicLink(data.resolve("nowhere"), Path.of("/" + "n".repeat(200) + "/n"));
        Files.createDirectory(data.resolve("nothing in it"));
        run(
                data,
                "truncate -s 300M holes && echo end >> holes && mknod null c 1 3 && mknod disk b 300 70000 && mkfifo pipe"
                        + " && chown -h 1000:2000 outside && chown 100000:7 empty && chmod 4751 empty && chmod 1777 many"
                        + " && touch -d '1969-12-31 23:00:00Z' null && touch -d '2200-01-01 00:00:00Z' disk");
        return bundle;
    }

    private static String run(Path directory, String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-ec", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    @Test
    void theContainerSeesWhatTheHostHasAndChangesNoneOfIt() throws Exception {
        String script = LISTING
                + "; echo; echo new > data/new; echo more >> data/empty; rm -r data/many; chmod 700 data/pipe;"
                + " mv data/outside data/inside; cat data/new data/empty; test -e data/many || echo gone; : > data/null && echo null;"
                + " cat data/inside";
        Bundle bundle = bundle(TestMachines.shell(script)
                .process(TestMachines.process("sh", "-c", script)
                        .capabilities(Capabilities.of("CAP_DAC_OVERRIDE", "CAP_FOWNER"))
                        .build())
                .build());
        Path rootfs = bundle.directory().resolve("rootfs");
        String before = run(rootfs, LISTING);
        List<String> cache = names(cache());

        TestMachines.Result result = machines.run(bundle);

        assertThat(result.out()).isEqualTo(before + "\nnew\nmore\ngone\nnull\n");
        assertThat(result.err()).contains("data/inside"); // in the container nobody has an /etc/passwd
        assertThat(run(rootfs, LISTING)).isEqualTo(before);
        assertThat(names(cache())).isEqualTo(cache);
    }

    @Test
    void theRootHasItsOwnerAndCanBeReadOnlyAndTheHostChangesNothing() throws Exception {
        Bundle bundle =
                machines.bundle(TestMachines.shell("stat -c '%a %u' /; touch /x || echo read-only; read go; cat /late")
                        .root(new Root("rootfs", true))
                        .build());
        Path rootfs = bundle.directory().resolve("rootfs");
        Files.setPosixFilePermissions(rootfs, PosixFilePermissions.fromString("rwxr-x--x"));
        run(rootfs, "chown 4242 .");
        try (StandardContainer container = machines.create(bundle)) {
            container.start();
            Attachment io = container.require(Attachment.class);
            assertThat(TestMachines.line(io.stdout())).isEqualTo("751 4242");
            assertThat(TestMachines.line(io.stdout())).isEqualTo("read-only");
            Files.writeString(rootfs.resolve("late"), "late\n");
            io.stdin().write("go\n".getBytes(UTF_8));
            io.stdin().flush();
            TestMachines.Result result = TestMachines.finish(container);
            assertThat(result.out()).isEmpty();
            assertThat(result.status()).isEqualTo(new ExitStatus.Exited(1));
            container.delete();
        }
    }

    @Test
    void aProgramKeepsItsCapabilities() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/setcap")), "needs setcap (package libcap2-bin)");
        Bundle bundle = machines.bundle(TestMachines.shell("")
                .process(TestMachines.process("/bin/able/grep", "CapEff", "/proc/self/status")
                        .user(User.of(1000, 1000))
                        .capabilities(Capabilities.of("CAP_NET_RAW"))
                        .build())
                .build());
        run(
                bundle.directory().resolve("rootfs/bin"),
                "mkdir able; cp busybox able/grep; setcap cap_net_raw=ep able/grep");

        assertThat(machines.run(bundle).out()).isEqualTo("CapEff:\t0000000000002000\n");
    }

    @Test
    void whatIsTooDeepIsAnError() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("").build());
        run(bundle.directory().resolve("rootfs"), "for i in $(seq 500); do mkdir x; cd x; done");

        assertThatThrownBy(() -> machines.create(bundle)).isInstanceOfSatisfying(LaunchFailedException.class, e -> {
            assertThat(e.pointer()).isEqualTo("/root/path");
            assertThat(e.errno()).isEqualTo("ENAMETOOLONG");
            assertThat(e.path()).startsWith(bundle.directory() + "/rootfs/x/x/x/");
        });
        assertThat(machines.runtime().list()).isEmpty();
        run(bundle.directory(), "rm -r rootfs/x"); // Java's walk would need all of the path at once
    }

    @Test
    void aFullDiskIsAnErrorThatLeavesNothing() throws Exception {
        Bundle bundle = machines.bundle(TestMachines.shell("sleep 1000").build());

        List<String> lines = SmallDisk.run(machines, "131072", OnFullCache.class, bundle);

        assertThat(lines.get(0)).startsWith("LaunchFailedException ").contains("ENOSPC (No space left on device)");
        assertThat(lines.subList(1, lines.size())).containsExactly("list []", "the same true", "processes 0");
    }

    private static Path cache() {
        return TestMachines.config(Path.of("/nowhere"), Map.of())
                .find(VmSettings.CACHE)
                .orElseThrow();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Creates a container when the cache has what machines need, and no room for an image. */
    static final class OnFullCache {
        private OnFullCache() {}

        public static void main(String[] args) throws Exception {
            Path cache = Path.of(args[0]);
            Map<String, String> settings = Map.of("vm.rootfs", "image", "vm.cache", cache.toString());
            Path state = Path.of(args[1]).resolveSibling("state-of-full-cache");
            try (ContainerRuntime runtime = TestMachines.open(state, settings, RuntimeListener.logging())) {
                long free = Files.getFileStore(cache).getUsableSpace();
                Files.write(cache.resolve("filler"), new byte[(int) free - (512 << 10)]);
                List<String> before = names(cache);
                try {
                    runtime.create(TestMachines.newId(), Bundle.at(Path.of(args[1])), Stdio.discard())
                            .close();
                    System.out.println("created");
                } catch (ContainerException e) {
                    System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
                }
                System.out.println("list " + runtime.list());
                // a tmpfs frees a file when its last descriptor is closed
                System.out.println("the same "
                        + (names(cache).equals(before)
                                && Files.getFileStore(cache).getUsableSpace() > (256 << 10)));
                long machines = ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").contains("qemu"))
                        .count();
                System.out.println("processes " + machines);
            }
        }
    }
}
