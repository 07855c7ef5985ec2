package org.standardcontainer.linux;

import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;

/**
 * Finds out by trying what no file says: whether the filter of system calls that the runtime is under lets it make user namespaces. Only
 * a runtime that is under one, and can't make containers without, is put to the trial; it leaves nothing.
 */
final class UserNamespaceTrial {
    private static final ContainerId TRIAL = ContainerId.of("trial");

    private UserNamespaceTrial() {}

    /** What is known of the host after the trial. */
    static HostFacts after(HostFacts facts, LauncherSettings launcher) {
        if (!facts.filtered()
                || facts.isPrivileged()
                || facts.users().forbidden().isPresent()) {
            return facts;
        }
        try {
            launcher.execute(
                    TRIAL,
                    LaunchPlan.builder()
                            .host("/linux/namespaces", new ProcessOp.CloneInit(Kind.USER.bit() | Kind.MOUNT.bit()))
                            .build());
            return facts;
        } catch (LaunchFailedException e) {
            return facts.forbiddingUserNamespaces(
                    "the filter of system calls (seccomp) around it answers " + e.errno() + " to " + e.systemCall());
        } catch (ContainerException e) {
            return facts; // without a launcher whoever makes a container is told so
        }
    }
}
