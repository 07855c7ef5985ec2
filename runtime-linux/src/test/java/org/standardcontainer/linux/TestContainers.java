package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.User;

/** A runtime with a state root of its own, and bundles with a busybox in them, for tests that make containers. */
final class TestContainers implements AutoCloseable {
    /** As bin/test has unpacked it, beside the modules; or as a host has it. */
    static final Path BUSYBOX = Stream.of(Path.of("../.scr-cache/busybox-static/bin/busybox"), Path.of("/bin/busybox"))
            .map(path -> path.toAbsolutePath().normalize())
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(Path.of("/bin/busybox"));

    private static final List<String> APPLETS = List.of(
            "sh",
            "cat",
            "echo",
            "ls",
            "sleep",
            "id",
            "true",
            "hostname",
            "ip",
            "stat",
            "tty",
            "stty",
            "readlink",
            "touch",
            "dd",
            "mkdir",
            "env",
            "pwd",
            "test",
            "kill",
            "head",
            "tail",
            "wc",
            "grep",
            "mknod",
            "awk",
            "cut",
            "tr");

    private final Path directory;
    private final List<Finding> warnings = new CopyOnWriteArrayList<>();
    private final ContainerRuntime runtime;
    private int bundles;

    /** What a container wrote and how it ended. */
    record Result(String out, String err, ExitStatus status) {}

    private TestContainers(Path directory, Map<String, String> settings) {
        this.directory = directory;
        Map<String, String> own = new HashMap<>(settings);
        // what others of this machine have doesn't disturb
        own.putIfAbsent("devices.store", directory.resolve("devices").toString());
        this.runtime = open(directory.resolve("state"), own, new RuntimeListener() {
            @Override
            public void warning(ContainerId id, Finding finding) {
                warnings.add(finding);
            }
        });
    }

    /** Opens one; skips the test, with the reason, where no containers can be made. */
    static TestContainers open(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        assumeTrue(
                Files.isExecutable(BUSYBOX), "needs a static busybox: bin/test unpacks one (package busybox-static)");
        assumePossible(all);
        try {
            return new TestContainers(Files.createTempDirectory("scr-test-"), all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test where this host can't run containers. */
    static void assumePossible(Map<String, String> settings) {
        List<Finding> errors = new LinuxRuntimeProvider()
                .probe(config(Path.of("/nowhere"), settings)).stream()
                        .filter(Finding::isError)
                        .toList();
        assumeTrue(errors.isEmpty(), () -> "this host can't run containers: " + errors);
    }

    private static RuntimeConfig config(Path stateRoot, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(settings);
        values.put("backend", "linux");
        values.put("state.root", stateRoot.toString());
        return RuntimeConfig.of(values, List.of(new LinuxRuntimeProvider()));
    }

    static ContainerRuntime open(Path stateRoot, Map<String, String> settings, RuntimeListener listener) {
        return new LinuxRuntimeProvider().open(config(stateRoot, settings), listener);
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    /** Another runtime on the same state, as another JVM would have it. */
    ContainerRuntime another() {
        return open(directory.resolve("state"), Map.of(), RuntimeListener.logging());
    }

    Path directory() {
        return directory;
    }

    Path state(ContainerId id) {
        return directory.resolve("state").resolve(id.value());
    }

    List<Finding> warnings() {
        return warnings;
    }

    static ContainerId newId() {
        return ContainerId.of("t-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36));
    }

    /** A configuration as most containers have it, that runs a script. */
    static Spec.Builder shell(String script) {
        return Spec.builder()
                .root(new Root("rootfs", null))
                .hostname("box")
                .process(process("sh", "-c", script).build())
                .mounts(mounts())
                .linux(linux().build());
    }

    static ProcessConfig.Builder process(String... args) {
        return ProcessConfig.builder().user(User.of(0, 0)).env("PATH=/bin").args(args);
    }

    static LinuxConfig.Builder linux() {
        return linux("pid", "network", "ipc", "uts", "mount");
    }

    /** A Linux section with these new namespaces. */
    static LinuxConfig.Builder linux(String... namespaces) {
        return LinuxConfig.builder()
                .namespaces(java.util.Arrays.stream(namespaces)
                        .map(LinuxNamespace::of)
                        .toList());
    }

    static List<Mount> mounts(Mount... more) {
        List<Mount> all = new ArrayList<>(List.of(
                Mount.of("/proc", "proc", "proc"),
                Mount.of("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
                Mount.of(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620"),
                Mount.of("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro")));
        all.addAll(List.of(more));
        return all;
    }

    /** Writes a bundle with a busybox as its root file system. */
    Bundle bundle(Spec spec) {
        return bundle(SpecJson.write(spec));
    }

    Bundle bundle(byte[] config) {
        try {
            Path bundle = Files.createDirectory(directory.resolve("bundle-" + bundles++));
            Path bin = Files.createDirectories(bundle.resolve("rootfs/bin"));
            Files.createLink(bin.resolve("busybox"), busybox());
            for (String applet : APPLETS) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
            for (String mountPoint : List.of("proc", "dev", "sys", "tmp")) {
                Files.createDirectory(bundle.resolve("rootfs/" + mountPoint));
            }
            Files.write(bundle.resolve("config.json"), config);
            return Bundle.at(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One copy for all bundles; the host's own is never linked to. */
    private Path busybox() throws IOException {
        Path copy = directory.resolve("busybox");
        return Files.exists(copy) ? copy : Files.copy(BUSYBOX, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Runs a container to its end, with pipes, and deletes it. */
    Result run(Spec spec) {
        return run(bundle(spec));
    }

    Result run(Bundle bundle) {
        try (StandardContainer container = runtime.create(newId(), bundle, Stdio.pipes())) {
            container.start();
            Result result = finish(container);
            container.delete();
            return result;
        }
    }

    /** Runs a script to its end; fails unless it exits with 0. */
    String output(Spec spec) {
        Result result = run(spec);
        assertThat(result.status()).as(result.err()).isEqualTo(new ExitStatus.Exited(0));
        return result.out();
    }

    /** A command line that runs another JVM like this one; to the arguments come the state root and the bundle. */
    static List<String> jvm(Class<?> main, Path stateRoot, Bundle bundle, String word) {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED"); // which JNA needs, or the JVM warns
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                stateRoot.toString(),
                bundle.directory().toString(),
                word));
        return command;
    }

    /** Reads a started container's outputs to their end. */
    static Result finish(StandardContainer container) {
        Attachment io = container.require(Attachment.class);
        try {
            CompletableFuture<String> out = Aside.text(io.stdout());
            CompletableFuture<String> err = Aside.text(io.stderr());
            return new Result(
                    out.get(60, TimeUnit.SECONDS),
                    err.get(60, TimeUnit.SECONDS),
                    container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the container didn't end", e);
        }
    }

    @Override
    public void close() {
        runtime.close();
        delete(directory);
    }

    /** Removes a tree, and never what a link in it points to. */
    static void delete(Path tree) {
        try (java.util.stream.Stream<Path> all = Files.walk(tree)) {
            all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
