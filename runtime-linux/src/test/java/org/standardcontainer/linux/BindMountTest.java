package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.linux.CompiledMounts.compile;
import static org.standardcontainer.linux.CompiledMounts.mounts;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.BindOp.BindLink;
import org.standardcontainer.launcher.plan.BindOp.HoldTree;
import org.standardcontainer.launcher.plan.BindOp.MountHeld;
import org.standardcontainer.launcher.plan.MountAttributes;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.MountOp.MountBind;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp.CloneInit;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxNamespace;
import org.standardcontainer.spec.Mount;

/** How bind mounts are compiled. */
class BindMountTest {
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
        for (int i = 0; i < 64; i++) { // one place is kept for a mount of our own
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
                .startsWith("/mounts/63: ");
    }

    @Test
    void aBindMountHasNoOptionsOfAFileSystem() {
        assertThat(Compiling.findings(compile(Mount.of("/x", "bind", "/y", "rbind", "size=1m")), Kind.UNSUPPORTED))
                .singleElement()
                .asString()
                .contains("size=1m");
    }

    @Test
    void recursiveAttributesGoToAllAndTheOthersToTheMountItself() {
        assertThat(mounts(Mount.of("/srv", "bind", "/data", "rbind", "rro")))
                .containsExactly(new MountBind("/data", "/srv", true, new MountAttributes(0, 0, 0x1, 0, List.of())));
        assertThat(mounts(Mount.of("/srv", "bind", "/data", "rbind", "rro", "noexec", "rslave")))
                .containsExactly(
                        new MountBind("/data", "/srv", true, new MountAttributes(0x9, 0, 0x1, 0, List.of(0x84000))));
    }
}
