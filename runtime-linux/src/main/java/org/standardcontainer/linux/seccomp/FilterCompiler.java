package org.standardcontainer.linux.seccomp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.Seccomp;

/**
 * Compiles a profile. The program asks for the architecture, then looks for the call's number among ranges of one answer, by
 * halves, and at last at arguments. So a call whose answer doesn't depend on arguments is decided by numbers alone, which a
 * kernel notices when it is given the filter, and doesn't run it for such a call any more.
 */
final class FilterCompiler {
    /** Bit 30: from here on the numbers of x86_64 are x32's. */
    private static final long X32 = 1L << 30;

    private static final long END = 1L << 32;
    /** -1, which a tracer makes of a call that shall not be made. */
    private static final long NO_CALL = END - 1;

    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int NAMED = 8; // in a warning

    /** Calls of the launcher's own that come after the filter, if they come. */
    private static final List<String> LAUNCHER = List.of("execve", "sendto", "exit_group");

    private final Seccomp profile;
    private final Architecture machine;
    private final List<Finding> findings = new ArrayList<>();
    private final Nodes nodes = new Nodes();

    private FilterCompiler(Seccomp profile, Architecture machine) {
        this.profile = profile;
        this.machine = machine;
    }

    /**
     * Compiles.
     *
     * @param profile a valid one
     * @param machine the kernel's own architecture, calls of which are always filtered by the profile
     */
    static Filter compile(Seccomp profile, Architecture machine) {
        return new FilterCompiler(profile, machine).compile();
    }

    private Filter compile() {
        List<Seccomp.Syscall> rules = profile.syscalls() == null ? List.of() : profile.syscalls();
        Optional<Answer> otherwise =
                answer(profile.defaultAction(), profile.defaultErrnoRet(), "/linux/seccomp/defaultErrnoRet");
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            answer(rules.get(i).action(), rules.get(i).errnoRet(), "/linux/seccomp/syscalls/" + i + "/errnoRet")
                    .ifPresent(answers::add);
        }
        if (otherwise.isEmpty() || answers.size() < rules.size()) {
            return new Filter(List.of(), false, Map.of(), findings);
        }
        warnOfUnknown(rules);
        Map<Architecture, ArchitectureRules> all = rules(rules, answers, otherwise.get());
        boolean notifies = otherwise.get().equals(Answer.NOTIFY) || answers.contains(Answer.NOTIFY);
        try {
            List<Integer> program = Assembler.assemble(root(all, otherwise.get()));
            return new Filter(program, notifies, ofLauncher(all), findings);
        } catch (FilterTooLargeException e) {
            findings.add(Finding.unsupported(
                    "/linux/seccomp",
                    "the filter would have " + e.instructions() + " instructions or more, and the kernel takes "
                            + Assembler.LIMIT,
                    "give fewer rules with args, or fewer architectures"));
            return new Filter(List.of(), notifies, Map.of(), findings);
        }
    }

    private Optional<Answer> answer(String action, @Nullable Long number, String pointer) {
        Optional<Answer> answer = Answer.of(action, number);
        if (answer.isEmpty()) {
            findings.add(Finding.unsupported(
                    pointer,
                    number + " is more than the kernel has room for: "
                            + (action.endsWith("TRACE") ? Answer.LAST_TRACE : Answer.LAST_ERRNO) + " at most",
                    "give a smaller one"));
        }
        return answer;
    }

    private void warnOfUnknown(List<Seccomp.Syscall> rules) {
        Set<String> unknown = new LinkedHashSet<>();
        rules.forEach(rule -> rule.names().stream()
                .filter(name -> !SyscallTable.isKnown(name))
                .forEach(unknown::add));
        if (!unknown.isEmpty()) {
            findings.add(Finding.warning(
                    "/linux/seccomp/syscalls",
                    "no architecture has these system calls, so that rules for them have no effect: "
                            + String.join(", ", unknown.stream().limit(NAMED).toList())
                            + (unknown.size() > NAMED ? " and " + (unknown.size() - NAMED) + " more" : "")));
        }
    }

    private Map<Architecture, ArchitectureRules> rules(
            List<Seccomp.Syscall> rules, List<Answer> answers, Answer otherwise) {
        Map<Architecture, ArchitectureRules> all = new LinkedHashMap<>();
        for (Architecture architecture : architectures()) {
            ArchitectureRules its = new ArchitectureRules(architecture, otherwise);
            Set<Integer> told = new HashSet<>();
            for (int i = 0; i < rules.size(); i++) {
                its.add(rules.get(i), i, answers.get(i), (name, lost, decidedBy) -> {
                    if (architecture == machine && told.add(lost)) {
                        findings.add(Finding.warning(
                                "/linux/seccomp/syscalls/" + lost,
                                "has no effect on " + name + ", which /linux/seccomp/syscalls/" + decidedBy
                                        + " decides without conditions"));
                    }
                });
            }
            all.put(architecture, its);
        }
        return all;
    }

    /** The kernel's own, then those given that it can have calls of. */
    private List<Architecture> architectures() {
        Set<Architecture> architectures = new LinkedHashSet<>(List.of(machine));
        List<String> given = profile.architectures() == null ? List.of() : profile.architectures();
        given.stream()
                .flatMap(word -> Architecture.of(word).stream())
                .filter(a -> a.isOfKernel(machine))
                .forEach(architectures::add);
        return new ArrayList<>(architectures);
    }

    /** A call of an architecture that isn't among these ends the process: nobody says what its number would mean. */
    private Node root(Map<Architecture, ArchitectureRules> all, Answer otherwise) {
        Map<Integer, NavigableMap<Long, Node>> byAudit = new LinkedHashMap<>();
        for (Map.Entry<Architecture, ArchitectureRules> entry : all.entrySet()) {
            Architecture architecture = entry.getKey();
            NavigableMap<Long, Node> ranges = byAudit.computeIfAbsent(architecture.audit(), a -> new TreeMap<>());
            if (architecture == Architecture.X86_64) {
                ranges.put(X32, nodes.answer(Answer.KILL_PROCESS)); // unless x32 is among them, which comes later
                entry.getValue().ranges(nodes, 0, X32, ranges);
            } else {
                entry.getValue().ranges(nodes, architecture == Architecture.X32 ? X32 : 0, END, ranges);
            }
            ranges.put(NO_CALL, nodes.answer(otherwise));
        }
        List<Map.Entry<Integer, NavigableMap<Long, Node>>> lastToFirst = new ArrayList<>(byAudit.entrySet());
        Collections.reverse(lastToFirst);
        Node root = nodes.answer(Answer.KILL_PROCESS);
        for (Map.Entry<Integer, NavigableMap<Long, Node>> entry : lastToFirst) {
            Node numbers = search(entry.getValue());
            root = nodes.test(ARCHITECTURE, Node.ALL_BITS, Node.Comparison.EQUAL, entry.getKey(), numbers, root);
        }
        return root;
    }

    /** Finds the range of a number, by halves. */
    private Node search(NavigableMap<Long, Node> ranges) {
        List<Map.Entry<Long, Node>> distinct = new ArrayList<>();
        for (Map.Entry<Long, Node> range : ranges.entrySet()) {
            if (distinct.isEmpty() || distinct.get(distinct.size() - 1).getValue() != range.getValue()) {
                distinct.add(range);
            }
        }
        return search(distinct);
    }

    private Node search(List<Map.Entry<Long, Node>> ranges) {
        if (ranges.size() == 1) {
            return ranges.get(0).getValue();
        }
        if (ranges.size() == 3 && ranges.get(0).getValue() == ranges.get(2).getValue()) {
            long one = ranges.get(1).getKey();
            if (ranges.get(2).getKey() == one + 1) { // a single number among others
                return nodes.test(
                        NUMBER,
                        Node.ALL_BITS,
                        Node.Comparison.EQUAL,
                        (int) one,
                        ranges.get(1).getValue(),
                        ranges.get(0).getValue());
            }
        }
        int middle = ranges.size() / 2;
        return nodes.test(
                NUMBER,
                Node.ALL_BITS,
                Node.Comparison.AT_LEAST,
                (int) (long) ranges.get(middle).getKey(),
                search(ranges.subList(middle, ranges.size())),
                search(ranges.subList(0, middle)));
    }

    private Map<String, Set<Integer>> ofLauncher(Map<Architecture, ArchitectureRules> all) {
        Map<String, Set<Integer>> answers = new LinkedHashMap<>();
        ArchitectureRules own = all.get(machine);
        for (String call : LAUNCHER) {
            answers.put(call, own == null ? Set.of() : outcomes(own.node(nodes, call)));
        }
        return answers;
    }

    private static Set<Integer> outcomes(Node node) {
        Set<Integer> outcomes = new HashSet<>();
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Node> left = new ArrayList<>(List.of(node));
        while (!left.isEmpty()) {
            Node next = left.remove(left.size() - 1);
            if (seen.add(next)) {
                if (next instanceof Node.Return end) {
                    outcomes.add(end.answer().value());
                } else if (next instanceof Node.Test test) {
                    left.add(test.yes());
                    left.add(test.no());
                }
            }
        }
        return outcomes;
    }
}
