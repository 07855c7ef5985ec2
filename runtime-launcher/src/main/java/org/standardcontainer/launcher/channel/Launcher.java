package org.standardcontainer.launcher.channel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.launcher.jna.ChildProcess;
import org.standardcontainer.launcher.jna.Descriptor;
import org.standardcontainer.launcher.jna.Memfd;
import org.standardcontainer.launcher.jna.SystemCallException;

/**
 * The launcher program: the one in the jar, in a sealed file in memory that nobody can change between check and use, or one
 * that is installed.
 */
public final class Launcher implements PlanStarter {
    private static final String REMEDY = "Set launcher.path to an installed launcher.";

    private final @Nullable Descriptor memfd;
    private final String path;

    private Launcher(@Nullable Descriptor memfd, String path) {
        this.memfd = memfd;
        this.path = path;
    }

    /**
     * Gets it ready.
     *
     * @param installed an installed one to take instead
     * @throws LauncherFailedException if there is none for this machine, or the host doesn't let it be
     */
    public static Launcher open(Optional<Path> installed) {
        if (installed.isPresent()) {
            return new Launcher(null, installed.get().toString());
        }
        byte[] program = program()
                .orElseThrow(() ->
                        new LauncherFailedException("there is no launcher for " + target() + " in the jar", REMEDY));
        try {
            Descriptor memfd = Memfd.executable("launcher", program);
            return new Launcher(memfd, "/proc/self/fd/" + memfd.number());
        } catch (SystemCallException e) {
            throw new LauncherFailedException("cannot put the launcher into memory: " + e.getMessage(), REMEDY);
        } catch (LinkageError e) {
            throw new LauncherFailedException(
                    "cannot load JNA's native library: " + e.getMessage(),
                    "Give JNA a directory where libraries may be loaded from: -Djna.tmpdir=DIRECTORY.");
        }
    }

    /** The one in the jar, for as long as this JVM lives: for who has to hand it on. */
    static int shared() {
        return Objects.requireNonNull(Shared.LAUNCHER.memfd).number();
    }

    private static final class Shared {
        private static final Launcher LAUNCHER = Launcher.open(Optional.empty());
    }

    /** The program in the jar for this machine. */
    public static Optional<byte[]> program() {
        return program(architecture());
    }

    /** The program in the jar for a Linux on this architecture: {@code aarch64}. */
    public static Optional<byte[]> program(String architecture) {
        return program(system(), architecture);
    }

    /** The program in the jar for such a system, {@code freebsd}, on this architecture. */
    public static Optional<byte[]> program(String system, String architecture) {
        String resource = "/META-INF/native/" + system + "-" + architecture + "/launcher";
        try (InputStream in = Launcher.class.getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read " + resource + ": " + e, "");
        }
    }

    /** This machine's system and architecture: {@code linux-x86_64}. */
    static String target() {
        return system() + "-" + architecture();
    }

    private static String system() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    /** This machine's architecture, as Linux calls it. */
    public static String architecture() {
        String architecture = System.getProperty("os.arch", "");
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }

    /**
     * Starts it.
     *
     * @param arguments role and what belongs to it
     * @param descriptors see {@link ChildProcess#start}
     * @throws LauncherFailedException if it can't be executed
     */
    ChildProcess start(List<String> arguments, Map<Integer, Integer> descriptors) {
        List<String> argv = new ArrayList<>(List.of("launcher"));
        argv.addAll(arguments);
        try {
            return ChildProcess.start(path, argv, descriptors);
        } catch (SystemCallException e) {
            throw new LauncherFailedException(
                    "cannot execute the launcher " + path + ": " + e.getMessage(),
                    memfd == null ? "Correct launcher.path." : REMEDY);
        }
    }

    @Override
    public Started start(Task task) {
        Map<Integer, Integer> descriptors = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            if (task.streams().isGiven(i)) {
                descriptors.put(i, task.streams().number(i));
            }
        }
        List<String> arguments = new ArrayList<>(List.of("oneshot", Integer.toString(task.handedOn())));
        List<Descriptor> own = new ArrayList<>(List.of(task.plan(), task.report()));
        task.placing().ifPresent(own::add);
        for (Descriptor descriptor : own) {
            descriptors.put(descriptor.number(), descriptor.number());
            arguments.add(Integer.toString(descriptor.number()));
        }
        return start(arguments, HandedOn.with(task.handedOn(), descriptors))::await;
    }

    @Override
    public void close() {
        if (memfd != null) {
            memfd.close();
        }
    }
}
