package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.BindOp.BindLink;
import org.standardcontainer.launcher.plan.BindOp.HoldTree;
import org.standardcontainer.launcher.plan.BindOp.MountHeld;
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
import org.standardcontainer.launcher.plan.ProcessOp.CloneInit;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;

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

    /** With a shared root the runtime's mounts stay among the host's, and so does a bind mount that says so; no other. */
    @ParameterizedTest
    @CsvSource({"shared, true", "rshared, true", "slave, false", "'', false"})
    void bindMountsAmongThoseOfTheHost(String word, boolean amongPeers) {
        IdMapping ids = new IdMapping(0L, 100000L, 10L);
        Mount mapped = Mount.bind("/data", "/m", "rshared").toBuilder()
                .uidMappings(List.of(ids))
                .gidMappings(List.of(ids))
                .build();
        Draft draft = Compiling.compile(Compiling.small()
                .linux(Compiling.linux().rootfsPropagation(word).build())
                .mounts(
                        Mount.bind("/data", "/a"),
                        Mount.bind("/data", "/b", "private"),
                        Mount.bind("/data", "/c", "rshared"),
                        mapped)
                .build());

        MountAttributes none = MountAttributes.NONE;
        assertThat(Compiling.operations(draft, MountBind.class))
                .containsExactly(
                        new MountBind("/data", "/a", true, amongPeers ? none.with(0x84000) : none),
                        new MountBind(
                                "/data", "/b", true, amongPeers ? none.with(0x84000, 0x40000) : none.with(0x40000)),
                        new MountBind("/data", "/c", true, none.with(0x104000)));
        assertThat(Compiling.operations(draft, HoldTree.class))
                .extracting(HoldTree::peer)
                .containsExactly(amongPeers);
        assertThat(Compiling.operations(draft, MountOp.SetPropagation.class)).hasSize(amongPeers ? 0 : 1);
    }

    /** Where the kernel makes slaves of all that comes into a user namespace, that is said. */
    @Test
    void inAUserNamespaceNothingIsAmongThoseOfTheHost() {
        IdMapping ids = new IdMapping(0L, 100000L, 10L);
        Draft draft = Compiling.compile(Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(LinuxNamespace.of("mount"), LinuxNamespace.of("user"))
                        .uidMappings(ids)
                        .gidMappings(ids)
                        .rootfsPropagation("shared")
                        .build())
                .build());

        assertThat(Compiling.operations(draft, MountOp.SetPropagation.class)).hasSize(1);
        assertThat(Compiling.findings(draft, Kind.WARNING))
                .anySatisfy(finding -> assertThat(finding).startsWith("/linux/rootfsPropagation: "));
    }

    @Test
    void aDeviceThatIsMountedReadonlyIsNeverOpenedForWriting() {
        assertThat(mounts(Mount.of("/data", "ext4", "/dev/vdb", "ro")))
                .containsExactly(new MountNew("ext4", "/dev/vdb", List.of("ro"), "/data", MountAttributes.of(0x1, 0)));
    }

    @ParameterizedTest
    @CsvSource({"bind, bind, false", "none, rbind, true", "bind, rbind, true"})
    void bindMounts(String type, String option, boolean recursive) {
        assertThat(mounts(Mount.of("/srv", type, "/data", option, "ro", "nodev")))
                .containsExactly(new MountBind("/data", "/srv", recursive, MountAttributes.of(0x5, 0)));
    }

    @Test
    void aSourceIsRelativeToTheBundle() {
        assertThat(mounts(Mount.of("/srv", "bind", "data", "bind")))
                .containsExactly(new MountBind("/bundles/one/data", "/srv", false, MountAttributes.NONE));
    }

    @Test
    void recursiveAttributesGoToAllAndTheOthersToTheMountItself() {
        assertThat(mounts(Mount.of("/srv", "bind", "/data", "rbind", "rro")))
                .containsExactly(new MountBind("/data", "/srv", true, new MountAttributes(0, 0, 0x1, 0, List.of())));
        assertThat(mounts(Mount.of("/srv", "bind", "/data", "rbind", "rro", "noexec", "rslave")))
                .containsExactly(
                        new MountBind("/data", "/srv", true, new MountAttributes(0x9, 0, 0x1, 0, List.of(0x84000))));
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
    void symbolicLinksThemselves() {
        assertThat(mounts(
                        Mount.bind("/a", "/b", "copy-symlink"),
                        Mount.bind("/a", "/c", "bind", "src-nofollow", "dest-nofollow", "ro", "rprivate")))
                .containsExactly(
                        new BindLink("/a", "/b", true, MountAttributes.NONE, 4),
                        new BindLink(
                                "/a", "/c", false, MountAttributes.of(0x1, 0).with(0x44000), 3));
        assertThat(Compiling.findings(
                        compile(
                                Mount.bind("/a", "/b", "copy-symlink", "src-nofollow"),
                                Mount.of("/t", "tmpfs", "tmpfs", "src-nofollow"),
                                Mount.of("/b", "none", "none", "remount", "copy-symlink")),
                        Kind.UNSUPPORTED))
                .hasSize(3)
                .allSatisfy(finding -> assertThat(finding).contains("/options: "));
    }

    @Test
    void mappedIdsAreAMatterOfTheMakerBeforeThereIsAnInitProcess() {
        IdMapping uids = new IdMapping(0L, 100000L, 10L);
        IdMapping gids = new IdMapping(5L, 200000L, 1L);
        Draft draft = compile(
                Mount.bind("/plain", "/p"),
                Mount.bind("/one", "/a", "idmap", "ro").toBuilder()
                        .uidMappings(List.of(uids, new IdMapping(20L, 7L, 1L)))
                        .gidMappings(List.of(gids))
                        .build(),
                Mount.bind("two", "/b", "ridmap", "bind").toBuilder()
                        .uidMappings(List.of(uids))
                        .gidMappings(List.of(gids))
                        .build());

        List<PlanOp> steps = Compiling.operations(draft);
        HoldTree one = new HoldTree(0, "/one", true, "0 100000 10\n20 7 1\n", "5 200000 1\n", "", false, false);
        HoldTree two = new HoldTree(1, "/bundles/one/two", false, "0 100000 10\n", "5 200000 1\n", "", true, false);
        assertThat(steps).contains(one, two);
        assertThat(steps.indexOf(two))
                .isLessThan(steps.indexOf(
                        Compiling.operations(draft, CloneInit.class).get(0)));
        assertThat(Compiling.operations(draft, MountHeld.class))
                .containsExactly(
                        new MountHeld(0, "/a", MountAttributes.of(0x1, 0)),
                        new MountHeld(1, "/b", MountAttributes.NONE));
        assertThat(draft.environment.build().steps())
                .filteredOn(step -> step.op().equals(two))
                .extracting(step -> step.actor() + " " + step.origin())
                .containsExactly("HOST /mounts/2");
    }

    @Test
    void withoutMappingsThoseOfTheUserNamespaceCount() {
        Mount mount = Mount.bind("/one", "/a", "idmap");
        IdMapping ids = new IdMapping(0L, 100000L, 10L);

        assertThat(Compiling.operations(
                        Compiling.compile(Compiling.small()
                                .mounts(mount)
                                .linux(Compiling.linux()
                                        .namespaces(
                                                LinuxNamespace.of("mount"),
                                                LinuxNamespace.of("pid"),
                                                LinuxNamespace.of("user"))
                                        .uidMappings(ids)
                                        .gidMappings(ids)
                                        .build())
                                .build()),
                        HoldTree.class))
                .containsExactly(new HoldTree(0, "/one", true, "0 100000 10\n", "0 100000 10\n", "", false, false));
        assertThat(Compiling.operations(
                        Compiling.compile(Compiling.small()
                                .mounts(mount)
                                .linux(Compiling.linux()
                                        .namespaces(
                                                LinuxNamespace.of("mount"),
                                                new LinuxNamespace("user", "/proc/7/ns/user"))
                                        .build())
                                .build()),
                        HoldTree.class))
                .containsExactly(new HoldTree(0, "/one", true, "", "", "/proc/7/ns/user", false, false));
        assertThat(Compiling.findings(compile(mount), Kind.INVALID))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/options: there are no mappings");
    }

    @Test
    void mappedIdsAreRefusedWhereTheKernelHasNone() {
        IdMapping ids = new IdMapping(0L, 100000L, 10L);
        Mount fileSystem = Mount.of("/t", "tmpfs", "tmpfs", "idmap").toBuilder()
                .uidMappings(List.of(ids))
                .gidMappings(List.of(ids))
                .build();
        Mount link = Mount.bind("/a", "/b", "idmap", "copy-symlink");
        List<Mount> many = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            many.add(Mount.bind("/a", "/" + i).toBuilder()
                    .uidMappings(List.of(ids))
                    .gidMappings(List.of(ids))
                    .build());
        }

        assertThat(Compiling.findings(compile(fileSystem, link), Kind.UNSUPPORTED))
                .hasSize(2);
        assertThat(Compiling.findings(compile(many.toArray(Mount[]::new)), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/64: ");
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

    @Test
    void aBindMountHasNoOptionsOfAFileSystem() {
        assertThat(Compiling.findings(compile(Mount.of("/x", "bind", "/y", "rbind", "size=1m")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .contains("size=1m");
    }

    @Test
    void cgroupInANamespaceOfItsOwnShowsTheHierarchiesFromItsRoot() {
        Spec spec = Compiling.small()
                .linux(Compiling.linux()
                        .namespaces(new LinuxNamespace("mount", null), new LinuxNamespace("cgroup", null))
                        .build())
                .mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro"))
                .build();
        Draft draft = Compiling.compile(spec, Compiling.host("v1"), CgroupMode.ENABLED);

        assertThat(Compiling.operations(draft, MountOp.class))
                .contains(
                        new MountNew(
                                "tmpfs", "tmpfs", List.of("mode=755"), "/sys/fs/cgroup", MountAttributes.of(0xe, 0), 0),
                        new MountNew(
                                "cgroup",
                                "cgroup",
                                List.of("cpu", "cpuacct"),
                                "/sys/fs/cgroup/cpu,cpuacct",
                                MountAttributes.of(0xf, 0)),
                        new MountNew(
                                "cgroup",
                                "cgroup",
                                List.of("name=systemd"),
                                "/sys/fs/cgroup/systemd",
                                MountAttributes.of(0xf, 0)),
                        new MakeLink("cpu,cpuacct", "/sys/fs/cgroup/cpu"),
                        new MakeLink("cpu,cpuacct", "/sys/fs/cgroup/cpuacct"),
                        new ChangeKept(0, "/sys/fs/cgroup", MountAttributes.of(0x1, 0)));
    }

    @Test
    void cgroupWithoutOneShowsTheContainersCgroupOnly() {
        assertThat(mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup")))
                .contains(new MountBind(
                        "/sys/fs/cgroup/memory/jobs/one/scr-one",
                        "/sys/fs/cgroup/memory",
                        true,
                        MountAttributes.of(0xe, 0)))
                .noneMatch(ChangeKept.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({"v2, cgroup, ro", "v2, cgroup2, ro", "hybrid, cgroup2, ro", "v2, cgroup2, rro"})
    void theUnifiedHierarchyIsShownReadonlyAndFromACgroupNamespaceOnly(String host, String type, String word) {
        Mount readonly = Mount.of("/sys/fs/cgroup", type, "cgroup", word, "nosuid");

        assertThat(Compiling.operations(cgroups(host, true, readonly), MountNew.class))
                .containsExactly(
                        new MountNew("cgroup2", "cgroup", List.of(), "/sys/fs/cgroup", MountAttributes.of(0xf, 0)));
        assertThat(Compiling.findings(cgroups(host, false, readonly), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/0: ")
                .contains("whole host");
        assertThat(Compiling.findings(
                        cgroups(host, true, Mount.of("/sys/fs/cgroup", type, "cgroup")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/options: ")
                .contains("maker's");
    }

    @Test
    void aContainerWithoutACgroupCannotWriteItsMakers() {
        Spec spec = spec(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup"));

        assertThat(Compiling.findings(
                        Compiling.compile(spec, Compiling.host("hybrid"), CgroupMode.DISABLED), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .contains("maker's");
    }

    @Test
    void cgroupMountsHaveNoOptionsOfTheirOwnAndEveryPropagation() {
        assertThat(Compiling.findings(
                        compile(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "memory", "sync")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .startsWith("/mounts/0/options: ")
                .endsWith(": memory");
        assertThat(mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "slave", "shared")))
                .isNotEmpty()
                .allSatisfy(op -> assertThat(op.toString()).contains("propagation=0x80000 propagation=0x100000"));
        assertThat(Compiling.findings(
                        cgroups("none", true, Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")), Kind.UNSUPPORTED))
                .hasSize(1);
    }

    private static Draft cgroups(String host, boolean ownNamespace, Mount mount) {
        LinuxNamespace[] namespaces = ownNamespace
                ? new LinuxNamespace[] {
                    LinuxNamespace.of("mount"), LinuxNamespace.of("pid"), LinuxNamespace.of("cgroup")
                }
                : new LinuxNamespace[] {LinuxNamespace.of("mount"), LinuxNamespace.of("pid")};
        Spec spec = Compiling.small()
                .linux(Compiling.linux().namespaces(namespaces).build())
                .mounts(mount)
                .build();
        return Compiling.compile(spec, Compiling.host(host), CgroupMode.ENABLED);
    }

    private static Spec spec(Mount... mounts) {
        return Compiling.small().mounts(mounts).build();
    }

    private static Draft compile(Mount... mounts) {
        return Compiling.compile(spec(mounts));
    }

    /** What the mounts became; without the steps that every container has. */
    private static List<PlanOp> mounts(Mount... mounts) {
        Draft draft = compile(mounts);
        assertThat(draft.findings.all()).isEmpty();
        return Compiling.operations(draft).stream()
                .filter(op -> op instanceof MountNew
                        || op instanceof MountCopyUp
                        || op instanceof MountBind
                        || op instanceof BindLink
                        || op instanceof ChangeMount
                        || op instanceof ChangeKept)
                .toList();
    }
}
