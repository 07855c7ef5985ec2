package org.standardcontainer.testguest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs in the guest: reads the names of classes, runs the tests of each, and writes what becomes of them. A line of {@link Fields} is a program and its arguments. */
final class GuestMain implements TestExecutionListener {
    /** The system property that tells a guest's JVM what it is in. */
    static final String PROPERTY = "scr.testguest";

    /** What the host writes instead of a class's name to have a {@link GuestDump} on the console. */
    static final String DUMP = "?";

    private static final String END = "";

    private final FileOutputStream events = new FileOutputStream(FileDescriptor.out);
    private final BlockingQueue<String> names = new LinkedBlockingQueue<>();
    private final long begin = System.nanoTime();

    private GuestMain() {}

    /** Ends when there are no more names. */
    public static void main(String[] args) throws InterruptedException {
        GuestMain main = new GuestMain();
        System.setOut(System.err); // what a test prints is no event
        GuestDump.prepare();
        main.say(Event.Kind.READY, "", "");
        Thread reader = new Thread(main::read, "names of classes");
        reader.setDaemon(true);
        reader.start();
        for (String name = main.names.take(); !name.equals(END); name = main.names.take()) {
            main.run(name);
        }
    }

    private void read() {
        // not System.in, which asks how much is available: a port can't say
        try (InputStream in = new FileInputStream(FileDescriptor.in)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    line.write(c);
                } else if (line.toString(UTF_8).equals(DUMP)) {
                    GuestDump.write(System.err);
                    say(Event.Kind.DUMPED, "", "");
                    line.reset();
                } else {
                    names.add(line.toString(UTF_8));
                    line.reset();
                }
            }
        } catch (IOException e) {
            System.err.println("guest: the host can't be heard: " + e);
        }
        names.add(END);
    }

    private void run(String name) {
        String failure = "";
        try {
            if (name.endsWith("\t")) {
                call(Fields.split(name));
                return;
            }
            Launcher launcher = LauncherFactory.create();
            launcher.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(DiscoverySelectors.selectClass(Class.forName(name)))
                            .filters(EngineFilter.includeEngines("junit-jupiter"))
                            .build(),
                    this);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            Throwable cause = e.getCause();
            failure = Failure.of(e instanceof InvocationTargetException && cause != null ? cause : e)
                    .encode();
        } finally {
            say(Event.Kind.OVER, "", failure);
        }
    }

    private void call(List<String> program) throws ReflectiveOperationException {
        String[] arguments = program.subList(1, program.size()).toArray(new String[0]);
        PrintStream before = System.out;
        System.setOut(new PrintStream(new Lines(line -> say(Event.Kind.SAID, "", line)), true, UTF_8));
        try {
            Method main = Class.forName(program.get(0)).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) arguments);
        } finally {
            System.setOut(before);
        }
    }

    /** What a program writes, line by line. */
    private static final class Lines extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final Consumer<String> lines;

        Lines(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public synchronized void write(int b) {
            if (b == '\n') {
                lines.accept(line.toString(UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        say(Event.Kind.STARTED, test.getUniqueId(), "");
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        say(Event.Kind.SKIPPED, test.getUniqueId(), reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Event.Kind kind = switch (result.getStatus()) {
            case SUCCESSFUL -> Event.Kind.PASSED;
            case ABORTED -> Event.Kind.ABORTED;
            case FAILED -> Event.Kind.FAILED;
        };
        say(
                kind,
                test.getUniqueId(),
                result.getThrowable().map(t -> Failure.of(t).encode()).orElse(""));
    }

    private synchronized void say(Event.Kind kind, String id, String text) {
        System.err.printf(
                "guest: %.1f s: %s %s%n",
                (System.nanoTime() - begin) / 1e9, kind, id.substring(id.lastIndexOf('/') + 1));
        try {
            events.write((new Event(kind, id, text).line() + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the host is gone", e);
        }
    }
}
