package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.launcher.plan.ProcessOp;

class PlanTableTest {
    @Test
    void tellsEachStepAndWhereItComesFrom() {
        LaunchPlan plan = LaunchPlan.builder()
                .host("/linux/namespaces", new ProcessOp.CloneInit(0))
                .init("/hostname", new NamespaceOp.SetHostname("web-1\u001b[2J"))
                .init("", new ProcessOp.WaitStart())
                .build();

        assertThat(PlanTable.lines(plan))
                .containsExactly(
                        " #  by         step                    from",
                        " 1  runtime    make the init process   /linux/namespaces",
                        " 2  container  set hostname web-1?[2J  /hostname",
                        " 3  container  wait for the start");
    }
}
