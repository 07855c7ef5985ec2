package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host does for a machine that it gives an IOMMU group, and whom it refuses that. */
class LinuxHandedIT {
    private static final int EPERM = 1;
    private static final int EEXIST = 17;
    private static final int ESTALE = 116;
    private static final int NOBODY = 65534;
    private static final int MEMORY_LOCK = 8;
    private static final long ALL_CAPABILITIES = (1L << 38) - 1;
    private static final long SYS_RESOURCE = 1L << 24;

    @TempDir
    private Path directory;

    @BeforeEach
    void assumePossible() {
        OneShot.assumePossible();
    }

    private static LaunchPlan.Builder begin() {
        return LaunchPlan.builder().host("", new ProcessOp.CloneInit(0));
    }

    private HandedOp.OwnNode node(String name) {
        return new HandedOp.OwnNode(directory.resolve(name).toString(), 10, 196, 0600, NOBODY);
    }

    @Test
    void aMachineSeesTheNodesThatItHasAndNoOther() throws IOException {
        Files.writeString(directory.resolve("another"), "the host's");
        OneShot.Result result = OneShot.run(TestRoot.finish(
                begin().init("", new HandedOp.OwnDirectory(directory.toString()))
                        .init("", node("5")),
                "cd " + directory + " && ls && ls -ln 5 | tr -s ' ' | cut -d' ' -f1,3,4"));
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.output()).isEqualTo("5\ncrw------- 65534 65534");
        assertThat(directory.toFile().list()).as("the host's own").containsExactly("another");
    }

    @Test
    void aNodeIsMadeWhereNothingIsAlone() throws IOException {
        Files.writeString(directory.resolve("5"), "the host's");
        OneShot.Result result = OneShot.run(TestRoot.finish(begin().init("", node("5")), "true"));
        assertThat(result.errno()).as(result.toString()).isEqualTo(EEXIST);
        assertThat(directory.resolve("5")).hasContent("the host's");
    }

    @Test
    void whoMayNotRaiseItsLimitOfLockedMemoryIsRefused() {
        long machine = 1L << 31;
        OneShot.Result result = OneShot.run(TestRoot.finish(
                begin().init("", new ProcessOp.SetRlimit(MEMORY_LOCK, 1 << 16, 1 << 16))
                        .init("", without(SYS_RESOURCE))
                        .init("", new ProcessOp.SetRlimit(MEMORY_LOCK, machine, machine)),
                "true"));
        assertThat(result.errno()).as(result.toString()).isEqualTo(EPERM);
        assertThat(result.step()).isEqualTo(3);
        assertThat(result.call()).isEqualTo("setrlimit");
    }

    private static NamespaceOp.SetCapabilities without(long capability) {
        long left = ALL_CAPABILITIES & ~capability;
        return new NamespaceOp.SetCapabilities(left, left, 0, 0);
    }

    @Test
    void aUsbDeviceThatIsAnotherByNowIsNotOpened() {
        assertThat(open(1, 3).succeeded()).isTrue();
        assertThat(open(1, 5).errno()).isEqualTo(ESTALE);
        assertThat(open(189, 3).errno()).isEqualTo(ESTALE);
    }

    private static OneShot.Result open(int major, int minor) {
        return OneShot.run(LaunchPlan.builder()
                .host("", new ProcessOp.CloneInit(0))
                .init("", new HandedOp.OpenUsb(1, "/dev/null", major, minor))
                .init("", new ProcessOp.FindProgram("/bin/true", List.of()))
                .init("", new ProcessOp.Exec(List.of("/bin/true"), List.of()))
                .build());
    }
}
