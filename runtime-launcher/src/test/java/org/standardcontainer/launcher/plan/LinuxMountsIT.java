package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.plan.TestRoot.NODEV;
import static org.standardcontainer.launcher.plan.TestRoot.NOEXEC;
import static org.standardcontainer.launcher.plan.TestRoot.NOSUID;
import static org.standardcontainer.launcher.plan.TestRoot.PRIVATE;
import static org.standardcontainer.launcher.plan.TestRoot.RDONLY;
import static org.standardcontainer.launcher.plan.TestRoot.REC;
import static org.standardcontainer.launcher.plan.TestRoot.SHARED;
import static org.standardcontainer.launcher.plan.TestRoot.bind;
import static org.standardcontainer.launcher.plan.TestRoot.end;
import static org.standardcontainer.launcher.plan.TestRoot.finish;
import static org.standardcontainer.launcher.plan.TestRoot.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link MountOp}s do on a real kernel. */
class LinuxMountsIT {
    private static final int EBUSY = 16;
    private static final int EEXIST = 17;
    private static final int EPERM = 1;
    private static final int EINVAL = 22;
    private static final int CHARACTER = 0020000;

    private Path directory;
    private TestRoot root;

    @BeforeEach
    void makeRoot() throws IOException {
        OneShot.assumePossible();
        directory = Files.createTempDirectory("mounts");
        root = TestRoot.in(directory);
    }

    @AfterEach
    void removeRoot() {
        if (directory != null) {
            TestRoot.delete(directory);
        }
    }

    private String output(LaunchPlan plan) {
        OneShot.Result result = OneShot.run(plan);
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        return result.output();
    }

    private void refused(LaunchPlan plan, int errno) {
        OneShot.Result result = OneShot.run(plan);
        assertThat(result.errno()).as(result.toString()).isEqualTo(errno);
    }

    @Test
    void theOldRootIsGone() {
        LaunchPlan plan =
                end(root.begin().init("", mount("proc", "/proc")), "ls /; cat /proc/self/mountinfo | cut -d' ' -f5");
        assertThat(output(plan).split("\\s+")).containsExactly("bin", "proc", "/", "/proc");
    }

    @Test
    void missingDirectoriesAreMade() {
        LaunchPlan plan =
                end(root.begin().init("", mount("tmpfs", "/a/b/c")), "stat -c %a /a /a/b; stat -f -c %T /a/b/c");
        assertThat(output(plan)).isEqualTo("755\n755\ntmpfs");
    }

    @Test
    void aTmpfsTakesTheModeOfWhatItCovers() throws IOException {
        Files.createDirectory(
                root.path().resolve("t"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x--x")));
        LaunchPlan plan = end(
                root.begin().init("", mount("tmpfs", "/t")).init("", mount("tmpfs", "/t2", "mode=700")),
                "stat -c %a /t /t2");
        assertThat(output(plan)).isEqualTo("751\n700");
    }

    @Test
    void optionsAndAttributesAreSet() {
        LaunchPlan plan = end(
                root.begin()
                        .init("", mount("proc", "/proc"))
                        .init(
                                "",
                                new MountOp.MountNew(
                                        "tmpfs",
                                        "shm",
                                        List.of("size=64k", "mode=1777"),
                                        "/shm",
                                        MountAttributes.of(NOSUID | NODEV | NOEXEC | RDONLY, 0))),
                "grep ' /shm ' /proc/self/mountinfo");
        assertThat(output(plan)).contains("ro,nosuid,nodev,noexec,relatime").contains("tmpfs shm rw,size=64k");
    }

    @Test
    void theKernelsWordsAreReported() {
        OneShot.Result result = OneShot.run(end(root.begin().init("", mount("tmpfs", "/t", "nonsense=1")), "true"));
        assertThat(result.errno()).isEqualTo(EINVAL);
        assertThat(result.path()).isEqualTo("nonsense=1");
        assertThat(result.text()).contains("Unknown parameter 'nonsense'");
    }

    @Test
    void aFileIsBoundOnAFileThatIsMade() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        LaunchPlan plan = end(root.begin().init("", bind(file, "/new/place")), "cat /new/place");
        assertThat(output(plan)).isEqualTo("content");
        assertThat(root.path().resolve("new/place")).isEmptyFile();
    }

    @Test
    void attributesAreForOneMountOrAllBelow() {
        LaunchPlan.Builder plan = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", mount("tmpfs", "/a"))
                .init("", mount("tmpfs", "/a/below"))
                .init("", new MountOp.ChangeMount("/a", MountAttributes.of(RDONLY, NOSUID)));
        String one = output(end(plan, "grep /a /proc/self/mountinfo | cut -d' ' -f5,6"));
        assertThat(one).isEqualTo("/a ro,relatime\n/a/below rw,nosuid,relatime");
    }

    @Test
    void aRecursiveBindIsReadOnlyAllTheWayDown() {
        LaunchPlan.Builder plan = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", mount("tmpfs", "/a"))
                .init("", mount("tmpfs", "/a/below"))
                .init(
                        "",
                        new MountOp.MountBind(
                                root.path().resolve("a").toString(),
                                "/b",
                                true,
                                new MountAttributes(0, 0, RDONLY, 0, List.of()).with(PRIVATE | REC)));
        assertThat(output(end(plan, "grep ' /b' /proc/self/mountinfo | cut -d' ' -f5,6")))
                .isEqualTo("/b ro,nosuid,relatime\n/b/below ro,nosuid,relatime");
    }

    @Test
    void accessTimesAreOneOfThree() {
        long noAtime = 0x10;
        LaunchPlan.Builder plan = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", mount("tmpfs", "/a"))
                .init("", new MountOp.ChangeMount("/a", MountAttributes.of(noAtime, 0)));
        assertThat(output(end(plan, "grep ' /a' /proc/self/mountinfo | cut -d' ' -f6")))
                .isEqualTo("rw,nosuid,noatime");
    }

    @Test
    void optionsTooLongForOneCallAreMountedAtOnce() {
        String longName = "n".repeat(200);
        Path lower1 = root.path().resolve(longName);
        Path lower2 = root.path().resolve("m".repeat(200));
        LaunchPlan.Builder plan = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", mount("tmpfs", "/" + longName))
                .init("", mount("tmpfs", "/" + "m".repeat(200)))
                .init(
                        "",
                        new MountOp.MountNew(
                                "overlay",
                                "overlay",
                                List.of("lowerdir=" + lower1 + ":" + lower2),
                                "/merged",
                                MountAttributes.of(NODEV, 0).with(SHARED)));
        assertThat(output(end(plan, "pwd; grep ' /merged ' /proc/self/mountinfo | cut -d' ' -f6,7")))
                .matches("/\nro,nodev,relatime shared:\\d+|/\nrw,nodev,relatime shared:\\d+");
    }

    @Test
    void theRootIsMadeReadOnlyAlone() {
        LaunchPlan.Builder plan = root.begin()
                .init("", mount("tmpfs", "/t"))
                .init("", new MountOp.PivotRoot())
                .init("", new MountOp.RootReadonly());
        assertThat(output(finish(plan, "(: > /x) 2>&1 | grep -o 'Read-only.*'; : > /t/x && echo written")))
                .isEqualTo("Read-only file system\nwritten");
    }

    @Test
    void theRootCanBeShared() {
        LaunchPlan.Builder plan = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", new MountOp.PivotRoot())
                .init("", new MountOp.RootPropagation(SHARED));
        assertThat(output(finish(plan, "grep ' / / ' /proc/self/mountinfo || grep -m1 ' / ' /proc/self/mountinfo")))
                .contains("shared:");
    }

    /** {@link OneShot} compares what is mounted around it before and after. */
    @Test
    void whatIsMountedInASharedTreeStaysInside() {
        LaunchPlan.Builder plan = root.begin(SHARED | REC)
                .init("", mount("proc", "/proc"))
                .init("", mount("tmpfs", "/t"))
                .init("", new MountOp.PivotRoot())
                .init("", new MountOp.RootPropagation(SHARED | REC));
        assertThat(output(finish(plan, "mount -t tmpfs inner /t && grep -c ' /t ' /proc/self/mountinfo")))
                .isEqualTo("2");
    }

    @Test
    void nodesAreMadeAsAsked() {
        LaunchPlan plan = end(
                root.begin()
                        .init("", mount("tmpfs", "/dev"))
                        .init("", new MountOp.MakeNode("/dev/null", CHARACTER | 0666, 1, 3, 0, 0))
                        .init("", new MountOp.MakeNode("/dev/null", CHARACTER | 0600, 1, 3, 0, 0))
                        .init("", new MountOp.MakeNode("/dev/sub/fifo", 0010000 | 0640, 0, 0, 1000, 1001))
                        .init("", new MountOp.MakeLink("/proc/self/fd", "/dev/fd"))
                        .init("", new MountOp.MakeLink("elsewhere", "/dev/fd")),
                "stat -c '%A %t:%T %u:%g' /dev/null /dev/sub/fifo; readlink /dev/fd");
        assertThat(output(plan)).isEqualTo("crw-rw-rw- 1:3 0:0\nprw-r----- 0:0 1000:1001\n/proc/self/fd");
    }

    @Test
    void whoMayMakeNoDeviceGetsTheRuntimesOwnBound() throws IOException {
        long enough = 1 | 1 << 1 | 1 << 3 | 1 << 18 | 1 << 21; // CHOWN, DAC_OVERRIDE, FOWNER, SYS_CHROOT, SYS_ADMIN
        LaunchPlan.Builder plan = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", new NamespaceOp.SetCapabilities(enough, enough, 0, 0))
                .init("", new MountOp.MakeNode("/dev/zero", CHARACTER | 0666, 1, 5, 0, 0))
                .init("", new MountOp.MakeNode("/dev/null", CHARACTER | 0666, 1, 3, 0, 0));
        assertThat(output(end(
                        plan, "stat -c %t:%T /dev/zero /dev/null; cut -d' ' -f5 /proc/self/mountinfo | grep -c /dev/")))
                .isEqualTo("1:5\n1:3\n2");
        plan = root.begin()
                .init("", new NamespaceOp.SetCapabilities(enough, enough, 0, 0))
                .init("", new MountOp.MakeNode("/dev/full", CHARACTER | 0666, 1, 3, 0, 0));
        refused(end(plan, "true"), EPERM);
    }

    @Test
    void nodesAreMadeNextToEachOther() {
        LaunchPlan.Builder plan = root.begin();
        for (String path : List.of("/a/b/one", "/a/b/two", "/a/b//three", "/a/c/one", "/top", "other", "/a/b/four")) {
            plan.init("", new MountOp.MakeNode(path, 0010000 | 0600, 0, 0, 0, 0));
            plan.init("", new MountOp.MakeLink("/bin", path + "-link"));
        }
        assertThat(output(end(plan, "ls -d /a/*/* /top* /other*")).split("\n"))
                .containsExactly(
                        "/a/b/four",
                        "/a/b/four-link",
                        "/a/b/one",
                        "/a/b/one-link",
                        "/a/b/three",
                        "/a/b/three-link",
                        "/a/b/two",
                        "/a/b/two-link",
                        "/a/c/one",
                        "/a/c/one-link",
                        "/other",
                        "/other-link",
                        "/top",
                        "/top-link");
        for (String path : List.of("/a/", "/a/.", "/a/..", "", "/")) {
            refused(end(root.begin().init("", new MountOp.MakeLink("x", path)), "true"), EINVAL);
        }
    }

    @Test
    void anotherNodeInTheWayIsRefused() throws IOException {
        Files.createDirectory(root.path().resolve("dev"));
        Files.createSymbolicLink(root.path().resolve("dev/null"), root.outside().resolve("marker"));
        refused(
                end(root.begin().init("", new MountOp.MakeNode("/dev/null", CHARACTER | 0666, 1, 3, 0, 0)), "true"),
                EEXIST);
        assertThat(root.outside().resolve("marker")).hasContent("outside");
    }

    @Test
    void filesAndDirectoriesAreMasked() {
        LaunchPlan plan = end(
                root.begin()
                        .init("", mount("proc", "/proc"))
                        .init("", new MountOp.MaskPath("/proc/version"))
                        .init("", new MountOp.MaskPath("/proc/uptime"))
                        .init("", new MountOp.MaskPath("/proc/irq"))
                        .init("", new MountOp.MaskPath("/proc/fs"))
                        .init("", new MountOp.MaskPath("/proc/none/such"))
                        .init("", new MountOp.MaskPath("/proc/version/below"))
                        .init("", new MountOp.ReadonlyPath("/proc/sys"))
                        .init("", new MountOp.ReadonlyPath("/proc/none")),
                "stat -c %t:%T /proc/version /proc/uptime; cat /proc/version; ls /proc/irq /proc/fs;"
                        + "grep -E ' /proc/(version|irq|fs|sys) ' /proc/self/mountinfo | cut -d' ' -f4,5,6");
        assertThat(output(plan)).isEqualTo("""
                        1:3
                        1:3
                        /proc/fs:

                        /proc/irq:
                        /null /proc/version ro,nosuid,noexec,relatime
                        / /proc/irq ro,nosuid,nodev,noexec,relatime
                        / /proc/fs ro,nosuid,nodev,noexec,relatime
                        /sys /proc/sys ro,nosuid,relatime""");
    }

    @Test
    void aMaskAfterTheSwitchTakesTheContainersNullDeviceIfItIsOne() throws IOException {
        LaunchPlan.Builder good = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", mount("tmpfs", "/dev"))
                .init("", new MountOp.MakeNode("/dev/null", CHARACTER | 0666, 1, 3, 0, 0))
                .init("", new MountOp.PivotRoot())
                .init("", new MountOp.MaskPath("/proc/version"));
        assertThat(output(finish(good, "stat -c %t:%T /proc/version"))).isEqualTo("1:3");

        Files.createFile(root.path().resolve("dev/null"));
        LaunchPlan.Builder bad = root.begin()
                .init("", mount("proc", "/proc"))
                .init("", new MountOp.PivotRoot())
                .init("", new MountOp.MaskPath("/proc/version"));
        refused(finish(bad, "true"), 19);
    }

    @Test
    void theModeOfTheHostsNullDeviceCannotBeChangedThroughAMask() {
        LaunchPlan plan = end(
                root.begin().init("", mount("proc", "/proc")).init("", new MountOp.MaskPath("/proc/version")),
                "busybox chown 0:0 /proc/version 2>&1 | grep -o 'Read-only.*'; : > /proc/version && echo written");
        assertThat(output(plan)).isEqualTo("Read-only file system\nwritten");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/.", "/..", "", "/a/../..", "/proc/.."})
    void nothingIsMountedOverTheRoot(String destination) {
        refused(
                end(root.begin().init("", mount("proc", "/proc")).init("", mount("tmpfs", destination)), "true"),
                EBUSY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/sys", "/proc/1", "/proc/self/attr", "/proc/sys/kernel", "/link"})
    void nothingIsMountedInsideProc(String destination) throws IOException {
        Files.createSymbolicLink(root.path().resolve("link"), Path.of("proc/sys"));
        refused(
                end(root.begin().init("", mount("proc", "/proc")).init("", mount("tmpfs", destination)), "true"),
                EPERM);
    }

    @Test
    void aPlainFileOfProcMayBeCovered() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "content");
        LaunchPlan plan = end(
                root.begin().init("", mount("proc", "/proc")).init("", bind(file, "/proc/meminfo")),
                "cat /proc/meminfo");
        assertThat(output(plan)).isEqualTo("content");
    }

    @Test
    void aRootThatIsALinkIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), root.path());
        for (Path path : List.of(link, Path.of(root.path() + "/bin/.."), Path.of(root.path() + "/."))) {
            LaunchPlan plan = finish(
                    LaunchPlan.builder()
                            .host("", new ProcessOp.CloneInit(TestRoot.NEW_MOUNTS))
                            .init("", new MountOp.SetPropagation(PRIVATE | REC))
                            .init("", new MountOp.OpenRoot(path.toString())),
                    "true");
            assertThat(OneShot.run(plan).errno()).as(path.toString()).isIn(20, EINVAL);
        }
    }
}
