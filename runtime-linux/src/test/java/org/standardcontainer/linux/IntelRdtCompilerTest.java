package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding.Kind;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.GroupOp;
import org.standardcontainer.launcher.plan.GroupOp.JoinGroup;
import org.standardcontainer.launcher.plan.GroupOp.MakeGroup;
import org.standardcontainer.launcher.plan.GroupOp.WriteSchemata;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.spec.LinuxIntelRdt;

/** The plan of {@code linux.intelRdt}, for a host whose {@code /proc} says that resctrl is there. */
class IntelRdtCompilerTest {
    private static final int TYPE = 0x0765_5821;
    private static final String ROOT = "/sys/fs/resctrl";

    private static Draft compile(LinuxIntelRdt rdt, String host) {
        return Compiling.compile(
                Compiling.small().linux(Compiling.linux().intelRdt(rdt).build()).build(),
                Compiling.host(host),
                CgroupMode.DISABLED);
    }

    private static List<GroupOp> groups(
            @Nullable String closId, @Nullable List<String> schemata, @Nullable String l3, boolean monitored) {
        Draft draft =
                compile(new LinuxIntelRdt(closId, schemata, l3, l3 == null ? null : "MB:0=20", monitored), "resctrl");
        assertThat(Compiling.findings(draft, Kind.UNSUPPORTED)).isEmpty();
        List<PlanOp> all = Compiling.operations(draft);
        assertThat(all).contains(new FileOp.Journal(new FileOp.Settle()));
        assertThat(all.indexOf(all.stream()
                        .filter(op -> op instanceof JoinGroup)
                        .findFirst()
                        .orElseThrow()))
                .isGreaterThan(all.indexOf(all.stream()
                        .filter(op -> op instanceof ProcessOp.CloneInit)
                        .findFirst()
                        .orElseThrow()));
        return Compiling.operations(draft, GroupOp.class);
    }

    private static WriteSchemata line(String group, String line, boolean compare) {
        return new WriteSchemata(group, List.of(line), TYPE, compare);
    }

    @Test
    void withoutAClassItHasItsOwnThatGoesWithIt() {
        String own = ROOT + "/one";
        assertThat(groups(null, null, null, false))
                .containsExactly(new MakeGroup(own, TYPE, true, false), new JoinGroup(own, TYPE));
        assertThat(groups(null, List.of("L2:0=f", "MB:0=30"), "L3:0=ff", true))
                .containsExactly(
                        new MakeGroup(own, TYPE, true, false),
                        line(own, "L3:0=ff", false),
                        line(own, "MB:0=20", false),
                        line(own, "L2:0=f", false),
                        line(own, "MB:0=30", false),
                        new MakeGroup(own + "/mon_groups/one", TYPE, true, false),
                        new JoinGroup(own, TYPE),
                        new JoinGroup(own + "/mon_groups/one", TYPE));
    }

    @Test
    void aClassWithALineIsMadeOrCompared() {
        String gold = ROOT + "/gold";
        assertThat(groups("gold", List.of("L3:0=ff"), null, false))
                .containsExactly(
                        new MakeGroup(gold, TYPE, false, true), line(gold, "L3:0=ff", true), new JoinGroup(gold, TYPE));
    }

    @Test
    void aClassWithoutALineHasToBeThere() {
        assertThat(groups("gold", null, null, false)).containsExactly(new JoinGroup(ROOT + "/gold", TYPE));
        assertThat(groups("/", null, null, true))
                .containsExactly(
                        new MakeGroup(ROOT + "/mon_groups/one", TYPE, true, false),
                        new JoinGroup(ROOT, TYPE),
                        new JoinGroup(ROOT + "/mon_groups/one", TYPE));
    }

    @Test
    void withoutResctrlItIsRefused() {
        assertThat(Compiling.findings(compile(new LinuxIntelRdt(null, null, null, null, null), "v2"), Kind.UNSUPPORTED))
                .containsExactly("/linux/intelRdt: no resctrl file system is mounted on this host");
    }

    @Test
    void aFurtherProcessIsWhereTheContainersIs() {
        Draft draft = new Draft();
        IntelRdtCompiler.join(compile(new LinuxIntelRdt("gold", null, null, null, true), "resctrl").notes, draft);
        assertThat(Compiling.operations(draft))
                .containsExactly(
                        new JoinGroup(ROOT + "/gold", TYPE), new JoinGroup(ROOT + "/gold/mon_groups/one", TYPE));
    }
}
