package org.standardcontainer.linux.ebpf;

/**
 * One {@code struct bpf_insn}; the codes are those of {@code linux/bpf.h}.
 *
 * @param code what is done
 * @param to the register that it is done to
 * @param from the register that it is done with
 * @param offset of a word in memory in bytes, or of a jump in instructions
 * @param value a number to do it with; its sign counts
 */
record Instruction(int code, int to, int from, int offset, int value) {
    static final int LOAD = 0x61; // BPF_LDX | BPF_MEM | BPF_W
    static final int MOVE = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    static final int COPY = 0xbf; // BPF_ALU64 | BPF_MOV | BPF_X
    static final int AND = 0x57; // BPF_ALU64 | BPF_AND | BPF_K
    static final int SHIFT_RIGHT = 0x77; // BPF_ALU64 | BPF_RSH | BPF_K
    static final int JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    static final int JUMP_IF_NOT_EQUAL = 0x55; // BPF_JMP | BPF_JNE | BPF_K
    static final int EXIT = 0x95; // BPF_JMP | BPF_EXIT

    /** The first half of it. */
    int head() {
        return code | to << 8 | from << 12 | offset << 16;
    }
}
