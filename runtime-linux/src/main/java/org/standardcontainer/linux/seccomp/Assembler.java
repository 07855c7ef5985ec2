package org.standardcontainer.linux.seccomp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Lays nodes out as instructions ({@code struct sock_filter}), last to first: jumps lead forwards only, so each finds where it
 * leads to. A conditional jump goes no further than 255 instructions; for more there is another one on its way, or for an
 * answer a second copy of it.
 */
final class Assembler {
    /** {@code BPF_MAXINSNS}. */
    static final int LIMIT = 4096;

    private static final int LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
    private static final int JUMP = 0x05; // BPF_JMP, with BPF_JA
    private static final int RETURN = 0x06; // BPF_RET | BPF_K
    private static final int FAR = 255;
    private static final int NO_WORD = -1;

    private record Instruction(int code, int yes, int no, int value) {
        /** The first half of it: code, and both jumps. */
        int head() {
            return code | yes << 16 | no << 24;
        }
    }

    /** Where a node is: counted from the end. */
    private static final class Place {
        int loading = -1;
        int loaded = -1;
    }

    private final List<Instruction> reversed = new ArrayList<>();
    private final IdentityHashMap<Node, Place> places = new IdentityHashMap<>();
    private final Set<Node> loading = Collections.newSetFromMap(new IdentityHashMap<>());

    private Assembler() {}

    /**
     * The instructions from this node on, two numbers each: code and jumps, then the operand.
     *
     * @throws FilterTooLargeException for more than {@link #LIMIT}
     */
    static List<Integer> assemble(Node root) {
        Assembler assembler = new Assembler();
        assembler.findLoads(root);
        assembler.place(root);
        List<Integer> words = new ArrayList<>();
        for (int i = assembler.reversed.size() - 1; i >= 0; i--) {
            words.add(assembler.reversed.get(i).head());
            words.add(assembler.reversed.get(i).value());
        }
        return List.copyOf(words);
    }

    /** Finds out which nodes are come to without their word. */
    private void findLoads(Node root) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Node> left = new ArrayList<>(List.of(root));
        loading.add(root);
        while (!left.isEmpty()) {
            Node node = left.remove(left.size() - 1);
            if (!seen.add(node)) {
                continue;
            }
            if (seen.size() > LIMIT) {
                throw new FilterTooLargeException(seen.size());
            }
            if (node instanceof Node.Test test) {
                for (Node next : List.of(test.yes(), test.no())) {
                    if (next instanceof Node.Test after && word(test) != after.offset()) {
                        loading.add(after);
                    }
                    left.add(next);
                }
            }
        }
    }

    private static int word(Node.Test test) {
        return test.keepsWord() ? test.offset() : NO_WORD;
    }

    /** What a node leads to first. It is no deeper than {@link #LIMIT}. */
    private void place(Node node) {
        if (places.containsKey(node)) {
            return;
        }
        Place place = new Place();
        if (node instanceof Node.Return end) {
            place.loading = place.loaded = put(RETURN, 0, 0, end.answer().value());
        } else if (node instanceof Node.Test test) {
            place(test.no());
            place(test.yes());
            int word = word(test);
            bringNear(test.no(), word, 1);
            bringNear(test.yes(), word, 0);
            place.loaded = put(
                    JUMP | test.comparison().code(),
                    distance(test.yes(), word),
                    distance(test.no(), word),
                    test.value());
            if (test.mask() != Node.ALL_BITS) {
                place.loaded = put(AND, 0, 0, test.mask());
            }
            if (loading.contains(node)) {
                place.loading = put(LOAD, 0, 0, test.offset());
            }
        }
        places.put(node, place);
    }

    /** Makes sure that a jump reaches it, also behind so many more instructions. */
    private void bringNear(Node to, int word, int more) {
        int distance = distance(to, word);
        if (distance + more <= FAR) {
            return;
        }
        Place place = placeOf(to);
        if (to instanceof Node.Return end) {
            place.loading = place.loaded = put(RETURN, 0, 0, end.answer().value());
        } else if (isLoaded(to, word)) {
            place.loaded = put(JUMP, 0, 0, distance);
        } else {
            place.loading = put(JUMP, 0, 0, distance);
        }
    }

    /** How many instructions a jump skips that is put down now. */
    private int distance(Node to, int word) {
        Place place = placeOf(to);
        return reversed.size() - 1 - (isLoaded(to, word) ? place.loaded : place.loading);
    }

    private static boolean isLoaded(Node to, int word) {
        return !(to instanceof Node.Test test) || test.offset() == word;
    }

    private Place placeOf(Node node) {
        Place place = places.get(node);
        if (place == null) {
            throw new IllegalStateException("a jump backwards");
        }
        return place;
    }

    private int put(int code, int yes, int no, int value) {
        if (reversed.size() >= LIMIT) {
            throw new FilterTooLargeException(reversed.size() + 1);
        }
        reversed.add(new Instruction(code, yes, no, value));
        return reversed.size() - 1;
    }
}
