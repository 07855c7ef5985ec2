package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.plan.TestRoot.bind;
import static org.standardcontainer.launcher.plan.TestRoot.end;
import static org.standardcontainer.launcher.plan.TestRoot.mount;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roots that want to reach what is outside of them, with attacks that other runtimes have fallen for. */
@Tag("once")
class LinuxMountAttacksIT {
    private static final int CHARACTER = 0020000;
    private static final int ROUNDS = 100;

    private Path directory;
    private TestRoot root;

    @BeforeEach
    void makeRoot() throws IOException {
        OneShot.assumePossible();
        directory = Files.createTempDirectory("attacks");
        root = TestRoot.in(directory);
    }

    @AfterEach
    void nothingOutsideHasChanged() throws IOException {
        if (directory == null) {
            return;
        }
        try (Stream<Path> entries = Files.list(root.outside())) {
            assertThat(entries).containsExactly(root.outside().resolve("marker"));
        }
        assertThat(root.outside().resolve("marker")).hasContent("outside");
        TestRoot.delete(directory);
    }

    private String upAndOut() {
        return "../".repeat(20) + root.outside().toString().substring(1);
    }

    /** CVE-2026-41579, CVE-2026-47766: device nodes and links were made on the host. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void devIsALinkToAHostDirectory(boolean absolute) throws IOException {
        Files.createSymbolicLink(
                root.path().resolve("dev"), Path.of(absolute ? root.outside().toString() : upAndOut()));
        LaunchPlan plan = end(
                root.begin()
                        .init("", new MountOp.MakeNode("/dev/null", CHARACTER | 0666, 1, 3, 0, 0))
                        .init("", new MountOp.MakeLink("pts/ptmx", "/dev/ptmx")),
                "ls " + root.outside());
        OneShot.Result result = OneShot.run(plan);
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.output()).isEqualTo("null\nptmx");
    }

    /** CVE-2019-18837, CVE-2015-1335. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDestinationPassesThroughALinkThatLeavesTheRoot(boolean absolute) throws IOException {
        Files.createSymbolicLink(
                root.path().resolve("vol"), Path.of(absolute ? root.outside().toString() : upAndOut()));
        LaunchPlan plan = end(
                root.begin()
                        .init("", mount("tmpfs", "/vol/new/x"))
                        .init("", bind(root.path().resolve("bin"), "/vol/bound/y"))
                        .init("", bind(root.path().resolve("bin/busybox"), "/vol/file")),
                "ls " + root.outside() + "; ls /vol/bound/y/sh");
        OneShot.Result result = OneShot.run(plan);
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.output()).isEqualTo("bound\nfile\nnew\n/vol/bound/y/sh");
    }

    /** An image may have {@code /etc/resolv.conf} lead to where nothing is yet. */
    @Test
    void whatADanglingLinkLeadsToIsMadeInside() throws IOException {
        Files.createDirectory(root.path().resolve("etc"));
        Files.createSymbolicLink(root.path().resolve("etc/resolv.conf"), Path.of("../run/resolve/stub.conf"));
        Files.createSymbolicLink(
                root.path().resolve("etc/hosts"), root.outside().resolve("hosts"));
        Path file = Files.writeString(directory.resolve("file"), "nameserver");
        LaunchPlan plan = end(
                root.begin().init("", bind(file, "/etc/resolv.conf")).init("", bind(file, "/etc/hosts")),
                "cat /run/resolve/stub.conf /etc/hosts");
        OneShot.Result result = OneShot.run(plan);
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.output()).isEqualTo("nameservernameserver");
    }

    @Test
    void linksInACircleEnd() throws IOException {
        Files.createSymbolicLink(root.path().resolve("a"), Path.of("b/x"));
        Files.createSymbolicLink(root.path().resolve("b"), Path.of("a"));
        OneShot.Result result = OneShot.run(end(root.begin().init("", mount("tmpfs", "/a/y")), "true"));
        assertThat(result.errno()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "mnt/../../x", "/mnt/../../../x", "/mnt/./../x"})
    void dotsStayInside(String destination) throws IOException {
        LaunchPlan plan = end(root.begin().init("", mount("tmpfs", destination)), "stat -f -c %T /x");
        assertThat(OneShot.run(plan).output()).isEqualTo("tmpfs");
        assertThat(directory.resolve("x")).doesNotExist();
        assertThat(Path.of("/x")).doesNotExist();
    }

    /** CVE-2021-30465, CVE-2024-45310, CVE-2017-1002101: a directory and a link are swapped all the time. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDestinationIsSwappedMeanwhile(boolean bound) throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Files.createDirectory(volume.resolve("a"));
        Files.createSymbolicLink(volume.resolve("b"), Path.of(upAndOut()));
        AtomicBoolean done = new AtomicBoolean();
        Thread swapper = new Thread(() -> swap(volume.resolve("a"), volume.resolve("b"), done), "swapper");
        swapper.start();
        try {
            int mounted = 0;
            for (int i = 0; i < ROUNDS; i++) {
                LaunchPlan.Builder plan = root.begin().init("", bind(volume, "/vol"));
                plan.init(
                        "",
                        bound ? bind(root.path().resolve("bin"), "/vol/a/inner") : mount("tmpfs", "/vol/a/inner/deep"));
                mounted += OneShot.run(end(plan, "cat /vol/a/marker /vol/b/marker 2>/dev/null"))
                                .succeeded()
                        ? 1
                        : 0;
                assertThat(root.outside().resolve("inner")).doesNotExist();
            }
            assertThat(mounted).as("rounds that the swapping didn't disturb").isPositive();
        } finally {
            done.set(true);
            swapper.join();
        }
    }

    private static void swap(Path a, Path b, AtomicBoolean done) {
        Function rename = NativeLibrary.getInstance("c").getFunction("renameat2");
        int here = -100; // AT_FDCWD
        while (!done.get()) {
            rename.invokeInt(new Object[] {here, a.toString(), here, b.toString(), 2});
        }
    }

    /** CVE-2019-19921, CVE-2023-27561, CVE-2025-54867. */
    @ParameterizedTest
    @ValueSource(strings = {"proc", "sysfs"})
    void procIsALink(String type) throws IOException {
        Files.createDirectory(root.path().resolve("tmp"));
        Files.createSymbolicLink(root.path().resolve("link"), Path.of("tmp"));
        Files.createSymbolicLink(root.path().resolve("dangling"), Path.of("nothing"));
        for (String destination : List.of("/link", "/link/", "/link/.", "/link/below", "/dangling", "/dangling/x")) {
            OneShot.Result result = OneShot.run(end(root.begin().init("", mount(type, destination)), "true"));
            assertThat(result.errno()).as(destination + " " + result).isEqualTo(40);
        }
    }

    /** CVE-2025-31133: the container's null device is a link to a file of the kernel's, which a mask then opens. Never written here. */
    @Test
    void theNullDeviceForMasksIsALink() throws IOException {
        Path dev = Files.createDirectory(directory.resolve("dev"));
        Files.createSymbolicLink(dev.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
        LaunchPlan before = end(
                root.begin()
                        .init("", mount("proc", "/proc"))
                        .init("", bind(dev, "/dev"))
                        .init("", new MountOp.MaskPath("/proc/timer_list"))
                        .init("", new MountOp.MaskPath("/proc/version")),
                "stat -c %t:%T /proc/version; grep ' /proc/version ' /proc/self/mountinfo | cut -d' ' -f4");
        assertThat(OneShot.run(before).output()).isEqualTo("1:3\n/null");
        LaunchPlan after = TestRoot.finish(
                root.begin()
                        .init("", mount("proc", "/proc"))
                        .init("", bind(dev, "/dev"))
                        .init("", new MountOp.PivotRoot())
                        .init("", new MountOp.MaskPath("/proc/version")),
                "true");
        assertThat(OneShot.run(after).errno()).isEqualTo(19);
    }

    /** A magic link is a way into another process's root. */
    @Test
    void magicLinksAreNotFollowed() throws IOException {
        Files.createSymbolicLink(root.path().resolve("link"), Path.of("proc/self/root"));
        for (String destination : List.of("/proc/1/root/x", "/proc/self/cwd/x", "/link/x")) {
            OneShot.Result result = OneShot.run(
                    end(root.begin().init("", mount("proc", "/proc")).init("", mount("tmpfs", destination)), "true"));
            assertThat(result.errno()).as(destination).isEqualTo(40);
        }
    }
}
