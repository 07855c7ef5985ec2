package org.standardcontainer.linux.seccomp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a profile says of one call of one architecture, as libseccomp takes it: a rule without conditions decides alone, the
 * first of them, wherever it stands; else the first rule whose conditions all hold; else the default. Not safe for several
 * threads.
 */
final class CallRules {
    /** A rule whose conditions must all hold. */
    private record Alternative(List<Condition> conditions, Answer answer, int rule) {}

    private final List<Alternative> alternatives = new ArrayList<>();
    private @Nullable Answer always;
    private int decidedBy = -1;

    /**
     * Adds a rule.
     *
     * @param rule its place in the profile
     * @return the place of a rule that has no effect, since another one without conditions answers otherwise; or -1
     */
    int add(List<Condition> conditions, Answer answer, int rule) {
        if (always != null) {
            return always.equals(answer) ? -1 : rule;
        }
        if (!conditions.isEmpty()) {
            alternatives.add(new Alternative(conditions, answer, rule));
            return -1;
        }
        int lost = alternatives.stream()
                .filter(a -> !a.answer().equals(answer))
                .mapToInt(Alternative::rule)
                .findFirst()
                .orElse(-1);
        alternatives.clear();
        always = answer;
        decidedBy = rule;
        return lost;
    }

    /** The place of the rule without conditions. */
    int decidedBy() {
        return decidedBy;
    }

    Node node(Nodes nodes, Architecture architecture, Answer otherwise) {
        if (always != null) {
            return nodes.answer(always);
        }
        Node next = nodes.answer(otherwise);
        for (int i = alternatives.size() - 1; i >= 0; i--) {
            Node no = next;
            Node yes = nodes.answer(alternatives.get(i).answer());
            List<Condition> conditions = alternatives.get(i).conditions();
            for (int c = conditions.size() - 1; c >= 0; c--) {
                yes = conditions.get(c).node(nodes, architecture, yes, no);
            }
            next = yes;
        }
        return next;
    }
}
