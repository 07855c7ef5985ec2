package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;

/** config.md#process: cwd, env, args, and what stands beside them. */
public abstract class ProcessContract {
    /** A runtime that can't have such a container says that it is about the process. */
    @Test
    @Clause("config.process.present")
    void processMayBeMissing(Bench bench) {
        try {
            assertThat(bench.create(bench.bundle().remove("/process")).status()).isEqualTo(Status.CREATED);
        } catch (ContainerException refusal) {
            assertThat(refusal.getMessage()).as("a clear refusal").contains("process");
        }
    }

    @Test
    @Clause("config.process.cwd-absolute")
    void programStartsInItsDirectory(Bench bench) {
        assertThat(bench.inside(bench.bundle().set("/process/cwd", "/scratch")).cwd())
                .isEqualTo("/scratch");
    }

    @Test
    @Clause("config.process.cwd-absolute")
    void relativeDirectoryIsRefused(Bench bench) {
        bench.createOrStartFails(bench.bundle().set("/process/cwd", "scratch"));
    }

    @Test
    @Clause("config.process.cwd")
    void missingDirectoryIsRefused(Bench bench) {
        bench.createOrStartFails(bench.bundle().remove("/process/cwd"));
    }

    @Test
    @Clause("config.process.args")
    void programGetsItsArguments(Bench bench) {
        List<String> args = List.of("/probe", "report", "", "two words", "ü=\"\\\n");
        assertThat(bench.runToEnd(bench.bundle().set("/process/args", args))
                        .report()
                        .args())
                .isEqualTo(args);
    }

    @Test
    @Clause("config.process.args-one-entry")
    void emptyArgumentsAreRefused(Bench bench) {
        bench.createOrStartFails(bench.bundle().set("/process/args", List.of()));
    }

    @Test
    @Clause("config.process.args-one-entry")
    void missingArgumentsAreRefused(Bench bench) {
        bench.createOrStartFails(bench.bundle().remove("/process/args"));
    }

    /** Runtimes may add HOME, which the shell and many programs need; everything else comes from the configuration. */
    @Test
    @Clause("config.process.env")
    void programGetsItsEnvironmentAndNothingOfTheHosts(Bench bench) {
        List<String> env = List.of("PATH=/", "KIT_EQUALS=a=b=c", "KIT_EMPTY=", "KIT_UTF8=ü", "TERM=dumb");
        List<String> seen =
                bench.inside(bench.bundle().set("/process/env", env)).env();
        assertThat(seen).as("the configured entries, in their order").containsSubsequence(env);
        List<String> extra = new ArrayList<>(seen);
        extra.removeAll(env);
        extra.removeIf(entry -> entry.startsWith("HOME="));
        assertThat(extra).as("further entries").isEmpty();
    }

    @Test
    @Clause("config.process.env")
    void withoutEnvironmentNothingLeaksIn(Bench bench) {
        List<String> seen = bench.inside(bench.bundle().remove("/process/env")).env();
        assertThat(seen).allMatch(entry -> entry.startsWith("HOME="));
    }

    @Test
    @Requires("linux.noNewPrivileges")
    @Clause("config.process.no-new-privileges")
    void newPrivilegesCanBeBlocked(Bench bench) {
        ProbeReport blocked = bench.inside(bench.bundle().set("/process/noNewPrivileges", true));
        assertThat(blocked.json().path("no_new_privileges").asBoolean())
                .as("with true")
                .isTrue();
        ProbeReport open = bench.inside(bench.bundle().set("/process/noNewPrivileges", false));
        assertThat(open.json().path("no_new_privileges").asBoolean())
                .as("with false")
                .isFalse();
    }

    @Test
    @Clause("config.extensibility.unknown-property-ignored")
    void unknownPropertiesAreIgnored(Bench bench) {
        TestBundle bundle = bench.bundle()
                .set("/org.example.unknown", Map.of("deep", List.of(1, 2, 3)))
                .set("/process/unknownMember", true)
                .set("/process/user/unknownMember", List.of())
                .set("/root/unknownMember", "text");
        for (String there : List.of("/mounts/0", "/linux", "/linux/namespaces/0")) {
            if (bundle.get(there).isObject()) {
                bundle.set(there + "/unknownMember", 1);
            }
        }
        assertThat(bench.inside(bundle).args()).containsExactly("/probe", "report");
    }

    @Test
    @Clause("config.oci-version.present")
    void missingVersionIsRefused(Bench bench) {
        bench.createFails(bench.bundle().remove("/ociVersion"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid", "1.0", "v1.0.0"})
    @Clause("config.oci-version.semver")
    void versionThatIsNoneIsRefused(String version, Bench bench) {
        bench.createFails(bench.bundle().set("/ociVersion", version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.0.2-dev"})
    @Clause("config.oci-version.semver")
    void versionsOfTheSpecAreAccepted(String version, Bench bench) {
        assertThat(bench.create(bench.bundle().set("/ociVersion", version)).status())
                .isEqualTo(Status.CREATED);
    }

    @Test
    @Requires("linux.oomScoreAdj")
    @Clause({"linux.process.oom-score-adj", "linux.process.oom-score-adj-set"})
    void programHasItsOomScoreAdjustment(Bench bench) {
        // lowering it needs a privilege, and the kit's own may be high
        assertThat(bench.inside(bench.bundle().set("/process/oomScoreAdj", 1000))
                        .oomScoreAdjustment())
                .isEqualTo("1000");
    }

    @Test
    @Requires("linux.oomScoreAdj")
    @Clause("linux.process.oom-score-adj-untouched")
    void withoutAdjustmentTheCallersStays(Bench bench) throws IOException {
        bench.inside(bench.bundle().set("/process/oomScoreAdj", 1000));
        String own = Files.readString(bench.surroundings().runtimeProcess().resolve("oom_score_adj"));
        assertThat(bench.inside(bench.bundle()).oomScoreAdjustment()).isEqualTo(own.strip());
    }

    @Test
    @Clause("config.process.console-size-ignored")
    void sizeWithoutATerminalIsIgnored(Bench bench) {
        TestBundle bundle = bench.bundle().set("/process/consoleSize", Map.of("height", 25, "width", 80));
        assertThat(bench.inside(bundle).args()).containsExactly("/probe", "report");
    }
}
