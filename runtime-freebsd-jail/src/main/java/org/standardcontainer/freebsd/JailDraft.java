package org.standardcontainer.freebsd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.plan.LaunchPlan;

/** A jail that is being compiled: pieces of its plan, and what was found on the way. Not safe for several threads. */
final class JailDraft {
    /** From mounts over the jail to the making of the init process. */
    final LaunchPlan.Builder environment = LaunchPlan.builder();

    /** The init process's steps from its entry into the jail to where it waits for its start. */
    final LaunchPlan.Builder entry = LaunchPlan.builder();

    /** From the start to the program. */
    final LaunchPlan.Builder program = LaunchPlan.builder();

    final Map<String, String> notes = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    void unsupported(String pointer, String problem, String remedy) {
        findings.add(Finding.unsupported(pointer, problem, remedy));
    }

    void warning(String pointer, String problem) {
        findings.add(Finding.warning(pointer, problem));
    }

    void addAll(List<Finding> found) {
        findings.addAll(found);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    CompiledContainer finish() {
        return new CompiledContainer(environment.build(), entry.build(), program.build(), notes);
    }
}
