package org.standardcontainer.testguest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A guest that runs: a QEMU, whose standard input and output are the channel to the JVM in it, and the server of the host's files.
 * QEMU ends with this JVM, by the kernel's doing if that is killed, and the file server ends with QEMU.
 *
 * <p>One class at a time; thread-safe.
 */
final class GuestMachine implements AutoCloseable {
    /** A guest may be much slower than it usually is, which is ten to thirty seconds. */
    private static final Duration BOOT = Duration.ofMinutes(5);

    private static final Duration HOST = Duration.ofMinutes(1);
    private static final int CONSOLE_LINES = 25;
    private static final int DUMP_LINES = 500;

    private final Path directory;
    private final ConsoleFile consoleFile;
    private final Path console;
    private final CountDownLatch booted = new CountDownLatch(1);
    private final CountDownLatch dumped = new CountDownLatch(1);
    private @Nullable Process fileServer;
    private @Nullable Process qemu;
    private @Nullable ClassRun run;
    private @Nullable String ending;

    private GuestMachine(GuestKind kind, Path directory) throws IOException {
        this.directory = directory;
        Path target = Path.of("target").toAbsolutePath();
        try {
            this.consoleFile = ConsoleFile.take(Files.isDirectory(target) ? target : directory, kind);
        } catch (IOException e) {
            Files.delete(directory);
            throw e;
        }
        this.console = consoleFile.path();
    }

    /** What the names of this process's directories begin with. */
    static String directoryPrefix() {
        return "scr-testguest-" + ProcessHandle.current().pid() + "-";
    }

    /** @throws GuestException if it doesn't come up */
    static GuestMachine boot(GuestKind kind, Equipment equipment) {
        GuestMachine machine = null;
        try {
            machine = new GuestMachine(kind, Files.createTempDirectory(directoryPrefix()));
            machine.start(kind, equipment);
            return machine;
        } catch (IOException | GuestException e) {
            if (machine != null) {
                machine.close();
            }
            throw e instanceof GuestException g ? g : new GuestException("a guest can't be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            machine.close();
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while a guest booted", e);
        }
    }

    private void start(GuestKind kind, Equipment equipment) throws IOException, InterruptedException {
        Path archive = new FirstFiles(kind, equipment, directory).make();
        GuestCommands commands = new GuestCommands(equipment, directory, console);
        fileServer = process("files.log", commands.fileServer());
        long deadline = System.nanoTime() + HOST.toNanos();
        while (!Files.exists(commands.socket())) {
            if (!fileServer.isAlive() || System.nanoTime() > deadline) {
                throw new GuestException("virtiofsd doesn't serve: " + text(directory.resolve("files.log")));
            }
            Thread.sleep(20);
        }
        Thread reader = new Thread(() -> live(commands.qemu(kind, archive)), "guest for tests");
        reader.setDaemon(true);
        reader.start();
        if (!booted.await(BOOT.toSeconds(), TimeUnit.SECONDS)) {
            throw new GuestException("the guest didn't boot within " + BOOT.toSeconds() + " s" + consoleEnd());
        }
        synchronized (this) {
            if (ending != null) {
                throw new GuestException(ending);
            }
        }
    }

    private Process process(String log, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(directory.resolve(log).toFile())
                .start();
    }

    /** Starts it and stays with it: it is to end with the thread that started it. */
    private void live(List<String> command) {
        String problem = "the guest ended";
        try {
            Process process;
            synchronized (this) {
                if (ending != null) {
                    return;
                }
                process = process("qemu.log", command);
                qemu = process;
            }
            read(process);
        } catch (IOException | IllegalArgumentException e) {
            problem = "the guest can't be run or understood: " + e.getMessage();
        }
        lose(problem);
    }

    private void read(Process process) throws IOException {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(Event.parse(line));
            }
        }
    }

    private void take(Event event) {
        if (event.kind() == Event.Kind.READY) {
            booted.countDown();
            return;
        }
        if (event.kind() == Event.Kind.DUMPED) {
            dumped.countDown();
            return;
        }
        ClassRun current;
        synchronized (this) {
            current = run;
        }
        if (current != null) {
            current.take(event);
        }
    }

    /** Waits until it is through with the class that it has. Then it is alive, or known not to be. */
    void awaitIdle() throws InterruptedException {
        ClassRun current;
        synchronized (this) {
            current = run;
        }
        if (current != null) {
            current.awaitOver();
        }
    }

    /** Has the tests of a class run. It has to be idle. */
    ClassRun run(String className, Duration limit) {
        return run(className, limit, line -> {});
    }

    /**
     * Has a class or a program run. It has to be idle.
     *
     * @param what as {@link GuestMain} reads it
     * @param said gets the lines of a program
     */
    synchronized ClassRun run(String what, Duration limit, Consumer<String> said) {
        ClassRun next = new ClassRun(limit, this::giveUp, said);
        run = next;
        try {
            say(what);
        } catch (IOException e) {
            lose("the guest takes nothing more: " + e.getMessage());
        }
        return next;
    }

    private synchronized void say(String line) throws IOException {
        OutputStream in = running(qemu).getOutputStream();
        in.write((line + "\n").getBytes(UTF_8));
        in.flush();
    }

    /** Loses it, when it has said what it does. */
    private void giveUp(String why) {
        String more = "";
        try {
            say(GuestMain.DUMP);
            if (!dumped.await(HOST.toSeconds(), TimeUnit.SECONDS)) {
                more = "; the JVM in it doesn't answer either, and the server of the host's files "
                        + (running(fileServer).isAlive()
                                ? "is there"
                                : "has ended: " + text(directory.resolve("files.log")));
            }
        } catch (IOException e) {
            more = "; it doesn't listen either: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lose(why + more);
    }

    synchronized boolean isAlive() {
        return ending == null && running(qemu).isAlive();
    }

    /** Gives it up. */
    private synchronized void lose(String why) {
        if (ending == null) {
            ending = why + consoleEnd();
        }
        if (qemu != null) {
            qemu.destroyForcibly();
        }
        booted.countDown();
        if (run != null) {
            run.lose(new GuestException(ending));
        }
    }

    private String consoleEnd() {
        List<String> lines =
                text(console).lines().filter(line -> !line.isBlank()).toList();
        int from = Math.max(0, lines.size() - CONSOLE_LINES);
        int length = CONSOLE_LINES;
        for (int i = 0; i < from; i++) {
            if (lines.get(i).contains("Kernel panic")) {
                from = i; // what it says first is worth more than the end of its stack trace
            } else if (lines.get(i).contains(GuestDump.TITLE)) {
                from = Math.max(0, i - CONSOLE_LINES);
                length = DUMP_LINES;
            }
        }
        String last = String.join("\n", lines.subList(from, Math.min(lines.size(), from + length)));
        return (last.isEmpty() ? "" : "; the end of its console, " + console + ":\n" + last)
                + text(directory.resolve("qemu.log"));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static Process running(@Nullable Process process) {
        if (process == null) {
            throw new IllegalStateException("the guest wasn't started");
        }
        return process;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (ending == null) {
                ending = "the test run is over";
            }
        }
        end(qemu, false);
        end(fileServer, true); // it ends by itself when QEMU has
        try (consoleFile;
                Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new GuestException(directory + " stays behind: " + e.getMessage(), e);
        }
    }

    private static void end(@Nullable Process process, boolean bySelf) {
        if (process == null) {
            return;
        }
        try {
            if (!bySelf || !process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(HOST.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
