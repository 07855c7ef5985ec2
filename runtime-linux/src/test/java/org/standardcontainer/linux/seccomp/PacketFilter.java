package org.standardcontainer.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Executes filters as the kernel does, and counts: what its verifier wouldn't take is an error here. */
final class PacketFilter {
    private static final int DATA = 64; // sizeof(struct seccomp_data)

    private final List<Integer> words;

    /** An answer and how many instructions led there. */
    record Verdict(int value, int instructions) {}

    PacketFilter(List<Integer> words) {
        this.words = words;
    }

    /** @param bigEndian the byte order of the kernel */
    Verdict run(boolean bigEndian, int arch, int number, long... args) {
        ByteBuffer data = ByteBuffer.allocate(DATA).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, arch);
        for (int i = 0; i < args.length; i++) {
            data.putLong(16 + 8 * i, args[i]);
        }
        int accumulator = 0;
        int executed = 0;
        for (int at = 0; ; ) {
            int head = words.get(2 * at);
            int operand = words.get(2 * at + 1);
            executed++;
            at++;
            switch (head & 0xffff) {
                case 0x20 -> accumulator = data.getInt(operand);
                case 0x54 -> accumulator &= operand;
                case 0x05 -> at += operand;
                case 0x15 -> at += accumulator == operand ? yes(head) : no(head);
                case 0x25 -> at += Integer.compareUnsigned(accumulator, operand) > 0 ? yes(head) : no(head);
                case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? yes(head) : no(head);
                case 0x45 -> at += (accumulator & operand) != 0 ? yes(head) : no(head); // libseccomp's
                case 0x06 -> {
                    return new Verdict(operand, executed);
                }
                default -> throw new IllegalStateException("an instruction that isn't used: " + (head & 0xffff));
            }
        }
    }

    /** What bpf_check_classic looks for: every jump stays inside, and the last instruction is an answer. */
    void check() {
        int length = words.size() / 2;
        for (int at = 0; at < length; at++) {
            int head = words.get(2 * at);
            int code = head & 0xffff;
            int left = length - at - 1;
            boolean inside = switch (code) {
                case 0x05 -> words.get(2 * at + 1) >= 0 && words.get(2 * at + 1) < left;
                case 0x15, 0x25, 0x35 -> yes(head) < left && no(head) < left;
                case 0x20 -> words.get(2 * at + 1) < DATA && words.get(2 * at + 1) % 4 == 0;
                default -> true;
            };
            if (!inside) {
                throw new IllegalStateException("instruction " + at + " leads outside");
            }
        }
        if ((words.get(2 * (length - 1)) & 0xffff) != 0x06) {
            throw new IllegalStateException("the program doesn't end with an answer");
        }
    }

    private static int yes(int head) {
        return head >>> 16 & 0xff;
    }

    private static int no(int head) {
        return head >>> 24;
    }
}
