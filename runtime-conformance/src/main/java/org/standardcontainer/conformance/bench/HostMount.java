package org.standardcontainer.conformance.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A mount where the runtime looks for what it is to mount, as long as it is open. Made and undone by the host's programs: a JVM
 * can't join a mount namespace.
 *
 * @param process the {@code /proc} directory of a process that sees what the runtime sees
 * @param at where it is
 */
public record HostMount(Path process, Path at) implements AutoCloseable {
    private static final int SECONDS = 10;

    /** Binds a directory to another, with options of mount(8) for it; the test is skipped where that can't be done. */
    public static HostMount bind(Bench bench, Path directory, Path at, String... options) {
        HostMount mount = new HostMount(bench.surroundings().runtimeProcess(), at);
        assumeTrue(mount.run("mount", "--bind", directory.toString(), at.toString()), "nothing can be mounted");
        String words = String.join(",", options);
        if (!words.isEmpty() && !mount.run("mount", "-o", "remount,bind," + words, at.toString())) {
            mount.undo();
            assumeTrue(false, "nothing can be mounted with " + words);
        }
        return mount;
    }

    /** Binds a directory to itself, and shares it with what is bound from it; the test is skipped where that can't be done. */
    public static HostMount shared(Bench bench, Path directory) {
        HostMount mount = bind(bench, directory, directory);
        if (!mount.run("mount", "--make-private", directory.toString())
                || !mount.run("mount", "--make-shared", directory.toString())) {
            mount.undo();
            assumeTrue(false, "nothing can be shared");
        }
        return mount;
    }

    /** As {@link #bind}, with a propagation ({@code "shared"}). */
    public static HostMount propagating(Bench bench, Path directory, Path at, String propagation) {
        HostMount mount = bind(bench, directory, at);
        if (!mount.run("mount", "--make-" + propagation, at.toString())) {
            mount.undo();
            assumeTrue(false, "no mount can be made " + propagation);
        }
        return mount;
    }

    /** What is done in it, and in all that is mounted below it, is seen nowhere else from now on; false if that can't be. */
    boolean cutOff() {
        return run("mount", "--no-canonicalize", "--make-rprivate", at.toString());
    }

    /** True if it isn't there any more. */
    boolean undo() {
        return run("umount", "--lazy", "--no-canonicalize", at.toString());
    }

    private boolean run(String... words) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--mount=" + process.resolve("ns/mnt")));
        command.addAll(List.of(words));
        try {
            Process program = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                return program.waitFor(SECONDS, TimeUnit.SECONDS) && program.exitValue() == 0;
            } finally {
                end(program);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException missing) {
            return false;
        }
    }

    /** What is late may not mount anything after the test has given it up. */
    private static void end(Process program) throws InterruptedException {
        if (program.isAlive()) {
            program.destroyForcibly();
            program.waitFor(SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() throws IOException {
        if (!undo()) {
            throw new IOException("it stays mounted: " + at);
        }
    }
}
