package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.Opened;

/** What {@code linux.resources.devices} lets a program do, each member of a rule for itself; as this host's cgroups have it. */
class DeviceRulesIT {
    /** No driver can have it, so that who may open a node is told just that. */
    private static final long MAJOR = 600;

    private static final String ALLOWED = "No such device or address";
    private static final String DENIED = "Operation not permitted";

    @Opened
    private static TestContainers containers;

    private static LinuxDevice node(String type, long major, long minor) {
        return new LinuxDevice("/dev/" + type + major + "-" + minor, type, major, minor, null, null, null);
    }

    private static LinuxDeviceRule allow(
            @Nullable String type, @Nullable Long major, @Nullable Long minor, @Nullable String access) {
        return new LinuxDeviceRule(true, type, major, minor, access);
    }

    private static LinuxDeviceRule deny(
            @Nullable String type, @Nullable Long major, @Nullable Long minor, @Nullable String access) {
        return new LinuxDeviceRule(false, type, major, minor, access);
    }

    /** For reading and for writing, of b 600:7, b 600:8, b 601:7 and c 600:7: a letter where it is allowed, a dot where it isn't. */
    private static String opened(LinuxDeviceRule... rules) {
        Spec spec = TestContainers.shell("for d in b600-7 b600-8 b601-7 c600-7; do (: </dev/$d); (: >>/dev/$d); done")
                .linux(TestContainers.linux()
                        .devices(node("b", MAJOR, 7), node("b", MAJOR, 8), node("b", MAJOR + 1, 7), node("c", MAJOR, 7))
                        .resources(LinuxResources.builder().devices(rules).build())
                        .build())
                .build();
        List<String> lines = containers.run(spec).err().lines().toList();
        assertThat(lines).hasSize(8).allMatch(line -> line.endsWith(ALLOWED) || line.endsWith(DENIED));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(lines.get(i).endsWith(DENIED) ? '.' : i % 2 == 0 ? 'r' : 'w');
            text.append(i % 2 == 1 && i < 7 ? " " : "");
        }
        return text.toString();
    }

    @Test
    void eachMemberSaysWhichAndWhat() {
        assertThat(opened()).isEqualTo(".. .. .. ..");
        assertThat(opened(allow("b", MAJOR, 7L, "r"))).isEqualTo("r. .. .. ..");
        assertThat(opened(allow("b", MAJOR, 7L, "w"), allow("c", MAJOR, 7L, "rw")))
                .isEqualTo(".w .. .. rw");
        assertThat(opened(allow("b", MAJOR, null, "rw"))).isEqualTo("rw rw .. ..");
        assertThat(opened(allow("b", null, 7L, null))).isEqualTo("rw .. rw ..");
        assertThat(opened(allow(null, MAJOR, 7L, "rwm"))).isEqualTo("rw .. .. rw");
    }

    @Test
    void theOrderIsTheListsAndALaterOneTakesBack() {
        assertThat(opened(allow("b", MAJOR, 7L, "rw"), deny("b", MAJOR, 7L, "w")))
                .isEqualTo("r. .. .. ..");
        assertThat(opened(deny("b", MAJOR, 7L, "w"), allow("b", MAJOR, 7L, "rw")))
                .isEqualTo("rw .. .. ..");
        assertThat(opened(allow(null, null, null, null), deny("b", MAJOR, 8L, "w")))
                .isEqualTo("rw r. rw rw");
        assertThat(opened(allow("b", MAJOR, 7L, "rw"), deny(null, null, null, "rwm")))
                .isEqualTo(".. .. .. ..");
    }
}
