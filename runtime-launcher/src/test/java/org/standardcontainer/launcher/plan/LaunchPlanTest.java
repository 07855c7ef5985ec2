package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchPlanTest {
    @Test
    void encodesAsTheProtocolSays() {
        LaunchPlan plan = LaunchPlan.builder()
                .host("", new FileOp.MakeDir("/a", 0700))
                .init("/process", new ProcessOp.SetRlimit(7, 1024, -1))
                .build();

        assertThat(HexFormat.of().formatHex(plan.encode()))
                .isEqualTo("5343504e" + "01000000" + "47000000" + "02000000"
                        // MakeDir, host, 11 bytes: "/a" with its NUL, mode
                        + "01000000" + "00000000" + "0b000000" + "02000000" + "2f6100" + "c0010000"
                        // SetRlimit, init, 20 bytes
                        + "2b000000" + "01000000" + "14000000" + "07000000" + "0004000000000000" + "ffffffffffffffff");
    }

    @Test
    void encodesTemplatesListsAndNestedOperations() {
        PlanWriter out = new PlanWriter();
        out.template(Template.of("x").then(Template.Variable.OWN_PID).then("yz"));
        out.texts(List.of("a", ""));
        out.numbers(List.of(-1));
        out.operation(new ProcessOp.CloneInit(3));

        assertThat(out.signature()).isEqualTo("tlno");
        assertThat(HexFormat.of().formatHex(out.bytes()))
                .isEqualTo(
                        "03000000" + "00000000" + "01000000" + "7800" + "03000000" + "00000000" + "02000000" + "797a00"
                                + "02000000" + "01000000" + "6100" + "00000000" + "00"
                                + "01000000" + "ffffffff"
                                + "21000000" + "04000000" + "03000000" + "00");
    }

    @Test
    void refusesTextWithANul() {
        assertThatThrownBy(() -> new PlanWriter().text("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesMoreThanTheLauncherTakes() {
        LaunchPlan plan = LaunchPlan.builder()
                .host("", new FileOp.WriteFile("/a", 0600, Template.of(new byte[LaunchPlan.MAX_BYTES])))
                .build();
        assertThatThrownBy(plan::encode)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16777216");
    }
}
