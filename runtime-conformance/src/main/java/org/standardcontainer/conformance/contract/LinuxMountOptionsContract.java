package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HostMount;
import org.standardcontainer.conformance.bench.MountEntry;
import org.standardcontainer.conformance.bench.ProbeReport;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** config.md#linux-mount-options: each option, seen in the container's mount table and by what can't be done any more. */
@Requires("linux.mount")
public abstract class LinuxMountOptionsContract {
    private static final int SET_UID = 04755;
    private static final int EVERYBODY = 0755;
    private static final long SOMEBODY = 10;

    /** A tmpfs for each list of options, at {@code /m/OPTION,OPTION}. */
    private static TestBundle with(Bench bench, String... lists) {
        TestBundle bundle = bench.bundle();
        for (String list : lists) {
            bundle.mount("/m/" + list, "tmpfs", "tmpfs", list.split(","));
        }
        return bundle;
    }

    private static MountEntry of(ProbeReport report, String list) {
        return report.mount("/m/" + list);
    }

    @Test
    @Clause({
        "linux.mount-options.must-set",
        "linux.mount-options.ro",
        "linux.mount-options.nosuid",
        "linux.mount-options.nodev",
        "linux.mount-options.noexec",
        "linux.mount-options.noatime",
        "linux.mount-options.nodiratime",
        "linux.mount-options.relatime",
        "linux.mount-options.strictatime"
    })
    void attributesAreTheMounts(Bench bench) {
        List<String> shown = List.of("ro", "nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime");
        List<String> all = new ArrayList<>(shown);
        all.add("strictatime");
        ProbeReport report = bench.look(with(bench, all.toArray(String[]::new)), "atime:/m/strictatime/file");
        for (String option : shown) {
            assertThat(of(report, option).options())
                    .as("of the mount with %s", option)
                    .contains(option);
        }
        assertThat(of(report, "strictatime").options())
                .as("of the mount with strictatime")
                .doesNotContain("relatime", "noatime");
        assertThat(report.tried("atime:/m/strictatime/file").path("newer_moves").asBoolean())
                .as("reading moves an access time that is newer than the change, with strictatime")
                .isTrue();
    }

    @Test
    @Clause({
        "linux.mount-options.suid",
        "linux.mount-options.dev",
        "linux.mount-options.exec",
        "linux.mount-options.atime",
        "linux.mount-options.diratime",
        "linux.mount-options.async"
    })
    void laterWordsTakeBackEarlierOnes(Bench bench) {
        List<String> lists = List.of("nosuid,suid", "nodev,dev", "noexec,exec", "noatime,atime", "nodiratime,diratime");
        TestBundle bundle = with(bench, lists.toArray(String[]::new));
        ProbeReport report = bench.look(bundle.mount("/m/sync,async", "tmpfs", "tmpfs", "sync", "async"));
        assertThat(of(report, "sync,async").superOptions()).doesNotContain("sync");
        for (String list : lists) {
            assertThat(of(report, list).options())
                    .as("of the mount with %s", list)
                    .doesNotContain(list.split(",")[0]);
        }
    }

    /** Without both rules for access times, Linux has relatime all the same: norelatime can only be understood. */
    @Test
    @Clause({"linux.mount-options.norelatime", "linux.mount-options.nostrictatime"})
    void accessTimesAreKeptByOneOfTheRules(Bench bench) {
        ProbeReport report = bench.look(with(bench, "norelatime", "strictatime,nostrictatime"));
        assertThat(of(report, "norelatime").options()).doesNotContain("noatime");
        assertThat(of(report, "strictatime,nostrictatime").options()).containsAnyOf("relatime", "noatime");
    }

    /** It is what there is without a word: so it is asked for where there is another one. */
    @Test
    @Clause("linux.mount-options.relatime")
    void relatimeTakesThePlaceOfStrictatime(Bench bench) {
        TestBundle bundle = bench.bundle();
        String source = bundle.rootfs().resolve("scratch").toString();
        for (String at : List.of("/m/relatime", "/m/strictatime")) {
            bundle.mount(at, "", source, "bind", "strictatime");
        }
        bundle.mount("/m/relatime", "", source, "bind", "remount", "relatime");
        ProbeReport report = bench.look(bundle);
        assertThat(of(report, "strictatime").options()).doesNotContain("relatime");
        assertThat(of(report, "relatime").options()).contains("relatime");
    }

    @Test
    @Clause("linux.mount-options.defaults")
    void defaultsAreNothingSpecial(Bench bench) {
        assertThat(of(bench.look(with(bench, "defaults")), "defaults").options())
                .contains("rw")
                .doesNotContain("nosuid", "nodev", "noexec");
    }

    @Test
    @Clause("linux.mount-options.rw")
    void writingIsSwitchedOnAgain(Bench bench) {
        ProbeReport report = bench.look(with(bench, "rw", "ro,rw"), "create:/m/rw/file", "create:/m/ro,rw/file");
        assertThat(report.outcome("create:/m/rw/file")).isEqualTo("ok");
        assertThat(report.outcome("create:/m/ro,rw/file")).isEqualTo("ok");
    }

    /** The program isn't root and has no capabilities: what it becomes by a set-uid file is seen. */
    @Test
    @Requires("posix.user")
    @Clause({"linux.mount-options.mount8-meaning", "linux.mount-options.bind", "linux.mount-options.ro"})
    void attributesHaveTheirEffect(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().set("/process/user", Map.of("uid", SOMEBODY, "gid", SOMEBODY));
        Path source = UsualModes.directory(bundle.directory().resolve("source"));
        Files.setAttribute(source, "unix:mode", 01777);
        Files.setAttribute(bundle.copyProbe(source.resolve("probe")), "unix:mode", SET_UID);
        for (String option : List.of("suid", "nosuid", "noexec", "ro")) {
            Path target = UsualModes.directories(bundle.rootfs().resolve("m/" + option));
            Files.setAttribute(target, "unix:mode", EVERYBODY);
            Files.setAttribute(target.getParent(), "unix:mode", EVERYBODY);
            bundle.mount("/m/" + option, "", source.toString(), "bind", option);
        }
        ProbeReport report = bench.look(
                bundle, "exec:/m/suid/probe", "exec:/m/nosuid/probe", "exec:/m/noexec/probe", "create:/m/ro/x");
        assertThat(report.outcome("exec:/m/noexec/probe")).isEqualTo("EACCES");
        assertThat(report.outcome("create:/m/ro/x")).isEqualTo("EROFS");
        assertThat(report.tried("exec:/m/suid/probe").path("euid").asLong(-1))
                .as("uid with suid")
                .isZero();
        assertThat(report.tried("exec:/m/nosuid/probe").path("euid").asLong(-1))
                .as("uid with nosuid")
                .isEqualTo(SOMEBODY);
    }

    @Test
    @Requires("linux.capabilities")
    @Clause({"linux.mount-options.mount8-meaning", "linux.mount-options.nodev", "linux.mount-options.noatime"})
    void devicesAndAccessTimesAreAsMountSays(Bench bench) {
        List<String> mknod = List.of("CAP_MKNOD");
        TestBundle bundle = with(bench, "dev", "nodev", "noatime", "relatime")
                .set("/process/capabilities", Map.of("bounding", mknod, "effective", mknod, "permitted", mknod));
        ProbeReport report = bench.look(
                bundle,
                "mknod:/m/dev/null",
                "write:/m/dev/null",
                "mknod:/m/nodev/null",
                "open:/m/nodev/null",
                "atime:/m/noatime/file",
                "atime:/m/relatime/file");
        assertThat(report.outcome("write:/m/dev/null")).isEqualTo("ok");
        assertThat(report.outcome("mknod:/m/nodev/null")).isEqualTo("ok");
        assertThat(report.outcome("open:/m/nodev/null")).isEqualTo("EACCES");
        assertThat(report.tried("atime:/m/noatime/file").path("older_moves").asBoolean(true))
                .as("reading moves the access time, with noatime")
                .isFalse();
        assertThat(report.tried("atime:/m/relatime/file").path("older_moves").asBoolean())
                .as("reading moves an access time older than the change, with relatime")
                .isTrue();
        assertThat(report.tried("atime:/m/relatime/file").path("newer_moves").asBoolean(true))
                .as("reading moves a newer access time, with relatime")
                .isFalse();
    }

    @Test
    @Clause({"linux.mount-options.sync", "linux.mount-options.dirsync"})
    void filesystemsAsAWholeHaveTheirs(Bench bench) {
        ProbeReport report = bench.look(with(bench, "sync", "dirsync"));
        assertThat(of(report, "sync").superOptions()).contains("sync");
        assertThat(of(report, "dirsync").superOptions()).contains("dirsync");
    }

    @Test
    @Clause({"linux.mount-options.silent", "linux.mount-options.loud"})
    void kernelMayBeSilent(Bench bench) {
        ProbeReport report = bench.look(with(bench, "silent", "loud"));
        assertThat(of(report, "silent").type()).isEqualTo("tmpfs");
        assertThat(of(report, "loud").type()).isEqualTo("tmpfs");
    }

    @Test
    @Clause({"linux.mount-options.iversion", "linux.mount-options.noiversion"})
    void countingOfChangesIsUnderstood(Bench bench) {
        ProbeReport report = bench.look(with(bench, "iversion", "noiversion"));
        assertThat(of(report, "iversion").type()).isEqualTo("tmpfs");
        assertThat(of(report, "noiversion").type()).isEqualTo("tmpfs");
    }

    @Test
    @Clause({"linux.mount-options.lazytime", "linux.mount-options.nolazytime"})
    void accessTimesMayBeWrittenLate(Bench bench) {
        ProbeReport report = bench.look(with(bench, "lazytime", "lazytime,nolazytime"));
        assertThat(of(report, "lazytime").superOptions()).contains("lazytime");
        assertThat(of(report, "lazytime,nolazytime").superOptions()).doesNotContain("lazytime");
    }

    /** Linux has them no more, since 5.15. */
    @Test
    @Clause({"linux.mount-options.mand", "linux.mount-options.nomand"})
    void mandatoryLocksAreUnderstood(Bench bench) {
        ProbeReport report = bench.look(with(bench, "mand", "nomand"));
        assertThat(of(report, "mand").type()).isEqualTo("tmpfs");
        assertThat(of(report, "nomand").type()).isEqualTo("tmpfs");
    }

    @Test
    @Clause({"linux.mount-options.should-set", "linux.mount-options.nosymfollow", "linux.mount-options.symfollow"})
    void linksMayNotBeFollowed(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        Path source = bundle.source("source");
        Files.createSymbolicLink(source.resolve("link"), Path.of("file"));
        bundle.mount("/m/no", "", source.toString(), "bind", "nosymfollow");
        bundle.mount("/m/yes", "", source.toString(), "bind", "nosymfollow", "symfollow");
        ProbeReport report = bench.look(bundle, "read:/m/no/file", "read:/m/no/link", "read:/m/yes/link");
        assertThat(report.outcome("read:/m/no/file")).isEqualTo("ok");
        assertThat(report.outcome("read:/m/no/link")).isEqualTo("ELOOP");
        assertThat(report.outcome("read:/m/yes/link")).isEqualTo("ok");
    }

    @Test
    @Clause({
        "linux.mount-options.shared",
        "linux.mount-options.rshared",
        "linux.mount-options.unbindable",
        "linux.mount-options.runbindable"
    })
    void mountsMayBeSharedOrUnbindable(Bench bench) {
        ProbeReport report = bench.look(with(bench, "shared", "rshared", "unbindable", "runbindable"));
        for (String word : List.of("shared", "rshared")) {
            assertThat(of(report, word).isShared()).as("%s is shared", word).isTrue();
        }
        for (String word : List.of("unbindable", "runbindable")) {
            assertThat(of(report, word).propagation()).as(word).containsExactly("unbindable");
        }
    }

    /** In a shared one new ones are shared; a slave of nobody is private. */
    @Test
    @Clause({
        "linux.mount-options.private",
        "linux.mount-options.rprivate",
        "linux.mount-options.slave",
        "linux.mount-options.rslave"
    })
    void mountsMayBePrivateInASharedOne(Bench bench) {
        TestBundle bundle = bench.bundle().mount("/m", "tmpfs", "tmpfs", "shared");
        List<String> words = List.of("private", "rprivate", "slave", "rslave");
        words.forEach(word -> bundle.mount("/m/" + word, "tmpfs", "tmpfs", word));
        ProbeReport report = bench.look(bundle);
        for (String word : words) {
            assertThat(of(report, word).propagation()).as(word).isEmpty();
        }
    }

    /** What comes of a mount below the one that has the word, and is otherwise on the host. */
    @ParameterizedTest
    @CsvSource({
        "rshared, private, shared:",
        "shared, private, ''",
        "runbindable, private, unbindable",
        "unbindable, private, ''",
        "rprivate, shared, ''",
        "rslave, shared, master:"
    })
    @Clause({
        "linux.mount-options.rshared",
        "linux.mount-options.shared",
        "linux.mount-options.runbindable",
        "linux.mount-options.unbindable",
        "linux.mount-options.rprivate",
        "linux.mount-options.rslave"
    })
    void propagationBelowIsThatOfRecursiveWordsAlone(String word, String before, String after, Bench bench)
            throws IOException {
        TestBundle bundle = bench.bundle();
        Path source = bundle.source("source");
        Path below = UsualModes.directory(source.resolve("below"));
        bundle.mount("/m", "", source.toString(), word, "rbind");
        assertPropagation(bench, bundle, below, before, "/m/below", after);
    }

    @Test
    @Clause("linux.mount-options.slave")
    void slaveFollowsTheHost(Bench bench) {
        TestBundle bundle = bench.bundle();
        Path source = bundle.source("source");
        bundle.mount("/m", "", source.toString(), "bind", "slave");
        assertPropagation(bench, bundle, source, "shared", "/m", "master:");
    }

    /** @param before of a mount of the host at {@code there}, which the container has at {@code at} */
    private static void assertPropagation(
            Bench bench, TestBundle bundle, Path there, String before, String at, String after) {
        assumeTrue(bench.platform() == Platform.LINUX, "what is mounted on the host is on another kernel");
        try (HostMount mount = HostMount.propagating(bench, bundle.source("inner"), there, before)) {
            bench.step("on the host it is " + before + ": " + mount.at());
            List<String> seen = bench.look(bundle).mount(at).propagation();
            assertThat(seen).as("propagation of " + at).hasSize(after.isEmpty() ? 0 : 1);
            assertThat(seen).allMatch(word -> word.startsWith(after));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Clause("linux.mount-options.remount")
    void whatIsMountedCanBeRemounted(Bench bench) {
        TestBundle bundle = bench.bundle();
        String source = bundle.rootfs().resolve("scratch").toString();
        bundle.mount("/m", "", source, "bind", "nodev");
        bundle.mount("/m", "", source, "bind", "remount", "ro", "nodev", "nosuid");
        ProbeReport report = bench.look(bundle, "create:/m/file");
        assertThat(report.mounts()).filteredOn(m -> m.at().equals("/m")).hasSize(1);
        assertThat(report.mount("/m").options()).contains("ro", "nodev", "nosuid");
        assertThat(report.outcome("create:/m/file")).isEqualTo("EROFS");
    }

    @Test
    @Clause("linux.mount-options.unknown-to-data")
    void otherWordsAreTheFilesystems(Bench bench) {
        ProbeReport report = bench.look(with(bench, "size=64k,mode=711"), "stat:/m/size=64k,mode=711");
        assertThat(of(report, "size=64k,mode=711").superOption("size")).hasValue("64k");
        assertThat(report.tried("stat:/m/size=64k,mode=711").path("mode").asInt())
                .isEqualTo(0711);
        bench.createFails(with(bench, "no-such-option=1"));
    }

    @Test
    @Clause("linux.mount-options.tmpcopyup")
    void tmpfsMayBeginWithWhatWasThere(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle();
        UsualModes.file(bundle.rootfs().resolve("etc/file"), "text");
        bundle.mount("/etc", "tmpfs", "tmpfs", "tmpcopyup");
        ProbeReport report = bench.look(bundle, "read:/etc/file", "create:/etc/other");
        assertThat(report.mount("/etc").type()).isEqualTo("tmpfs");
        assertThat(report.text("/etc/file")).isEqualTo("text");
        assertThat(report.outcome("create:/etc/other")).isEqualTo("ok");
        assertThat(bundle.rootfs().resolve("etc/other")).doesNotExist();
    }
}
