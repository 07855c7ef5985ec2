package org.standardcontainer.linux.seccomp;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.standardcontainer.Finding;

/**
 * A compiled profile. Immutable.
 *
 * @param program two numbers for each instruction of the kernel's packet filter: code and jumps, then the operand; empty if
 *     there is an error among the findings
 * @param notifies true if calls are told to a listener
 * @param answers what can be answered to calls of the launcher's own, by name
 * @param findings errors and warnings
 */
public record Filter(
        List<Integer> program, boolean notifies, Map<String, Set<Integer>> answers, List<Finding> findings) {
    public Filter {
        program = List.copyOf(program);
        answers = Map.copyOf(answers);
        findings = List.copyOf(findings);
    }

    /** How many instructions it has. */
    public int length() {
        return program.size() / 2;
    }

    /** True if this call is made as if there were no filter, whatever its arguments are. */
    public boolean lets(String call) {
        return answers.getOrDefault(call, Set.of()).stream().allMatch(value -> new Answer(value).lets());
    }

    /** True if this call only ever gets an error. */
    public boolean refuses(String call) {
        return answers.getOrDefault(call, Set.of()).stream().allMatch(value -> new Answer(value).isErrno());
    }

    /** True if this call may end its process or thread. */
    public boolean mayEnd(String call) {
        return answers.getOrDefault(call, Set.of()).stream().anyMatch(value -> new Answer(value).ends());
    }
}
