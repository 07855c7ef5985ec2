package org.standardcontainer.linux.seccomp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.standardcontainer.spec.Seccomp;

/** A profile for one architecture: by number, what is answered to a call. Not safe for several threads. */
final class ArchitectureRules {
    /** From here on ARM has calls of its own, far behind those that a kernel gets more of. */
    private static final long ARM_PRIVATE = 0xf0000;

    private static final Answer ENOSYS = Answer.errno(38);
    private static final int ARGUMENTS = 6;

    private final Architecture architecture;
    private final SyscallTable table;
    private final Answer otherwise;
    private final NavigableMap<Long, CallRules> calls = new TreeMap<>();
    private long last = -1;

    ArchitectureRules(Architecture architecture, Answer otherwise) {
        this.architecture = architecture;
        this.table = SyscallTable.of(architecture);
        this.otherwise = otherwise;
    }

    /** What to tell of a rule that another one takes the effect from. */
    interface Conflicts {
        void found(String name, int lost, int decidedBy);
    }

    /**
     * Adds a rule of the profile.
     *
     * @param answer what it answers; a rule that answers what is answered anyhow counts for nothing but its names
     */
    void add(Seccomp.Syscall rule, int place, Answer answer, Conflicts conflicts) {
        List<List<Condition>> alternatives = alternatives(rule);
        for (String name : rule.names()) {
            for (SyscallTable.Entry entry : table.entries(name)) {
                if (entry.number() < ARM_PRIVATE || architecture != Architecture.ARM) {
                    last = Math.max(last, entry.number());
                }
                if (answer.equals(otherwise)) {
                    continue;
                }
                CallRules call = calls.computeIfAbsent(entry.number(), n -> new CallRules());
                for (List<Condition> conditions : alternatives) {
                    int lost = call.add(of(entry, conditions), answer, place);
                    if (lost >= 0) {
                        conflicts.found(name, lost, call.decidedBy());
                    }
                }
            }
        }
    }

    /**
     * All conditions of a rule together; but one by one as soon as two are about the same argument, which is what runc and
     * crun do, since nobody else could say "this or that value" in old profiles.
     */
    private static List<List<Condition>> alternatives(Seccomp.Syscall rule) {
        List<Condition> conditions = rule.args() == null
                ? List.of()
                : rule.args().stream().map(Condition::of).toList();
        int[] count = new int[ARGUMENTS];
        conditions.forEach(c -> count[c.index()]++);
        if (Arrays.stream(count).noneMatch(c -> c > 1)) {
            return List.of(conditions);
        }
        return conditions.stream().map(List::of).toList();
    }

    /** The first argument of a multiplexed call says which call it is, so that it can't be looked at itself. */
    private static List<Condition> of(SyscallTable.Entry entry, List<Condition> conditions) {
        if (!entry.isMultiplexed()) {
            return conditions;
        }
        List<Condition> all = new ArrayList<>();
        all.add(Condition.selects(entry.selector()));
        conditions.stream().filter(c -> c.index() != 0).forEach(all::add);
        return all;
    }

    /** What is answered to a call that the profile doesn't name and couldn't have known: that it doesn't exist. */
    private boolean isNewer(long number) {
        boolean permissive = otherwise.lets() || otherwise.isTrace();
        return !permissive && last >= 0 && number > last;
    }

    private Node node(Nodes nodes, long number) {
        CallRules call = calls.get(number);
        if (call != null) {
            return call.node(nodes, architecture, otherwise);
        }
        return nodes.answer(isNewer(number) ? ENOSYS : otherwise);
    }

    /** Puts down where, from {@code from} to before {@code to}, another answer begins. */
    void ranges(Nodes nodes, long from, long to, NavigableMap<Long, Node> ranges) {
        TreeSet<Long> starts = new TreeSet<>();
        starts.add(from);
        starts.add(last + 1);
        for (long number : calls.keySet()) {
            starts.add(number);
            starts.add(number + 1);
        }
        for (long start : starts.subSet(from, to)) {
            ranges.put(start, node(nodes, start));
        }
    }

    /** What can be answered to a call of this name. */
    Node node(Nodes nodes, String name) {
        Integer number = table.numbers().get(name);
        return number == null ? nodes.answer(otherwise) : node(nodes, number);
    }
}
