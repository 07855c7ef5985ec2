package org.standardcontainer.linux.seccomp;

import org.standardcontainer.spec.Seccomp;

/**
 * A condition on an argument of a call.
 *
 * @param index which, 0 to 5
 * @param op how it is compared
 * @param mask the bits that count, for MASKED_EQ; all of them otherwise
 * @param value what is compared with, unsigned; bits outside of the mask are none, as libseccomp has it
 */
record Condition(int index, Operator op, long mask, long value) {
    private static final String PREFIX = "SCMP_CMP_";

    /** The words of a configuration behind {@code SCMP_CMP_}. */
    enum Operator {
        EQ,
        GE,
        GT,
        LE,
        LT,
        MASKED_EQ,
        NE;

        String word() {
            return PREFIX + name();
        }
    }

    static Condition of(Seccomp.Arg arg) {
        Operator op = Operator.valueOf(arg.op().substring(PREFIX.length()));
        int index = arg.index().intValue();
        if (op == Operator.MASKED_EQ) {
            long mask = arg.value().longValue();
            long wanted = arg.valueTwo() == null ? 0 : arg.valueTwo().longValue();
            return new Condition(index, op, mask, wanted & mask);
        }
        return new Condition(index, op, -1, arg.value().longValue());
    }

    /** That the first argument is this one. */
    static Condition selects(int selector) {
        return new Condition(0, Operator.EQ, -1, selector);
    }

    /** The code that goes to one of both, for an argument as this architecture passes it. */
    Node node(Nodes nodes, Architecture architecture, Node yes, Node no) {
        return switch (op) {
            case EQ, MASKED_EQ -> equal(nodes, architecture, yes, no);
            case NE -> equal(nodes, architecture, no, yes);
            case GT -> greater(nodes, architecture, Node.Comparison.GREATER, yes, no);
            case LE -> greater(nodes, architecture, Node.Comparison.GREATER, no, yes);
            case GE -> greater(nodes, architecture, Node.Comparison.AT_LEAST, yes, no);
            case LT -> greater(nodes, architecture, Node.Comparison.AT_LEAST, no, yes);
        };
    }

    private Node equal(Nodes nodes, Architecture architecture, Node yes, Node no) {
        Node lower =
                nodes.test(architecture.offset(index, false), (int) mask, Node.Comparison.EQUAL, (int) value, yes, no);
        return architecture.hasWideArguments()
                ? nodes.test(
                        architecture.offset(index, true),
                        (int) (mask >>> 32),
                        Node.Comparison.EQUAL,
                        (int) (value >>> 32),
                        lower,
                        no)
                : lower;
    }

    private Node greater(Nodes nodes, Architecture architecture, Node.Comparison comparison, Node yes, Node no) {
        Node lower = nodes.test(architecture.offset(index, false), Node.ALL_BITS, comparison, (int) value, yes, no);
        if (!architecture.hasWideArguments()) {
            return lower;
        }
        int upper = (int) (value >>> 32);
        int offset = architecture.offset(index, true);
        Node same = nodes.test(offset, Node.ALL_BITS, Node.Comparison.EQUAL, upper, lower, no);
        return nodes.test(offset, Node.ALL_BITS, Node.Comparison.GREATER, upper, yes, same);
    }
}
