package org.standardcontainer.vm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

/** A runtime with a state root of its own, and bundles with a busybox in them. Guests are translated: that works everywhere. */
final class TestMachines implements AutoCloseable {
    static final long PATIENCE_SECONDS = 120;

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String JVM = "scr.vm.jvm";

    /** Of each of the JVMs that share the tests, since some of those look at what is in it. */
    static final Path CACHE = PROJECT.resolve("runtime-vm/target/vm-cache" + System.getProperty(JVM, ""));

    private static final List<String> APPLETS = List.of(
            "sh",
            "cat",
            "echo",
            "ls",
            "sleep",
            "id",
            "uname",
            "mount",
            "grep",
            "nproc",
            "touch",
            "kill",
            "wc",
            "dd",
            "stat",
            "tr",
            "yes",
            "head",
            "hostname",
            "true",
            "mkdir",
            "test",
            "chmod",
            "tty",
            "stty");

    private final Path directory;
    private final ContainerRuntime runtime;
    private int bundles;

    /** What a container wrote and how it ended. */
    record Result(String out, String err, ExitStatus status) {}

    private TestMachines(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.runtime = open(directory.resolve("state"), settings, RuntimeListener.logging());
    }

    /** Opens one; skips the test, with the reason, where no machine boots. */
    static TestMachines open(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (String setting : settings) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        assumeTrue(busybox().isPresent(), "needs a static busybox (package busybox-static)");
        assumePossible(all);
        try {
            return new TestMachines(Files.createTempDirectory("scr-vm-"), all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test where no machine boots. */
    static void assumePossible(Map<String, String> settings) {
        assumeTrue(kernel().isPresent(), "needs a kernel in .scr-cache/kernel, which bin/test unpacks there");
        List<Finding> errors = new VirtualMachineProvider()
                .probe(config(Path.of("/nowhere"), settings)).stream()
                        .filter(Finding::isError)
                        .toList();
        assumeTrue(errors.isEmpty(), () -> "this host can't run virtual machines: " + errors);
    }

    static RuntimeConfig config(Path stateRoot, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(Map.of(
                "backend", "vm",
                "vm.accel", "tcg",
                "vm.deadline", "100",
                "vm.cache", CACHE.toString(),
                "state.root", stateRoot.toString()));
        kernel().ifPresent(kernel -> values.put("vm.kernel", kernel.toString()));
        values.putAll(settings);
        return RuntimeConfig.of(values, List.of(new VirtualMachineProvider()));
    }

    static ContainerRuntime open(Path stateRoot, Map<String, String> settings, RuntimeListener listener) {
        return new VirtualMachineProvider().open(config(stateRoot, settings), listener);
    }

    /** The newest of those that were unpacked for tests. */
    static Optional<Path> kernel() {
        Path boot = PROJECT.resolve(".scr-cache/kernel/boot");
        try (Stream<Path> files = Files.exists(boot) ? Files.list(boot) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> busybox() {
        return Stream.of(PROJECT.resolve(".scr-cache/busybox-static/bin/busybox"), Path.of("/bin/busybox"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Where one is on the host. */
    static String busyboxPath() {
        return busybox().orElseThrow().toString();
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    Path directory() {
        return directory;
    }

    static ContainerId newId() {
        return ContainerId.of("v-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36));
    }

    /** A configuration as most containers have it, that runs a script. */
    static Spec.Builder shell(String script) {
        return Spec.builder()
                .root(new Root("rootfs", null))
                .hostname("box")
                .process(process("sh", "-c", script).build())
                .mounts(mounts())
                .linux(LinuxConfig.builder()
                        .namespaces(Stream.of("pid", "network", "ipc", "uts", "mount")
                                .map(LinuxNamespace::of)
                                .toList())
                        .build());
    }

    static ProcessConfig.Builder process(String... args) {
        return ProcessConfig.builder().user(User.of(0, 0)).env("PATH=/bin").args(args);
    }

    static List<Mount> mounts(Mount... more) {
        List<Mount> all = new ArrayList<>(List.of(
                Mount.of("/proc", "proc", "proc"),
                Mount.of("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755", "size=65536k"),
                Mount.of("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro")));
        all.addAll(List.of(more));
        return all;
    }

    /** Writes a bundle with a busybox as its root file system. */
    Bundle bundle(Spec spec) {
        try {
            Path bundle = Files.createDirectory(directory.resolve("bundle-" + bundles++));
            Path bin = Files.createDirectories(bundle.resolve("rootfs/bin"));
            Files.copy(busybox().orElseThrow(), bin.resolve("busybox"));
            for (String applet : APPLETS) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
            for (String mountPoint : List.of("proc", "dev", "sys", "tmp")) {
                Files.createDirectory(bundle.resolve("rootfs/" + mountPoint));
            }
            Files.write(bundle.resolve("config.json"), SpecJson.write(spec));
            return Bundle.at(bundle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StandardContainer create(Bundle bundle) {
        return runtime.create(newId(), bundle, Stdio.pipes());
    }

    /** Runs a container to its end, with pipes, and deletes it. */
    Result run(Bundle bundle) {
        try (StandardContainer container = create(bundle)) {
            container.start();
            Result result = finish(container);
            container.delete();
            return result;
        }
    }

    /** Reads a started container's outputs to their end. */
    static Result finish(StandardContainer container) {
        Attachment io = container.require(Attachment.class);
        CompletableFuture<String> err = Aside.text(io.stderr());
        CompletableFuture<String> out = Aside.text(io.stdout());
        return new Result(
                await(out), await(err), await(container.require(Waitable.class).onExit()));
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("it didn't come to an end", e);
        }
    }

    /** A line, without what is behind it. */
    static String line(InputStream stream) {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = stream.read(); c >= 0 && c != '\n'; c = stream.read()) {
                line.append((char) c);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    /** The command line of a JVM that runs one of the tests' programs. */
    static List<String> jvm(Class<?> program, Object... args) {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-D" + JVM + "=" + System.getProperty(JVM, ""));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        Stream.of(args).map(Object::toString).forEach(command::add);
        return command;
    }

    /** The processes of ours that a proxy has as children: the file server and the machine. */
    static List<ProcessHandle> helpers(StandardContainer container) {
        long proxy = container.state().pid().orElseThrow().pid();
        return ProcessHandle.of(proxy).orElseThrow().children().toList();
    }

    /** Waits until they have ended; whoever adopted an orphan may take a moment to reap it. */
    static void awaitEnd(List<ProcessHandle> processes) {
        processes.forEach(process -> await(process.onExit()));
    }

    /** The machine among them. */
    static ProcessHandle machine(StandardContainer container) {
        return helpers(container).stream()
                .filter(helper -> helper.info().command().orElse("").contains("qemu"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        runtime.close();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
