package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Subject;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** runtime.md#create. */
public abstract class CreateContract {
    /** Fields of a line of mountinfo (proc_pid_mountinfo(5)). */
    private static final int MOUNT_POINT = 4;

    private static final int MOUNT_OPTIONS = 5;

    @Test
    @Clause("runtime.create.creates-container")
    void createdContainerCanBeQueried(Bench bench) {
        Subject subject = bench.create(bench.bundle());
        assertThat(subject.status()).isEqualTo(Status.CREATED);
    }

    @Test
    @Clause("runtime.create.missing-arguments-fail")
    void withoutIdIsRefused(Bench bench) {
        bench.createFails("", bench.bundle());
    }

    @Test
    @Clause("runtime.create.missing-arguments-fail")
    void withoutBundleIsRefused(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().withoutConfig();
        bench.step("the bundle's directory is moved away");
        Path elsewhere = bundle.directory().resolveSibling(bundle.directory().getFileName() + "-moved");
        Files.move(bundle.directory(), elsewhere);
        try {
            bench.createFails(bundle);
        } finally {
            Files.move(elsewhere, bundle.directory());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../%s", "a/%s", "/%s", "..", "."})
    @Clause({"runtime.create.bad-id-fails", "runtime.create.bad-id-creates-nothing"})
    void illegalIdIsRefused(String form, Bench bench) {
        bench.createFailsForId(String.format(form, bench.newId()), bench.bundle());
    }

    @Test
    @Clause({"runtime.create.bad-id-fails", "runtime.create.bad-id-creates-nothing"})
    void takenIdIsRefusedAndTheFirstStays(Bench bench) {
        Subject first = bench.create(bench.bundle());
        first.unchangedBy(() -> bench.createFails(first.id().value(), bench.bundle()));
        first.start();
        assertThat(first.status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Requires("hostname")
    @Clause("config.hostname")
    void appliesTheHostname(Bench bench) {
        assertThat(bench.inside(bench.bundle().set("/hostname", "kit-host"))
                        .json()
                        .path("hostname")
                        .asText())
                .isEqualTo("kit-host");
    }

    @Test
    @Clause("config.root.readonly-enforced")
    void appliesAReadOnlyRoot(Bench bench) {
        assertThat(bench.inside(bench.bundle().set("/root/readonly", true))
                        .json()
                        .path("root_write")
                        .asText())
                .as("writing to a read-only root")
                .isEqualTo("EROFS");
    }

    /** If this fails and the one above passes, look at what your start does that create has to do. */
    @Test
    @Clause("runtime.create.applies-all-but-process")
    void rootIsReadOnlyBeforeStart(Bench bench) throws IOException {
        assertThat(mountsBeforeStart(bench, bench.bundle().set("/root/readonly", true)))
                .filteredOn(fields -> fields[MOUNT_POINT].equals("/"))
                .as("options of the root of the init process of a created container")
                .isNotEmpty()
                .allMatch(fields -> List.of(fields[MOUNT_OPTIONS].split(",")).contains("ro"));
    }

    @Test
    @Requires({"linux.mount", "linux.namespaces.mount"})
    @Clause("runtime.create.applies-all-but-process")
    void mountsAreThereBeforeStart(Bench bench) throws IOException {
        TestBundle bundle =
                bench.bundle().add("/mounts", Map.of("destination", "/tmp", "type", "tmpfs", "source", "kit-tmpfs"));
        assertThat(mountsBeforeStart(bench, bundle))
                .as("mounts of the init process of a created container")
                .extracting(fields -> fields[MOUNT_POINT])
                .contains("/proc", "/tmp");
    }

    private static List<String[]> mountsBeforeStart(Bench bench, TestBundle bundle) throws IOException {
        Subject subject = bench.create(bundle);
        assumeTrue(subject.hostProcess().isPresent(), "the init process is on another kernel, or there is none");
        return Files.readAllLines(subject.hostProcess().orElseThrow().resolve("mountinfo")).stream()
                .map(line -> line.split(" "))
                .toList();
    }

    /** Only a process on this host can be looked at from outside. */
    @Test
    @Clause("runtime.create.args-wait-for-start")
    void initDoesNotShowTheProgramBeforeStart(Bench bench) throws IOException {
        Subject subject = bench.create(bench.bundle().program("sleep", "mark-of-the-program"));
        assumeTrue(subject.hostProcess().isPresent(), "the init process is on another kernel, or there is none");
        Path cmdline = subject.hostProcess().orElseThrow().resolve("cmdline");
        assertThat(new String(Files.readAllBytes(cmdline), StandardCharsets.UTF_8))
                .as("command line of the init process of a created container")
                .doesNotContain("mark-of-the-program");
    }

    /** A bundle that is its own root, which holds the probe. */
    static TestBundle inItsOwnBundle(TestBundle bundle) {
        try {
            UsualModes.directory(bundle.directory().resolve("proc"));
            UsualModes.directory(bundle.directory().resolve("dev"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bundle.set("/root/path", ".").set("/process/args", List.of("/rootfs/probe", "sleep"));
    }

    /** A bundle may be its own root: callers write "." there. */
    @ParameterizedTest
    @ValueSource(strings = {".", "./rootfs", "rootfs/", "rootfs/.", "%s/rootfs"})
    @Clause({"config.root.path", "runtime.lifecycle.environment-from-config"})
    void rootIsADirectoryHoweverItsPathIsWritten(String path, Bench bench) {
        TestBundle bundle = bench.bundle().program("write-file", "/scratch/mark", "exit", "0");
        bundle.set("/root/path", path.replace("%s", bundle.directory().toString()));
        if (path.equals(".")) {
            inItsOwnBundle(bundle)
                    .set("/process/args", List.of("/rootfs/probe", "write-file", "/rootfs/scratch/mark", "exit", "0"));
        }
        bench.runToEnd(bundle);
        assertThat(bundle.has("/scratch/mark"))
                .as("the file that the program wrote into its root")
                .isTrue();
    }

    @Test
    @Clause({
        "runtime.create.unappliable-property-fails",
        "runtime.create.unappliable-creates-nothing",
        "config.root.directory-exists"
    })
    void rootThatIsAFileIsRefused(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().set("/root/path", "file");
        UsualModes.file(bundle.directory().resolve("file"), "");
        bench.createFails(bundle);
    }

    @Test
    @Requires("linux.mount")
    @Clause({"runtime.create.unappliable-property-fails", "runtime.create.unappliable-creates-nothing"})
    void mountWithoutSourceIsRefused(Bench bench) {
        bench.createFails(bench.bundle()
                .add(
                        "/mounts",
                        Map.of(
                                "destination",
                                "/tmp",
                                "type",
                                "bind",
                                "source",
                                "/no/such/source",
                                "options",
                                List.of("rbind"))));
    }

    @Test
    @Requires("posix.rlimits")
    @Clause({"runtime.create.unappliable-property-fails", "runtime.create.unappliable-creates-nothing"})
    void unknownLimitIsRefused(Bench bench) {
        bench.createFails(bench.bundle().add("/process/rlimits", Map.of("type", "RLIMIT_TEST", "soft", 1, "hard", 1)));
    }

    @Test
    @Clause("runtime.create.unappliable-creates-nothing")
    void idOfAFailedCreateIsFree(Bench bench) {
        ContainerId id = bench.newId();
        TestBundle bundle = bench.bundle().set("/root/path", "no-such-directory");
        bench.createFails(id.value(), bundle);
        bench.assertNoContainer(id);
        assertThat(bench.create(id, bundle.set("/root/path", "rootfs")).status())
                .isEqualTo(Status.CREATED);
    }

    @Test
    @Clause("runtime.create.may-validate-config")
    void brokenConfigurationIsFoundEarly(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().withoutConfig();
        UsualModes.file(bundle.directory().resolve("config.json"), "{\"ociVersion\": ");
        bench.createFails(bundle);
    }
}
