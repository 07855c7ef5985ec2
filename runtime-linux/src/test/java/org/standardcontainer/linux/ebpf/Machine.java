package org.standardcontainer.linux.ebpf;

import java.util.List;

/** The kernel's machine, as far as device programs need it: strict about all that its verifier would refuse. */
final class Machine {
    private static final int UNREADABLE = -1;

    private final List<Integer> words;
    private final long[] registers = new long[11];
    private final boolean[] written = new boolean[11];
    private final boolean[] reached;

    private Machine(List<Integer> words) {
        this.words = words;
        this.reached = new boolean[words.size() / 2];
        written[1] = true;
        registers[1] = UNREADABLE;
    }

    /** What a program answers to a use of a device. */
    static boolean allows(List<Integer> words, int kind, long major, long minor, int access) {
        return new Machine(words).run(new long[] {(long) access << 16 | kind, major, minor}) != 0;
    }

    private long run(long[] context) {
        for (int at = 0; ; at++) {
            if (at < 0 || at >= reached.length) {
                throw new AssertionError("runs out of the program at " + at);
            }
            if (reached[at]) {
                throw new AssertionError("comes to instruction " + at + " again");
            }
            reached[at] = true;
            int head = words.get(2 * at);
            int value = words.get(2 * at + 1);
            int to = head >> 8 & 15;
            int from = head >> 12 & 15;
            int offset = head >> 16;
            switch (head & 0xff) {
                case 0x61 -> {
                    if (from != 1 || offset % 4 != 0) {
                        throw new AssertionError("loads from " + from + ", " + offset);
                    }
                    write(to, context[offset / 4]);
                }
                case 0xb7 -> write(to, value);
                case 0xbf -> write(to, read(from));
                case 0x57 -> write(to, read(to) & value);
                case 0x77 -> write(to, read(to) >>> value);
                case 0x15 -> at += read(to) == value ? offset : 0;
                case 0x55 -> at += read(to) != value ? offset : 0;
                case 0x95 -> {
                    return read(0);
                }
                default -> throw new AssertionError("code " + Integer.toHexString(head & 0xff));
            }
        }
    }

    private long read(int register) {
        if (!written[register] || register == 1) {
            throw new AssertionError("reads register " + register);
        }
        return registers[register];
    }

    private void write(int register, long value) {
        registers[register] = value;
        written[register] = true;
    }
}
