package org.standardcontainer.vm;

import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;

/**
 * The part of a plan that makes a proxy in a machine that runs already, for a container or a further process.
 *
 * @param socket where the proxy that has the machine is asked for a channel
 * @param deadlineMillis for that
 * @param patienceMillis for all that this proxy does until it is started
 */
record PodPlan(String socket, int deadlineMillis, int patienceMillis) {
    LaunchPlan plan() {
        return LaunchPlan.builder()
                .host("", new GuestOp.ShareFate())
                .host("", new ProcessOp.LimitInit(patienceMillis))
                .host("", new ProcessOp.CloneInit(0))
                .init("", new ProcessOp.NewSession())
                .init("", new ProcessOp.CheckStdio(0))
                .init("", new GuestOp.ConnectGuest(socket, deadlineMillis))
                .build();
    }
}
