package org.standardcontainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.FeaturesJson;
import org.standardcontainer.spec.LinuxFeatureSet;

/** {@code bin/scr} with containers in virtual machines: what its callers do with a pid file and a terminal. */
final class ScrVmIT {
    private final String id = "vm-" + UUID.randomUUID();

    @TempDir
    private Path directory;

    private RealBundle bundle;
    private Path config;
    private ScrProcess scr;

    @BeforeEach
    void prepare() throws Exception {
        bundle = RealBundle.in(directory);
        Optional<Path> kernel = kernel();
        assumeTrue(kernel.isPresent(), "no kernel for guests; bin/test downloads one");
        Map<String, String> settings = Map.of(
                "backend",
                "vm",
                "vm.accel",
                "tcg",
                "vm.deadline",
                "100",
                "vm.kernel",
                kernel.get().toString(),
                "vm.cache",
                DocumentationTest.ROOT.resolve("runtime-vm/target/vm-cache").toString(),
                "state.root",
                directory.resolve("state").toString());
        RuntimeConfig found = RuntimeConfig.of(settings);
        List<Finding> errors =
                found.provider().probe(found).stream().filter(Finding::isError).toList();
        assumeTrue(errors.isEmpty(), () -> "this host can't run virtual machines: " + errors);
        config = directory.resolve("scr.properties");
        Files.write(
                config,
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + entry.getValue())
                        .toList());
        scr = new ScrProcess(directory).with("--config", config.toString());
    }

    /** What the host's side of a machine refuses isn't in it, whatever the guest's kernel can do. */
    @Tag("once")
    @Test
    void featuresAreThoseOfTheGuestButForWhatTheHostRefuses() throws Exception {
        ScrProcess.Result result = scr.run("features");

        assertThat(result.err()).isEmpty();
        assertThat(SpecSchema.problems("features-schema.json", new JsonMapper().readTree(result.out())))
                .isEmpty();
        FeaturesDocument features = FeaturesJson.read(result.out().getBytes(UTF_8));
        assertThat(features.hooks()).contains("createRuntime").doesNotContain("createContainer");
        LinuxFeatureSet linux = Objects.requireNonNull(features.linux());
        assertThat(linux.namespaces()).contains("mount", "pid");
        assertThat(Objects.requireNonNull(linux.seccomp()).actions())
                .contains("SCMP_ACT_ERRNO")
                .doesNotContain("SCMP_ACT_NOTIFY");
    }

    private static Optional<Path> kernel() throws IOException {
        Path boot = DocumentationTest.ROOT.resolve(".scr-cache/kernel/boot");
        try (Stream<Path> files = Files.exists(boot) ? Files.list(boot) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
                    .max(Comparator.naturalOrder());
        }
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (scr != null) {
            scr.run("delete", "--force", id);
            assertThat(scr.run("list", "-q").out()).isEmpty();
        }
    }

    /** With one configuration, whose usual backend is another; each command finds out by itself which one the container is of. */
    @Tag("once")
    @Test
    void anAnnotationChoosesIt() throws Exception {
        Files.writeString(
                config, Files.readString(config).replace("backend = vm", "backend = linux\nbackend.annotated = vm"));
        bundle.script(
                "sleep 100",
                spec -> spec.toBuilder()
                        .annotations(Map.of(AnnotatedBackend.ANNOTATION, "vm"))
                        .build());
        ScrProcess.Result fine = new ScrProcess.Result(0, "", "");

        assertThat(scr.run("create", "-b", bundle.toString(), id)).isEqualTo(fine);
        assertThat(scr.run("start", id)).isEqualTo(fine);

        assertThat(scr.run("state", id).out()).contains("\"running\"");
        assertThat(scr.run("list").out()).containsPattern(id + " +vm +\\d+ +running ");
        ScrProcess.Result wrong = new ScrProcess(directory)
                .with("--root", directory.resolve("state").toString())
                .run("kill", id, "KILL");
        assertThat(wrong.err()).startsWith("scr: container " + id + " is of the backend vm\n");
        assertThat(scr.run("delete", "--force", id)).isEqualTo(fine);
    }

    @Test
    void theProcessOfAPidFileLivesAsLongAsTheContainerAndTakesItsSignals() throws Exception {
        bundle.script("trap 'echo term; exit 7' TERM; echo up; while :; do sleep 0.1; done");
        Path file = directory.resolve("pid");

        ScrProcess.Running create = scr.start("create", "-b", bundle.toString(), "--pid-file", file.toString(), id);
        assertThat(create.await().code()).as(create.err()).isZero();
        long pid = Long.parseLong(Files.readString(file));
        assertThat(state("pid")).isEqualTo(Long.toString(pid));
        assertThat(lives(pid)).isTrue();
        assertThat(scr.run("start", id).code()).isZero();
        ScrProcess.await("its output", () -> create.out().equals("up\n"));
        assertThat(lives(pid)).isTrue();

        ScrProcess.signal("TERM", pid); // as callers send it, past the runtime

        ScrProcess.await("its end", () -> !lives(pid));
        assertThat(create.out()).isEqualTo("up\nterm\n");
        assertThat(state("status")).isEqualTo("stopped");
        assertThat(scr.run("delete", id).code()).isZero();
    }

    @Tag("once")
    @Test
    void whoKillsTheProcessOfAPidFileEndsTheMachine() throws Exception {
        bundle.script("echo up; sleep 1000");
        Path file = directory.resolve("pid");
        ScrProcess.Running run = scr.start("run", "-b", bundle.toString(), "--pid-file", file.toString(), id);
        ScrProcess.await("its output", () -> run.out().equals("up\n"));
        long pid = Long.parseLong(Files.readString(file));
        List<Long> helpers = ProcessHandle.of(pid)
                .orElseThrow()
                .children()
                .map(ProcessHandle::pid)
                .toList();
        assertThat(helpers).as("machine and file server").hasSize(2);

        ScrProcess.signal("KILL", pid);

        assertThat(run.await().code()).isEqualTo(137);
        for (long helper : helpers) {
            ScrProcess.await("the end of " + helper, () -> !lives(helper));
        }
    }

    /** The caller's terminal is one that {@code script} makes; its release is the guest's. */
    @Test
    void theCallersTerminalIsTheContainersOnAnotherKernel() throws Exception {
        bundle.script(
                "tty; stty size; read version < /proc/sys/kernel/osrelease; echo on $version; echo ready; echo typed"
                        + " $(cat)",
                spec -> spec.toBuilder()
                        .process(Objects.requireNonNull(spec.process()).toBuilder()
                                .terminal(true)
                                .build())
                        .build());
        String release = kernel().orElseThrow().getFileName().toString().replaceFirst("vmlinuz-", "");

        List<String> screen = TypedSession.run(
                "stty rows 33 cols 77; before=$(stty -g); " + ScrProcess.SCR + " --config " + config + " run -b "
                        + bundle + " " + id + "; echo code $?; [ \"$before\" = \"$(stty -g)\" ] && echo restored",
                "ready", // what is typed is echoed at once, and may share this line
                "hello\n\u0004");

        assertThat(screen).contains("/dev/pts/0", "33 77", "on " + release, "typed hello", "code 0", "restored");
    }

    /** It takes some seconds, once. */
    @Tag("once")
    @Test
    void whoWatchesIsToldOfATemplateThatIsMade() throws Exception {
        String domain = "cli_" + UUID.randomUUID().toString().substring(0, 8);
        Path cache = DocumentationTest.ROOT.resolve("runtime-vm/target/vm-cache");
        Files.writeString(config, Files.readString(config) + "vm.template = " + domain + "\n");
        bundle.script("echo ready; echo $(cat)");
        try {
            List<String> screen = TypedSession.run(
                    ScrProcess.SCR + " --config " + config + " run -b " + bundle + " " + id + "; echo code $?",
                    "ready",
                    "typed\n\u0004");

            assertThat(screen)
                    .contains("typed", "code 0")
                    .anyMatch(line -> line.startsWith(
                            "scr: making a template of a machine with 1 processors and 256 MiB for " + domain))
                    .anyMatch(line -> line.startsWith("scr: made " + cache.resolve("template-" + domain)));
        } finally {
            try (Stream<Path> all = Files.walk(cache)) {
                for (Path path : all.filter(path -> path.toString().contains("template-" + domain))
                        .sorted(Comparator.reverseOrder())
                        .toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Tag("once")
    @Test
    void theDemoShowsTwoKernels() throws Exception {
        Path busybox = DocumentationTest.ROOT.resolve(".scr-cache/busybox-static/bin/busybox");
        assumeTrue(Files.isExecutable(busybox), "needs a static busybox: bin/test unpacks one");
        String host = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        String guest = kernel().orElseThrow().getFileName().toString().replaceFirst("vmlinuz-", "");

        ScrProcess.Result result = scr.run("demo", busybox.toString());

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .contains("kernel " + host + " (the host's)", "kernel " + guest + " (its own)")
                .containsPattern("(?m)^  vm +ready");
    }

    private String state(String property) throws Exception {
        ScrProcess.Result result = scr.run("state", id);
        assertThat(result.code()).as(result.err()).isZero();
        return new JsonMapper().readTree(result.out()).get(property).asText();
    }

    /** Whether it has not ended; whoever adopted it may take its time to reap it. */
    private static boolean lives(long pid) throws IOException {
        Path process = Path.of("/proc/" + pid);
        try {
            String stat = Files.readString(process.resolve("stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) { // ESRCH, if it ended after it was found
            if (Files.exists(process)) {
                throw e;
            }
            return false;
        }
    }
}
