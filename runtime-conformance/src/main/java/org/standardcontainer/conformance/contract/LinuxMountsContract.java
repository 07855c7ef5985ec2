package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** config.md#mounts and the default filesystems of config-linux.md: where things are mounted, and in which order. */
@Requires("linux.mount")
public abstract class LinuxMountsContract {
    /** The first one is hidden by the second, in which the third is. */
    @Test
    @Clause({"config.mounts.listed-order", "config.mounts.present"})
    void laterMountsAreOnEarlierOnes(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path lower = bundle.source("lower");
        Path upper = bundle.source("upper");
        Path inner = bundle.source("inner");
        UsualModes.directory(upper.resolve("inner"));
        bundle.mount("/scratch", "", lower.toString(), "bind");
        bundle.mount("/scratch", "", upper.toString(), "bind");
        bundle.mount("/scratch/inner", "", inner.toString(), "bind");
        ProbeReport report = bench.look(bundle, "read:/scratch/file", "read:/scratch/inner/file");
        assertThat(report.text("/scratch/file")).isEqualTo("upper");
        assertThat(report.text("/scratch/inner/file")).isEqualTo("inner");
        assertThat(report.mounts())
                .extracting(m -> m.at())
                .filteredOn(at -> at.startsWith("/scratch"))
                .containsExactly("/scratch", "/scratch", "/scratch/inner");
    }

    @Test
    @Clause({
        "config.mounts.source",
        "config.mounts.options",
        "config.mounts.type",
        "linux.mount-options.bind",
        "linux.mount-options.rbind"
    })
    void directoriesAndFilesAreBound(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path source = bundle.source("source");
        Files.setAttribute(source, "unix:mode", 01777);
        bundle.mount("/made/for/directory", "", source.toString(), "bind");
        bundle.mount("/made/for/file", "bind", source.resolve("file").toString(), "rbind", "ro");
        bundle.mount("/etc/mounted", "none", "source/file", "bind");
        ProbeReport report = bench.look(
                bundle,
                "read:/made/for/directory/file",
                "create:/made/for/directory/new",
                "read:/made/for/file",
                "write:/made/for/file",
                "read:/etc/mounted");
        assertThat(report.text("/made/for/directory/file")).isEqualTo("source");
        assertThat(report.text("/made/for/file")).isEqualTo("source");
        assertThat(report.text("/etc/mounted"))
                .as("a relative source counts from the bundle")
                .isEqualTo("source");
        assertThat(report.outcome("write:/made/for/file")).isEqualTo("EROFS");
        assertThat(report.outcome("create:/made/for/directory/new")).isEqualTo("ok");
        assertThat(source.resolve("new")).exists();
    }

    @Test
    @Clause({"linux.mount-options.bind", "linux.mount-options.rbind"})
    void whatIsMountedBelowComesWithRbindAlone(Bench bench) {
        assumeTrue(bench.platform() == Platform.LINUX, "the mounts of the host's /dev are on another kernel");
        assumeTrue(LinuxRecursiveOptionsContract.hasMountsBelowDev(bench), "nothing is mounted below the host's /dev");
        TestBundle bundle = bench.bundle();
        bundle.mount("/m/bind", "", "/dev", "bind");
        bundle.mount("/m/rbind", "", "/dev", "rbind");
        ProbeReport report = bench.look(bundle);
        assertThat(report.mounts()).filteredOn(m -> m.isBelow("/m/bind")).hasSize(1);
        assertThat(report.mounts()).filteredOn(m -> m.isBelow("/m/rbind")).hasSizeGreaterThan(1);
    }

    /** It could be mounted anywhere: also on the root, whose directory it is. */
    @Test
    @Clause("config.mounts.destination")
    void missingDestinationIsRefused(Bench bench) {
        bench.createFails(
                bench.bundle().add("/mounts", Map.of("type", "bind", "source", "rootfs", "options", List.of("bind"))));
    }

    @Test
    @Clause("config.mounts.destination-linux-relative-to-root")
    void relativeDestinationCountsFromTheRoot(Bench bench) {
        TestBundle bundle = bench.bundle().set("/process/cwd", "/scratch");
        ProbeReport report = bench.look(bundle.mount("tmp/relative", "tmpfs", "tmpfs"));
        assertThat(report.mount("/tmp/relative").type()).isEqualTo("tmpfs");
    }

    /** Links of a root filesystem say what they say inside it, however many levels they climb. */
    @Test
    @Clause("config.mounts.present")
    void linkInADestinationNeverLeadsOut(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path outside = UsualModes.directory(bundle.directory().resolve("outside"));
        Files.createSymbolicLink(bundle.rootfs().resolve("absolute"), Path.of("/scratch"));
        Files.createSymbolicLink(bundle.rootfs().resolve("climbing"), Path.of("../../../../../../../../scratch"));
        Files.createSymbolicLink(bundle.rootfs().resolve("host"), outside);
        UsualModes.directories(bundle.rootfs().resolve(outside.toString().substring(1)));
        bundle.mount("/absolute/a", "tmpfs", "tmpfs");
        bundle.mount("/climbing/b", "tmpfs", "tmpfs");
        bundle.mount("/host", "tmpfs", "tmpfs");
        ProbeReport report = bench.look(bundle, "create:/host/file");
        assertThat(report.mount("/scratch/a").type()).isEqualTo("tmpfs");
        assertThat(report.mount("/scratch/b").type()).isEqualTo("tmpfs");
        assertThat(report.mount(outside.toString()).type()).isEqualTo("tmpfs");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    @Clause({
        "linux.default-fs.present",
        "linux.mounts.proc",
        "linux.mounts.sys",
        "linux.mounts.dev-pts",
        "linux.mounts.dev-shm"
    })
    void usualFilesystemsAreThere(Bench bench) {
        TestBundle bundle = withUsual(bench.bundle());
        ProbeReport report =
                bench.look(bundle, "open:/dev/pts/ptmx", "create:/dev/shm/x", "list:/sys", "list:/dev/pts");
        for (Map.Entry<String, String> usual : Map.of(
                        "/proc", "proc", "/sys", "sysfs", "/dev/pts", "devpts", "/dev/shm", "tmpfs", "/dev", "tmpfs")
                .entrySet()) {
            assertThat(report.mount(usual.getKey()).type()).as(usual.getKey()).isEqualTo(usual.getValue());
        }
        assertThat(report.outcome("open:/dev/pts/ptmx")).isEqualTo("ok");
        assertThat(report.outcome("create:/dev/shm/x")).isEqualTo("ok");
        assertThat(report.tried("list:/sys").path("names"))
                .extracting(n -> n.asText())
                .contains("kernel", "fs");
        assertThat(report.tried("list:/dev/pts").path("names"))
                .as("terminals: there are none of the host's")
                .extracting(n -> n.asText())
                .containsExactly("ptmx");
    }

    /** The mounts that engines list for every container. */
    static TestBundle withUsual(TestBundle bundle) {
        return bundle.mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k")
                .mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620")
                .mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k")
                .mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev")
                .mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
    }
}
