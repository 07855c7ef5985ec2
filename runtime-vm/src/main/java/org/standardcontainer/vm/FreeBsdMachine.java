package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.RemoteMachine;

/**
 * A machine with FreeBSD in QEMU, of the user's own kernel or image. It runs no containers of this backend: its launcher answers at a
 * place, for whoever is configured to speak with it. It lives until it is closed, or this process ends. Safe for several threads.
 */
public final class FreeBsdMachine implements AutoCloseable {
    /**
     * Ends the machine when the standard input ends, which it does with this process, however that ends; and ends with the machine.
     */
    private static final String KEEPER = "exec 3<&0 </dev/null; \"$@\" 3<&- & machine=$!; "
            + "(read -r word <&3; kill \"$machine\") & reader=$!; wait \"$machine\"; end=$?; kill \"$reader\"; exit \"$end\"";

    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration END = Duration.ofSeconds(10);
    private static final int LAST_BYTES = 300;

    private final Process keeper;
    private final FreeBsdCommand command;

    private FreeBsdMachine(Process keeper, FreeBsdCommand command) {
        this.keeper = keeper;
        this.command = command;
    }

    /** What there is for one, and what is missing; nothing is booted. */
    public static List<Finding> probe(RuntimeConfig config) {
        List<Finding> findings = new ArrayList<>();
        FreeBsdSettings.from(config).check(findings);
        if (findings.isEmpty()) {
            Emulator emulator = new Emulator(VmSettings.from(config), findings);
            emulator.find(Architecture.X86_64).ifPresent(qemu -> emulator.accelerates(qemu, Architecture.X86_64));
        }
        return List.copyOf(findings);
    }

    /**
     * Boots one, and waits until its launcher answers.
     *
     * @param config of the backend {@code vm}
     * @throws UnsupportedFeatureException with what {@link #probe} finds missing
     * @throws LauncherFailedException if nobody answers within {@code vm.deadline}, with what the machine said last
     * @throws IOException if its files can't be written
     */
    public static FreeBsdMachine boot(RuntimeConfig config) throws IOException {
        List<Finding> missing = probe(config).stream().filter(Finding::isError).toList();
        if (!missing.isEmpty()) {
            throw new UnsupportedFeatureException(missing);
        }
        VmSettings vm = VmSettings.from(config);
        FreeBsdSettings settings = FreeBsdSettings.from(config);
        Path qemu = new Emulator(vm, new ArrayList<>())
                .find(Architecture.X86_64)
                .orElseThrow()
                .path();
        Path directory = Files.createTempDirectory("scr-freebsd-");
        FreeBsdMachine machine = null;
        try {
            Path share = settings.share().orElse(directory.resolve("share"));
            Files.createDirectories(share);
            FreeBsdCommand command = new FreeBsdCommand(qemu, vm.acceleration(), settings, directory, share);
            if (settings.image().isEmpty()) {
                FreeBsdRoot.make(command.root(), share);
            }
            machine = new FreeBsdMachine(start(command), command);
            machine.await(vm.deadline());
            return machine;
        } catch (IOException | RuntimeException e) {
            if (machine == null) {
                remove(directory);
            } else {
                machine.close();
            }
            throw e;
        }
    }

    private static Process start(FreeBsdCommand command) throws IOException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", KEEPER, "sh"));
        words.addAll(command.words());
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(command.directory().resolve("qemu").toFile())
                .start();
    }

    private void await(Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            try (RemoteMachine launcher = RemoteMachine.at(launcher())) {
                launcher.values(List.of("kern.osreldate"));
                return;
            } catch (LauncherFailedException e) {
                if (!keeper.isAlive() || System.nanoTime() - end > 0) {
                    throw new LauncherFailedException(
                            "the machine with FreeBSD " + (keeper.isAlive() ? "doesn't answer" : "has ended")
                                    + "; QEMU said: " + last(command.directory().resolve("qemu"))
                                    + "; the machine said last: "
                                    + last(command.console()),
                            "See vm.freebsd.kernel, vm.freebsd.image and vm.deadline.");
                }
            }
            try {
                TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a machine booted", e);
            }
        }
    }

    /** However much somebody has written. */
    private static String last(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "nothing";
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - LAST_BYTES));
            byte[] bytes = Channels.newInputStream(channel).readNBytes(LAST_BYTES);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "nothing" : text.replaceAll("\\s*\\R\\s*", " / ");
        }
    }

    /** Where its launcher answers, as {@code freebsd.launcher} wants it. */
    public String launcher() {
        return "unix:" + command.line();
    }

    /** The directory that has the same path on both machines. */
    public Path share() {
        return command.share();
    }

    /** Waits until it ends by itself. */
    public void await() throws InterruptedException {
        keeper.waitFor();
    }

    /** Ends it; what it has run ends with it. */
    @Override
    public void close() {
        try {
            keeper.getOutputStream().close();
            if (!keeper.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                keeper.destroyForcibly();
            }
        } catch (IOException e) {
            keeper.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            keeper.destroy();
        }
        remove(command.directory());
    }

    /** What can't be removed is left to whoever cleans directories for temporary files. */
    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // the next machine has another one
        }
    }
}
