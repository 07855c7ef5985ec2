package org.standardcontainer.linux.ebpf;

import static org.standardcontainer.linux.ebpf.Instruction.JUMP_IF_EQUAL;
import static org.standardcontainer.linux.ebpf.Instruction.JUMP_IF_NOT_EQUAL;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles device rules into a program ({@code BPF_PROG_TYPE_CGROUP_DEVICE}) that answers 1 if a use of a device is allowed, and 0 if it
 * isn't. Each letter of {@code rwm} is decided by the last rule that speaks of it and of the device; what no rule speaks of is denied. A use
 * takes all of its letters: to open for reading and writing, both.
 *
 * <p>The program goes through the rules from the last to the first, with the letters that aren't decided yet in a register. It loads what
 * it compares anew for each rule: the kernel's verifier follows every way through a program, and would otherwise tell apart all numbers
 * that were compared before, which for some hundred rules is more than it is ready to do.
 *
 * <p>Safe for use by several threads.
 */
public final class DeviceProgram {
    /** The kernel's device numbers have 12 and 20 bits. */
    private static final long LAST_MAJOR = (1 << 12) - 1;

    private static final long LAST_MINOR = (1 << 20) - 1;

    // struct bpf_cgroup_dev_ctx
    private static final int ACCESS_TYPE = 0; // access << 16 | kind
    private static final int MAJOR = 4;
    private static final int MINOR = 8;
    private static final int KIND_BITS = 0xffff;

    // registers
    private static final int LEFT = 3; // of what is asked for, what isn't decided yet; never nothing
    private static final int WORD = 4;

    private static final int DENIED = 0;
    private static final int ALLOWED = 1;

    /** Most containers have the same rules. */
    private static final int KEPT = 16;

    private static final Map<List<DeviceRule>, List<Integer>> PROGRAMS = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<DeviceRule>, List<Integer>> eldest) {
            return size() > KEPT;
        }
    };

    private final Assembler out = new Assembler();

    private DeviceProgram() {}

    /**
     * The program for these rules.
     *
     * @return two numbers for each instruction, as {@link org.standardcontainer.launcher.plan.DeviceOp.SetDeviceProgram} takes them
     */
    public static List<Integer> of(List<DeviceRule> rules) {
        synchronized (PROGRAMS) {
            return PROGRAMS.computeIfAbsent(
                    List.copyOf(rules),
                    all -> List.copyOf(new DeviceProgram().compile(all).words()));
        }
    }

    /**
     * What allows one device, in front of a program. Its numbers are filled in by whoever knows them.
     *
     * @param access letters of it: {@link DeviceRule#READ} and the others
     * @return of {@link org.standardcontainer.launcher.plan.DeviceOp.AllowNodes} the pieces for one path
     */
    public static List<Integer> piece(int access) {
        Assembler out = new Assembler();
        out.load(WORD, ACCESS_TYPE);
        out.and(WORD, KIND_BITS);
        int kind = out.skip(JUMP_IF_NOT_EQUAL, WORD, 0);
        out.load(WORD, MAJOR);
        int major = out.skip(JUMP_IF_NOT_EQUAL, WORD, 0);
        out.load(WORD, MINOR);
        int minor = out.skip(JUMP_IF_NOT_EQUAL, WORD, 0);
        out.load(LEFT, ACCESS_TYPE);
        out.shiftRight(LEFT, 16);
        out.and(LEFT, DeviceRule.ALL & ~access);
        out.skip(JUMP_IF_NOT_EQUAL, LEFT, 0);
        out.exit(ALLOWED);
        out.next();
        List<Integer> piece = new ArrayList<>(List.of(kind, major, minor));
        piece.addAll(out.words());
        return List.copyOf(piece);
    }

    private Assembler compile(List<DeviceRule> rules) {
        out.load(LEFT, ACCESS_TYPE);
        out.shiftRight(LEFT, 16);
        out.skip(JUMP_IF_NOT_EQUAL, LEFT, 0);
        out.exit(ALLOWED); // asks for nothing: whether it is there
        out.next();
        for (int i = rules.size() - 1; i >= 0; i--) {
            DeviceRule rule = rules.get(i);
            if (rule.isTotal()) {
                out.exit(rule.allow() ? ALLOWED : DENIED);
                return out; // the kernel takes no instruction that is never come to
            }
            if (rule.major() <= LAST_MAJOR && rule.minor() <= LAST_MINOR) { // else there is no such device
                compile(rule);
            }
        }
        out.exit(DENIED);
        return out;
    }

    private void compile(DeviceRule rule) {
        if (rule.kinds() != (DeviceRule.BLOCK | DeviceRule.CHARACTER)) {
            out.load(WORD, ACCESS_TYPE);
            out.and(WORD, KIND_BITS);
            out.skip(JUMP_IF_NOT_EQUAL, WORD, rule.kinds());
        }
        compare(MAJOR, rule.major());
        compare(MINOR, rule.minor());
        if (rule.access() != DeviceRule.ALL && rule.allow()) {
            out.and(LEFT, DeviceRule.ALL & ~rule.access());
            out.skip(JUMP_IF_NOT_EQUAL, LEFT, 0);
        } else if (rule.access() != DeviceRule.ALL) {
            out.copy(WORD, LEFT);
            out.and(WORD, rule.access());
            out.skip(JUMP_IF_EQUAL, WORD, 0);
        }
        out.exit(rule.allow() ? ALLOWED : DENIED);
        out.next();
    }

    private void compare(int offset, long number) {
        if (number != DeviceRule.ANY) {
            out.load(WORD, offset);
            out.skip(JUMP_IF_NOT_EQUAL, WORD, (int) number);
        }
    }
}
