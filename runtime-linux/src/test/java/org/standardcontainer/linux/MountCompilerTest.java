package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.linux.CompiledMounts.compile;
import static org.standardcontainer.linux.CompiledMounts.mounts;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.MountAttributes;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.MountOp.ChangeKept;
import org.standardcontainer.launcher.plan.MountOp.ChangeMount;
import org.standardcontainer.launcher.plan.MountOp.MakeLink;
import org.standardcontainer.launcher.plan.MountOp.MakeNode;
import org.standardcontainer.launcher.plan.MountOp.MountBind;
import org.standardcontainer.launcher.plan.MountOp.MountCopyUp;
import org.standardcontainer.launcher.plan.MountOp.MountNew;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

/** How mounts are compiled; those of other kinds are in {@link BindMountTest} and {@link CgroupMountsTest}. */
class MountCompilerTest {
    @Test
    void aFileSystemWithItsOptions() {
        assertThat(mounts(Mount.of("/tmp", "tmpfs", "tmpfs", "nosuid", "noatime", "size=1m", "sync", "rprivate")))
                .containsExactly(new MountNew(
                        "tmpfs",
                        "tmpfs",
                        List.of("size=1m", "sync"),
                        "/tmp",
                        MountAttributes.of(0x12, 0x70).with(0x44000)));
    }

    @Test
    void newFileSystemsHaveTheLabel() {
        Mount[] all = {
            Mount.of("/proc", "proc", "proc"),
            Mount.of("/sys", "sysfs", "sysfs"),
            Mount.of("/dev/mqueue", "mqueue", "mqueue"),
            Mount.of("/tmp", "tmpfs", "tmpfs", "size=1m"),
            Mount.of("/srv", "bind", "/data", "bind")
        };
        for (String label : List.of("u:r:t:s0", "u:r:t:s0:c1,c2")) {
            Draft draft = Compiling.compile(
                    Compiling.small()
                            .mounts(List.of(all))
                            .linux(Compiling.linux().mountLabel(label).build())
                            .build(),
                    Compiling.host("selinux"),
                    CgroupMode.DISABLED);
            assertThat(Compiling.findings(draft, Kind.UNSUPPORTED)).isEmpty();
            String option = label.contains(",") ? "context=\"" + label + "\"" : "context=" + label;
            assertThat(Compiling.operations(draft, MountNew.class))
                    .filteredOn(mount -> mount.options().contains(option))
                    .containsExactly(new MountNew(
                            "tmpfs", "tmpfs", List.of("size=1m", option), "/tmp", MountAttributes.of(0, 0)));
            assertThat(Compiling.operations(draft, MountOp.LabelDirectory.class))
                    .containsExactly(new MountOp.LabelDirectory("/dev/mqueue", label));
        }
    }

    @Test
    void withoutSelinuxLabelsAreRefused() {
        Spec spec = Compiling.small()
                .process(Compiling.process().selinuxLabel("u:r:t:s0").build())
                .linux(Compiling.linux().mountLabel("u:r:t:s0").build())
                .build();
        assertThat(Compiling.findings(Compiling.compile(spec), Kind.UNSUPPORTED))
                .containsExactlyInAnyOrder(
                        "/process/selinuxLabel: " + MountLabel.NO_SELINUX,
                        "/linux/mountLabel: " + MountLabel.NO_SELINUX);
        assertThat(Compiling.findings(
                        Compiling.compile(
                                Compiling.small()
                                        .linux(Compiling.linux()
                                                .mountLabel("u:r:t:s0\"")
                                                .build())
                                        .build(),
                                Compiling.host("selinux"),
                                CgroupMode.DISABLED),
                        Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/linux/mountLabel: ");
    }

    @Test
    void aReadonlyTmpfsIsMadeReadonlyWhenAllIsInIt() {
        Draft draft = compile(Mount.of("/dev", "tmpfs", "tmpfs", "ro", "nosuid"));

        List<PlanOp> steps = Compiling.operations(draft);
        MountNew mount = new MountNew("tmpfs", "tmpfs", List.of(), "/dev", MountAttributes.of(0x2, 0), 0);
        ChangeKept change = new ChangeKept(0, "/dev", MountAttributes.of(0x1, 0));
        assertThat(steps).contains(mount, change);
        assertThat(steps.indexOf(change))
                .isGreaterThan(steps.indexOf(new MakeLink("pts/ptmx", "/dev/ptmx")))
                .isGreaterThan(steps.indexOf(new org.standardcontainer.launcher.plan.ProcessOp.ChangeDir("/", true)));
    }

    /** A later entry is about a tmpfs as a whole, too: were it read-only at once, no device could be made in it. */
    @Test
    void aTmpfsIsRemountedWhenAllIsInIt() {
        Draft draft = compile(
                Mount.of("/dev", "tmpfs", "tmpfs", "ro"), Mount.of("/dev/", "bind", "none", "remount", "bind", "rw"));

        List<PlanOp> steps = Compiling.operations(draft);
        MakeLink last = new MakeLink("pts/ptmx", "/dev/ptmx");
        assertThat(steps)
                .containsSubsequence(
                        new MakeNode("/dev/null", 020666, 1, 3, 0, 0),
                        last,
                        new ChangeKept(0, "/dev", MountAttributes.of(0x1, 0)),
                        new ChangeMount("/dev", MountAttributes.of(0, 0x1)));
    }

    @Test
    void aDeviceThatIsMountedReadonlyIsNeverOpenedForWriting() {
        assertThat(mounts(Mount.of("/data", "ext4", "/dev/vdb", "ro")))
                .containsExactly(new MountNew("ext4", "/dev/vdb", List.of("ro"), "/data", MountAttributes.of(0x1, 0)));
    }

    @Test
    void everyPropagationIsApplied() {
        assertThat(mounts(Mount.of("/srv", "bind", "/data", "rbind", "slave", "shared")))
                .containsExactly(new MountBind("/data", "/srv", true, MountAttributes.NONE.with(0x80000, 0x100000)));
    }

    @Test
    void remount() {
        assertThat(mounts(Mount.of("/srv", "none", "none", "remount", "ro", "rnosuid")))
                .containsExactly(new ChangeMount("/srv", new MountAttributes(0x3, 0, 0x2, 0, List.of())));
    }

    /** Nothing is looked for by its path whose options would change for everybody. */
    @Test
    void optionsOfAFileSystemInARemountGoToTheEntryThatMountsIt() {
        assertThat(mounts(
                        Mount.of("/t", "tmpfs", "t", "size=1m"),
                        Mount.of("/t/x", "bind", "/x", "bind"),
                        Mount.of("t/", "none", "none", "remount", "size=2m", "sync", "nodev"),
                        Mount.of("/t", "none", "none", "remount", "bind", "ro", "sync")))
                .containsExactly(
                        new MountNew("tmpfs", "t", List.of("size=1m", "size=2m", "sync"), "/t", MountAttributes.NONE),
                        new MountBind("/x", "/t/x", false, MountAttributes.NONE),
                        new ChangeMount("/t", MountAttributes.of(0x4, 0)),
                        new ChangeMount("/t", MountAttributes.of(0x1, 0)));
        for (Mount mount : List.of(
                Mount.of("/srv", "none", "none", "remount", "size=1m"),
                Mount.of("/srv", "none", "none", "remount", "sync"),
                Mount.of("/t", "none", "none", "remount", "bind", "size=1m"))) {
            assertThat(Compiling.findings(
                            compile(Mount.bind("/data", "/srv"), Mount.of("/t", "tmpfs", "t"), mount),
                            Kind.UNSUPPORTED))
                    .singleElement()
                    .asString()
                    .startsWith("/mounts/2/options: ");
        }
    }

    @Test
    void aTmpfsWithACopyOfWhatItCovers() {
        assertThat(mounts(Mount.of("/run", "tmpfs", "tmpfs", "tmpcopyup", "nodev", "mode=755")))
                .containsExactly(new MountCopyUp(
                        "tmpfs", "tmpfs", List.of("mode=755"), "/run", MountAttributes.of(0x4, 0), MountOp.NOT_KEPT));
        assertThat(Compiling.findings(
                        compile(
                                Mount.of("/run", "ramfs", "none", "tmpcopyup"),
                                Mount.bind("/a", "/b", "tmpcopyup"),
                                Mount.of("/c", "tmpfs", "/a", "bind", "tmpcopyup"),
                                Mount.of("/d", "tmpfs", "tmpfs"),
                                Mount.of("/d", "tmpfs", "tmpfs", "remount", "tmpcopyup")),
                        Kind.UNSUPPORTED))
                .containsExactly(
                        "/mounts/0/options: only a new tmpfs can have tmpcopyup",
                        "/mounts/1/options: only a new tmpfs can have tmpcopyup",
                        "/mounts/2/options: only a new tmpfs can have tmpcopyup",
                        "/mounts/4/options: only a new tmpfs can have tmpcopyup");
    }

    @Test
    void accessListsAreNoOptionOfTheKernelsOwnFileSystems() {
        assertThat(mounts(
                        Mount.of("/t", "tmpfs", "t", "acl"),
                        Mount.of("/e", "ext4", "/dev/vdb", "noacl"),
                        Mount.bind("/a", "/b", "acl")))
                .containsExactly(
                        new MountNew("tmpfs", "t", List.of(), "/t", MountAttributes.NONE),
                        new MountNew("ext4", "/dev/vdb", List.of("noacl"), "/e", MountAttributes.NONE),
                        new MountBind("/a", "/b", true, MountAttributes.NONE));
    }

    @Test
    void theOrderOfTheListIsKept() {
        assertThat(mounts(
                        Mount.of("/a", "tmpfs", "a"),
                        Mount.of("/a/b", "bind", "/x", "bind"),
                        Mount.of("/a/b/c", "tmpfs", "c")))
                .extracting(PlanOp::path)
                .containsExactly("/a", "/a/b", "/a/b/c");
    }

    @ParameterizedTest
    @CsvSource({"tmp/x, /tmp/x", "/../../x, /x", "mnt/../../x, /x", "/a//b/./c/, /a/b/c"})
    void destinationsStayInside(String given, String expected) {
        assertThat(mounts(Mount.of(given, "tmpfs", "tmpfs")))
                .extracting(PlanOp::path)
                .containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/sys", "/proc/self/attr", "/proc/1", "proc/sys/kernel", "/x/../proc/sys"})
    void nothingIsMountedInsideProc(String destination) {
        assertThat(Compiling.findings(compile(Mount.of(destination, "tmpfs", "tmpfs")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/destination");
    }

    @Test
    void someFilesOfProcMayBeCovered() {
        assertThat(mounts(Mount.of("/proc/meminfo", "bind", "/lxcfs/meminfo", "bind")))
                .hasSize(1);
    }

    @Test
    void whatIsMissing() {
        assertThat(Compiling.findings(compile(Mount.builder("/x").build()), Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/type");
        assertThat(Compiling.findings(compile(Mount.builder("/x").type("bind").build()), Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/source");
    }
}
