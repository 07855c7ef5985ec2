package org.standardcontainer.linux.ebpf;

import static org.standardcontainer.linux.ebpf.Instruction.AND;
import static org.standardcontainer.linux.ebpf.Instruction.COPY;
import static org.standardcontainer.linux.ebpf.Instruction.EXIT;
import static org.standardcontainer.linux.ebpf.Instruction.LOAD;
import static org.standardcontainer.linux.ebpf.Instruction.MOVE;
import static org.standardcontainer.linux.ebpf.Instruction.SHIFT_RIGHT;

import java.util.ArrayList;
import java.util.List;

/** Writes instructions in blocks; a jump leads to the next block. Not safe for several threads. */
final class Assembler {
    private static final int RESULT = 0;
    private static final int CONTEXT = 1;

    private final List<Instruction> instructions = new ArrayList<>();
    private int block;

    /** Loads a word of what the kernel hands over. */
    void load(int to, int offset) {
        add(LOAD, to, CONTEXT, offset, 0);
    }

    void copy(int to, int from) {
        add(COPY, to, from, 0, 0);
    }

    void and(int register, int value) {
        add(AND, register, 0, 0, value);
    }

    void shiftRight(int register, int bits) {
        add(SHIFT_RIGHT, register, 0, 0, bits);
    }

    /**
     * Goes to the next block if a comparison ({@code JUMP_…}) holds.
     *
     * @return the instruction's place
     */
    int skip(int jump, int register, int value) {
        add(jump, register, 0, 0, value);
        return instructions.size() - 1;
    }

    /** Ends the program with an answer. */
    void exit(int result) {
        add(MOVE, RESULT, 0, 0, result);
        add(EXIT, 0, 0, 0, 0);
    }

    /** The next block begins here. */
    void next() {
        for (int i = block; i < instructions.size(); i++) {
            Instruction jump = instructions.get(i);
            if ((jump.code() & 0x07) == 0x05 && jump.code() != EXIT) { // BPF_JMP
                int offset = instructions.size() - i - 1;
                instructions.set(i, new Instruction(jump.code(), jump.to(), jump.from(), offset, jump.value()));
            }
        }
        block = instructions.size();
    }

    /** Two numbers for each instruction, as the launcher's operation takes them. */
    List<Integer> words() {
        List<Integer> words = new ArrayList<>(2 * instructions.size());
        for (Instruction instruction : instructions) {
            words.add(instruction.head());
            words.add(instruction.value());
        }
        return words;
    }

    private void add(int code, int to, int from, int offset, int value) {
        instructions.add(new Instruction(code, to, from, offset, value));
    }
}
