package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of the launcher that reads bytes, built with sanitizers and fed with damaged ones; see {@code src/test/c/mutate*.c}. */
@Tag("once")
class NativeDecoderIT {
    private static final Path BUILD = Path.of("src/main/c/build.sh").toAbsolutePath();

    private static final String ON_A_SMALL_FILE_SYSTEM = """
            mkdir -p "$1/files"
            mount -t tmpfs -o size=32m files "$1/files"
            exec "$1/mutate_fs" "$2" "$3" "$1/files"
            """;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void build() throws Exception {
        Path probe = Files.writeString(directory.resolve("probe.c"), "int main(void) { return 0; }");
        String compiler = System.getenv().getOrDefault("CC", "cc");
        assumeTrue(
                run(compiler, "-fsanitize=address,undefined", "-o", directory + "/probe", probe.toString())
                                .code()
                        == 0,
                "the C compiler has no sanitizers");
        Result build = run(BUILD.toString(), "--sanitize", directory.toString());
        assertThat(build.code()).as(build.text()).isZero();
    }

    @Test
    void damagedBytesAreRefusedWithoutASanitizersComplaint() throws Exception {
        withEachSeed(seed -> run(directory + "/mutate", "50000", seed));
    }

    /** Every operation of the file server, while the files change, too; nothing outside its exports is reached. */
    @Test
    void aGuestThatSendsAnythingGetsAnAnswerAndNoMore() throws Exception {
        OneShot.assumePossible();
        withEachSeed(seed -> run(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                ON_A_SMALL_FILE_SYSTEM,
                "sh",
                directory.toString(),
                "300000",
                seed));
    }

    /** One that is known and one that isn't, at the same time: all that they do is compute. */
    private static void withEachSeed(Mutation mutation) throws Exception {
        Map<Long, Future<Result>> mutations = new LinkedHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (long seed : List.of(1L, ThreadLocalRandom.current().nextLong(1L << 40))) {
                mutations.put(seed, threads.submit(() -> mutation.run(Long.toString(seed))));
            }
            for (Map.Entry<Long, Future<Result>> each : mutations.entrySet()) {
                Result result = each.getValue().get();
                assertThat(result.code())
                        .as("seed %d: %s", each.getKey(), result.text())
                        .isZero();
            }
        } finally {
            threads.shutdown();
        }
    }

    @FunctionalInterface
    private interface Mutation {
        Result run(String seed) throws Exception;
    }

    private record Result(int code, String text) {}

    private static Result run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return new Result(-1, e.toString());
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }
}
