package org.standardcontainer.inmemory;

import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/** Finds what a configuration asks for and the runtime doesn't claim. */
record Strictness(Features features) {
    List<Finding> check(Spec spec) {
        List<Finding> findings = new ArrayList<>();
        refuse(findings, spec.hooks() != null, "/hooks", "posix.hooks");
        refuse(findings, spec.hostname() != null, "/hostname", "hostname");
        refuse(findings, spec.domainname() != null, "/domainname", "domainname");
        refuse(findings, spec.mounts() != null && !spec.mounts().isEmpty(), "/mounts", "linux.mount");
        refuse(findings, spec.linux() != null, "/linux", "linux.namespaces");
        refuse(findings, spec.freebsd() != null, "/freebsd", "freebsd");
        refuse(findings, spec.vm() != null, "/vm", "vm");
        ProcessConfig process = spec.process();
        if (process != null) {
            refuse(findings, Boolean.TRUE.equals(process.terminal()), "/process/terminal", "terminal");
            refuse(findings, process.user() != null, "/process/user", "posix.user");
            refuse(findings, process.rlimits() != null, "/process/rlimits", "posix.rlimits");
            refuse(findings, process.capabilities() != null, "/process/capabilities", "linux.capabilities");
            refuse(findings, process.scheduler() != null, "/process/scheduler", "linux.scheduler");
            refuse(findings, process.ioPriority() != null, "/process/ioPriority", "linux.ioPriority");
            refuse(findings, process.execCpuAffinity() != null, "/process/execCPUAffinity", "linux.cpuAffinity");
            refuse(findings, process.oomScoreAdj() != null, "/process/oomScoreAdj", "linux.oomScoreAdj");
            refuse(findings, process.apparmorProfile() != null, "/process/apparmorProfile", "linux.apparmor");
            refuse(findings, process.selinuxLabel() != null, "/process/selinuxLabel", "linux.selinux");
            refuse(
                    findings,
                    Boolean.TRUE.equals(process.noNewPrivileges()),
                    "/process/noNewPrivileges",
                    "linux.noNewPrivileges");
        }
        return findings;
    }

    private void refuse(List<Finding> findings, boolean asked, String pointer, String capability) {
        if (asked && !features.claims(capability)) {
            findings.add(Finding.unsupported(
                    pointer, "not played in memory: " + capability + " is not claimed", "Remove it, or claim it."));
        }
    }
}
