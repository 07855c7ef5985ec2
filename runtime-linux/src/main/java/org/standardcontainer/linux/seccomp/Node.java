package org.standardcontainer.linux.seccomp;

/** A piece of a filter's decision, made by {@link Nodes}: two that do the same are one object. */
sealed interface Node {
    int ALL_BITS = -1;

    /** Of unsigned numbers. */
    enum Comparison {
        EQUAL(0x10),
        GREATER(0x20),
        AT_LEAST(0x30);

        private final int code;

        Comparison(int code) {
            this.code = code;
        }

        /** {@code BPF_JEQ} and its like. */
        int code() {
            return code;
        }
    }

    /** The end. */
    final class Return implements Node {
        private final Answer answer;

        Return(Answer answer) {
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    /** Loads a word of {@code seccomp_data}, and compares the bits in the mask. */
    final class Test implements Node {
        private final int offset;
        private final int mask;
        private final Comparison comparison;
        private final int value;
        private final Node yes;
        private final Node no;

        Test(int offset, int mask, Comparison comparison, int value, Node yes, Node no) {
            this.offset = offset;
            this.mask = mask;
            this.comparison = comparison;
            this.value = value;
            this.yes = yes;
            this.no = no;
        }

        int offset() {
            return offset;
        }

        int mask() {
            return mask;
        }

        Comparison comparison() {
            return comparison;
        }

        int value() {
            return value;
        }

        Node yes() {
            return yes;
        }

        Node no() {
            return no;
        }

        /** True if the word is still there, as it is, for what comes next. */
        boolean keepsWord() {
            return mask == ALL_BITS;
        }
    }
}
