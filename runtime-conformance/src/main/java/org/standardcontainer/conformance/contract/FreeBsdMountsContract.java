package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** config.md#mounts and #root on FreeBSD: what the Linux contracts look for, by its file systems and with its words. */
@Requires("freebsd.jail")
public abstract class FreeBsdMountsContract {
    /** The first one is hidden by the second, in which the third is. */
    @Test
    @Clause({"config.mounts.listed-order", "config.mounts.present"})
    void laterMountsAreOnEarlierOnes(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path lower = bundle.source("lower");
        Path upper = bundle.source("upper");
        Path inner = bundle.source("inner");
        UsualModes.directory(upper.resolve("inner"));
        bundle.mount("/scratch", "nullfs", lower.toString());
        bundle.mount("/scratch", "nullfs", upper.toString());
        bundle.mount("/scratch/inner", "nullfs", inner.toString());
        ProbeReport report = bench.look(bundle, "read:/scratch/file", "read:/scratch/inner/file");
        assertThat(report.text("/scratch/file")).isEqualTo("upper");
        assertThat(report.text("/scratch/inner/file")).isEqualTo("inner");
    }

    @Test
    @Clause({"config.mounts.source", "config.mounts.options", "config.mounts.type"})
    void directoriesAndFilesAreMounted(Bench bench) {
        TestBundle bundle = bench.bundle();
        Path source = bundle.source("source");
        bundle.mount("/made/for/directory", "nullfs", source.toString());
        bundle.mount("/made/for/file", "nullfs", source.resolve("file").toString(), "ro");
        bundle.mount("/etc/mounted", "", "source/file", "bind");
        bundle.mount("/tmp", "tmpfs", "tmpfs", "mode=1777");
        ProbeReport report = bench.look(
                bundle.set("/freebsd/jail/enforceStatfs", 1),
                "read:/made/for/directory/file",
                "create:/made/for/directory/new",
                "read:/made/for/file",
                "write:/made/for/file",
                "read:/etc/mounted",
                "stat:/tmp");
        assertThat(report.text("/made/for/directory/file")).isEqualTo("source");
        assertThat(report.text("/made/for/file")).isEqualTo("source");
        assertThat(report.text("/etc/mounted"))
                .as("a relative source counts from the bundle")
                .isEqualTo("source");
        assertThat(report.outcome("write:/made/for/file")).isEqualTo("EROFS");
        assertThat(report.outcome("create:/made/for/directory/new")).isEqualTo("ok");
        assertThat(report.tried("stat:/tmp").path("mode").asInt()).isEqualTo(01777);
        assertThat(report.json().path("mounts"))
                .filteredOn(mount -> mount.path("at").asText().equals("/tmp"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.path("type").asText()).isEqualTo("tmpfs"));
    }

    @Test
    @Clause("config.mounts.destination")
    void missingDestinationIsRefused(Bench bench) {
        bench.createFails(bench.bundle().add("/mounts", Map.of("type", "tmpfs", "source", "tmpfs")));
    }

    @Test
    @Clause("config.mounts.destination-others-absolute")
    void relativeDestinationIsRefused(Bench bench) {
        bench.createFails(bench.bundle().mount("tmp/relative", "tmpfs", "tmpfs"));
    }

    @Test
    @Clause({"config.root.readonly", "config.root.readonly-enforced"})
    void readonlyRootLeavesMountsInItWritable(Bench bench) {
        for (boolean readonly : List.of(true, false)) {
            ProbeReport report = bench.look(
                    bench.bundle().set("/root/readonly", readonly).mount("/scratch", "tmpfs", "tmpfs"),
                    "create:/tmp/x",
                    "create:/scratch/x");
            assertThat(report.outcome("create:/tmp/x")).isEqualTo(readonly ? "EROFS" : "ok");
            assertThat(report.outcome("create:/scratch/x")).isEqualTo("ok");
        }
    }

    @Test
    @Requires({"freebsd.jail", "domainname"})
    @Clause("config.domainname")
    void domainIsTheJails(Bench bench) {
        ProbeReport report = bench.look(bench.bundle().set("/domainname", "kit.example"));
        assertThat(report.json().path("domainname").asText()).isEqualTo("kit.example");
    }
}
