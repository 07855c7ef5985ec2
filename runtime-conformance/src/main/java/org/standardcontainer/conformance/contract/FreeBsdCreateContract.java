package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.Attachment;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;
import org.standardcontainer.conformance.bench.Wait;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.User;

/**
 * What is there when, on FreeBSD: its machine may be another one than the kit's, so its processes, jails and mounts are looked at by a
 * hook that runs there.
 */
@Requires({"freebsd.jail", "posix.hooks"})
public abstract class FreeBsdCreateContract {
    private static final int READ_ONLY = 1; // MNT_RDONLY
    private static final int ROWS = 33;
    private static final int COLUMNS = 111;

    /** What the machine has, as a hook of one more container sees it. Others may be there, too: of other tests, or of others. */
    static JsonNode machine(Bench bench) {
        TestBundle bundle = bench.bundle().program("exit", "0").hook(HookList.CREATE_RUNTIME, "it");
        bench.runToEnd(bundle).delete();
        return bundle.recorded().get(0).json();
    }

    /** Where a bundle's root filesystem is mounted; it is itself the root if it is nowhere. */
    private static List<JsonNode> roots(JsonNode machine, TestBundle bundle) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode mount : machine.path("mounts")) {
            if (mount.path("from").asText().equals(bundle.rootfs().toString())) {
                found.add(mount);
            }
        }
        return found;
    }

    @Test
    @Clause({"runtime.lifecycle.resources-exist-after-create", "runtime.create.applies-all-but-process"})
    void jailAndMountsAreThereBeforeStart(Bench bench) {
        bench.needs(HookList.CREATE_RUNTIME);
        TestBundle bundle = bench.bundle().set("/root/readonly", true).mount("/tmp", "tmpfs", "tmpfs");
        Subject created = bench.create(bundle);
        JsonNode machine = machine(bench);
        assertThat(machine.path("jails"))
                .extracting(JsonNode::asText)
                .as("jails; a jail's name is the container's id")
                .contains(created.id().value());
        List<JsonNode> roots = roots(machine, bundle);
        assertThat(roots)
                .as("mounts of the root file system")
                .isNotEmpty()
                .allMatch(mount -> (mount.path("flags").asLong() & READ_ONLY) != 0);
        assertThat(machine.path("mounts"))
                .filteredOn(mount -> mount.path("type").asText().equals("tmpfs"))
                .extracting(mount -> mount.path("at").asText())
                .contains(roots.get(0).path("at").asText() + "/tmp");
    }

    /** The environment is there, and the init process isn't in it yet: nor is its program its own. */
    @ParameterizedTest
    @EnumSource(names = {"PRESTART", "CREATE_RUNTIME"})
    @Clause({"config.hooks.{list}.timing", "runtime.create.args-wait-for-start"})
    void hookRunsBetweenEnvironmentAndRootSwitch(HookList list, Bench bench) {
        bench.needs(list);
        TestBundle bundle = bench.bundle().program("sleep", "mark").hook(list, "it");
        Subject created = bench.create(bundle);
        assertThat(bundle.labels()).as("when create returns").containsExactly("it");
        JsonNode seen = bundle.recorded().get(0).json();
        assertThat(seen.path("jails"))
                .extracting(JsonNode::asText)
                .as("jails when the hook ran")
                .contains(created.id().value());
        assertThat(roots(seen, bundle))
                .as("mounts of the root file system when the hook ran")
                .isNotEmpty();
        assertThat(seen.at("/init/jail").asInt(-1))
                .as("jail of the init process when the hook ran: none")
                .isZero();
        assertThat(seen.at("/init/cmdline").asText())
                .as("its command line")
                .isNotEmpty()
                .doesNotContain("mark");
    }

    @Test
    @Clause("config.hooks.poststart.timing")
    void poststartRunsWhenTheProgramDoes(Bench bench) {
        bench.needs(HookList.POSTSTART);
        TestBundle bundle = bench.bundle().program("sleep", "mark").hook(HookList.POSTSTART, "it");
        bench.create(bundle).start();
        assertThat(bundle.labels()).as("when start returns").containsExactly("it");
        JsonNode init = bundle.recorded().get(0).json().path("init");
        assertThat(init.path("jail").asInt()).as("jail of the init process").isPositive();
        assertThat(init.path("cmdline").asText())
                .as("command line of the init process when the hook ran")
                .contains("mark");
    }

    @Test
    @Clause("api.exec.mounts")
    void furtherProcessSeesTheMounts(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        UsualModes.file(
                UsualModes.directory(bundle.directory().resolve("source")).resolve("file"), "mounted");
        Subject subject = bench.create(bundle.mount("/scratch", "nullfs", "source"));
        bench.operation(subject.container(), Exec.class);
        subject.start();
        ProcessConfig process = ProcessConfig.builder()
                .cwd("/")
                .user(User.of(0, 0))
                .args(List.of("/probe", "read", "/scratch/file"))
                .build();
        try (ExecProcess running = subject.container().require(Exec.class).exec(process, Stdio.pipes())) {
            CompletableFuture<String> out =
                    Aside.text(running.attachment().orElseThrow().stdout());
            running.onExit().orTimeout(Wait.USUAL.toSeconds(), TimeUnit.SECONDS).join();
            assertThat(out.join()).isEqualTo("mounted");
        }
    }

    @Test
    @Requires({"freebsd.jail", "freebsd.devfs", "terminal"})
    @Clause({
        "config.process.terminal",
        "config.process.console-size",
        "config.process.console-height",
        "config.process.console-width"
    })
    void programHasATerminalOfItsSize(Bench bench) {
        TestBundle bundle = bench.bundle()
                .mount("/dev", "devfs", "devfs")
                .set("/process/terminal", true)
                .set("/process/consoleSize", Map.of("height", ROWS, "width", COLUMNS))
                .program("look", "terminal:0", "terminal:1", "terminal:2", "open:/dev/tty");
        try (StandardContainer container = bench.owned(bundle, Stdio.pipes())) {
            CompletableFuture<String> out =
                    Aside.text(container.require(Attachment.class).stdout());
            container.start();
            assertThat(container
                            .require(Waitable.class)
                            .onExit()
                            .orTimeout(Wait.USUAL.toSeconds(), TimeUnit.SECONDS)
                            .join())
                    .isEqualTo(new ExitStatus.Exited(0));
            ProbeReport report = ProbeReport.parse(out.join());
            for (int stream = 0; stream <= 2; stream++) {
                JsonNode size = report.tried("terminal:" + stream);
                assertThat(size.path("rows").asInt())
                        .as("rows of stream " + stream)
                        .isEqualTo(ROWS);
                assertThat(size.path("columns").asInt()).as("columns").isEqualTo(COLUMNS);
            }
            assertThat(report.outcome("open:/dev/tty"))
                    .as("it is the controlling one")
                    .isEqualTo("ok");
        }
    }

    /** A missing number is no size. */
    @Test
    @Requires({"freebsd.jail", "terminal"})
    @Clause({"config.process.console-height", "config.process.console-width"})
    void sizeWithoutANumberIsRefused(Bench bench) {
        for (String name : List.of("height", "width")) {
            bench.createFails(bench.bundle()
                    .mount("/dev", "devfs", "devfs")
                    .set("/process/terminal", true)
                    .set("/process/consoleSize", Map.of(name, ROWS)));
        }
    }
}
