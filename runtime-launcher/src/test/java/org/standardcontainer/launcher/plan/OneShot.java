package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.standardcontainer.conformance.bench.Aside;

/**
 * Runs plans with the launcher's one-shot role, in a mount namespace of its own, so that nothing of the host can change.
 * Its mounts are shared with whoever copies it, and must be the same afterwards.
 */
final class OneShot {
    private static final int DEADLINE_SECONDS = 120;

    private static final String SCRIPT = """
            set -e
            cd "$1"
            mount --make-rshared /
            cat /proc/self/mountinfo > before
            "$0" oneshot 0 3 4 3< plan 4> reports | cat
            cat /proc/self/mountinfo > after
            """;

    private OneShot() {}

    /**
     * How a plan ended.
     *
     * @param step the one that failed; meaningless on success
     * @param errno of the failed step, 0 on success
     * @param output what the executed program wrote, trimmed
     */
    record Result(boolean succeeded, int step, int errno, String call, String path, String text, String output) {}

    /** Skips the test, with the reason, where plans can't be run. */
    static void assumePossible() {
        assumeTrue(Files.isExecutable(launcher()), "no launcher was built for this machine");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(
                Files.isExecutable(TestRoot.BUSYBOX),
                "needs a static busybox: bin/test unpacks one (package busybox-static)");
        assumeTrue(start("unshare", "-m", "true") == 0, "may not make a mount namespace");
    }

    static Result run(LaunchPlan plan) {
        try {
            Path directory = Files.createTempDirectory("one-shot");
            try {
                return run(plan, directory);
            } finally {
                TestRoot.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result run(LaunchPlan plan, Path directory) throws IOException {
        Files.write(directory.resolve("plan"), plan.encode());
        Process process = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        SCRIPT,
                        launcher().toString(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = await(Aside.text(process.getInputStream()), process);
        await(process.onExit(), process);
        assertThat(directory.resolve("after")).hasSameTextualContentAs(directory.resolve("before"));
        byte[] reports = Files.readAllBytes(directory.resolve("reports"));
        return decode(ByteBuffer.wrap(reports).order(ByteOrder.LITTLE_ENDIAN), output);
    }

    private static Result decode(ByteBuffer reports, String output) {
        if (!reports.hasRemaining()) {
            throw new AssertionError("the launcher reported nothing; it wrote: " + output);
        }
        int kind = 3;
        Result result = null;
        while (reports.hasRemaining()) {
            int end = reports.getInt() + reports.position();
            kind = reports.getInt();
            int step = reports.getInt();
            int errno = reports.getInt();
            reports.position(reports.position() + 20);
            result = new Result(kind == 1, step, errno, text(reports), text(reports), text(reports), output.strip());
            reports.position(end);
        }
        if (result == null || kind == 3) {
            throw new AssertionError("no last report");
        }
        return result;
    }

    private static String text(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        from.get();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static <T> T await(CompletableFuture<T> future, Process process) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("not done in " + DEADLINE_SECONDS + " s", e);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    static int start(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path launcher() {
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return Path.of("target/classes/META-INF/native/linux-" + arch + "/launcher")
                .toAbsolutePath();
    }
}
