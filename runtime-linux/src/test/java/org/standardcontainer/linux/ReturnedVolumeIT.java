package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.standardcontainer.Bundle;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.Waitable;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** Who has deleted a container gets back what he gave it. */
@Tag("once")
@Timeout(180)
class ReturnedVolumeIT {
    @Opened
    private TestContainers containers;

    /** In a mount namespace of its own: containers of others, made meanwhile, would have the file system for a moment, too. */
    @Test
    void nobodyUsesAFileSystemWhenItsContainerIsDeleted() throws Exception {
        Path data = containers.directory().resolve("data");
        Bundle bundle = containers.bundle(TestContainers.shell("echo written > /volume/file")
                .mounts(TestContainers.mounts(Mount.bind(data + "/volume", "/volume", "rbind")))
                .build());
        assertThat(bundle.directory().getParent()).isEqualTo(containers.directory());
        Files.createDirectory(data);

        assertThat(OwnHost.run(
                        containers,
                        data,
                        "mount -t tmpfs none $D; mkdir $D/lower $D/upper $D/work $D/volume; \"$@\"",
                        RunOnVolume.class,
                        bundle))
                .isEqualTo("returned 200 times\n");
    }

    /** Else the kernel would take it down in whoever ends last in there, before the end is told. */
    @Test
    void theMonitorHoldsTheMountsUntilItHasToldTheEnd() throws Exception {
        assumeTrue(
                Version.parse(System.getProperty("os.version")).compareTo(Version.parse("6.11")) >= 0,
                "needs PIDFD_GET_MNT_NAMESPACE");
        Spec spec = TestContainers.shell("echo out").build();
        try (StandardContainer container =
                containers.runtime().create(TestContainers.newId(), containers.bundle(spec), Stdio.pipes())) {
            ProcessHandle init = ProcessHandle.of(
                            container.state().pid().orElseThrow().pid())
                    .orElseThrow();
            ProcessHandle monitor = init.parent().orElseThrow();
            String mounts = Files.readSymbolicLink(Path.of("/proc/" + init.pid() + "/ns/mnt"))
                    .toString();
            Until.holds(() -> open(monitor).contains(mounts)); // behind its report
            assertThat(open(monitor)).contains(mounts);

            container.start();

            container.require(Waitable.class).onExit().get(60, TimeUnit.SECONDS);
            Until.holds(() -> !open(monitor).contains(mounts));
            assertThat(open(monitor)).isNotEmpty().doesNotContain(mounts);
            assertThat(monitor.isAlive()).as("its output was not read").isTrue();
            container.delete();
        }
    }

    private static List<String> open(ProcessHandle process) throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/fd"))) {
            for (Path one : all) {
                try {
                    open.add(Files.readSymbolicLink(one).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        return open;
    }
}
