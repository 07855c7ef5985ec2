package org.standardcontainer.linux.seccomp;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** Makes {@link Node}s, each once, and none whose outcome is known before it. Not safe for several threads. */
final class Nodes {
    /** More than this many can't end in a program that the kernel takes, however much of them is the same. */
    private static final int LIMIT = 1 << 16;

    private record Key(int offset, int mask, Node.Comparison comparison, int value, int yes, int no) {}

    private final Map<Answer, Node> answers = new HashMap<>();
    private final Map<Key, Node> tests = new HashMap<>();
    private final IdentityHashMap<Node, Integer> numbers = new IdentityHashMap<>();

    Node answer(Answer answer) {
        return answers.computeIfAbsent(answer, a -> numbered(new Node.Return(a)));
    }

    /** @throws FilterTooLargeException if there are too many for any filter */
    Node test(int offset, int mask, Node.Comparison comparison, int value, Node yes, Node no) {
        if (mask == 0 && comparison == Node.Comparison.EQUAL) {
            return value == 0 ? yes : no;
        }
        Node whenYes = assume(yes, offset, mask, comparison, value, true);
        Node whenNo = assume(no, offset, mask, comparison, value, false);
        if (whenYes == whenNo) {
            return whenYes;
        }
        if (tests.size() > LIMIT) {
            throw new FilterTooLargeException(LIMIT);
        }
        Key key = new Key(offset, mask, comparison, value, number(whenYes), number(whenNo));
        Node known = tests.get(key);
        if (known == null) {
            known = numbered(new Node.Test(offset, mask, comparison, value, whenYes, whenNo));
            tests.put(key, known);
        }
        return known;
    }

    /** Where one is led that comes to a node right after this test had this outcome. */
    private static Node assume(
            Node node, int offset, int mask, Node.Comparison comparison, int value, boolean outcome) {
        Node at = node;
        while (at instanceof Node.Test next && next.offset() == offset && next.mask() == mask) {
            boolean same = next.comparison() == comparison && next.value() == value;
            if (same) {
                at = outcome ? next.yes() : next.no();
            } else if (outcome && comparison == Node.Comparison.EQUAL && next.comparison() == comparison) {
                at = next.no(); // it equals one value, so not another
            } else {
                break;
            }
        }
        return at;
    }

    private Node numbered(Node node) {
        numbers.put(node, numbers.size());
        return node;
    }

    private int number(Node node) {
        Integer number = numbers.get(node);
        if (number == null) {
            throw new IllegalArgumentException("a node that was made elsewhere");
        }
        return number;
    }
}
