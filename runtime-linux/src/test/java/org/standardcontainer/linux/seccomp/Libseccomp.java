package org.standardcontainer.linux.seccomp;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.spec.Seccomp;

/** Has libseccomp compile a profile, by the calls that runc makes, where it is installed. */
final class Libseccomp {
    private static final int X32 = 0x4000003e; // AUDIT_ARCH_X86_64 without its width
    private static final int OPTIMIZE = 8;
    private static final int FAILED = -1;

    private final NativeLibrary library;

    private Libseccomp(NativeLibrary library) {
        this.library = library;
    }

    static Optional<Libseccomp> find() {
        try {
            return Optional.of(new Libseccomp(NativeLibrary.getInstance("libseccomp.so.2")));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    private static int token(Architecture architecture) {
        return architecture == Architecture.X32 ? X32 : architecture.audit();
    }

    /** Its program, or nothing if it refuses the profile. */
    Optional<List<Integer>> compile(Seccomp profile, Architecture machine, List<Architecture> others, boolean tree)
            throws IOException {
        int otherwise = Answer.of(profile.defaultAction(), profile.defaultErrnoRet())
                .orElseThrow()
                .value();
        Pointer filter = (Pointer) call("seccomp_init").invoke(Pointer.class, new Object[] {otherwise});
        try {
            int native64 = call("seccomp_arch_native").invokeInt(new Object[0]);
            if (native64 != token(machine)) {
                succeeds("seccomp_arch_add", filter, token(machine));
                succeeds("seccomp_arch_remove", filter, native64);
            }
            for (Architecture other : others) {
                succeeds("seccomp_arch_add", filter, token(other));
            }
            if (tree) {
                succeeds("seccomp_attr_set", filter, OPTIMIZE, 2);
            }
            for (Seccomp.Syscall rule : profile.syscalls() == null ? List.<Seccomp.Syscall>of() : profile.syscalls()) {
                if (!add(filter, rule, otherwise)) {
                    return Optional.empty();
                }
            }
            return Optional.of(export(filter));
        } finally {
            call("seccomp_release").invokeVoid(new Object[] {filter});
        }
    }

    /** Whether it has heard of a call. */
    boolean knows(String name) {
        return call("seccomp_syscall_resolve_name").invokeInt(new Object[] {name}) != FAILED;
    }

    private boolean add(Pointer filter, Seccomp.Syscall rule, int otherwise) {
        int action = Answer.of(rule.action(), rule.errnoRet()).orElseThrow().value();
        if (action == otherwise) {
            return true;
        }
        List<Seccomp.Arg> args = rule.args() == null ? List.of() : rule.args();
        boolean all = args.stream().map(Seccomp.Arg::index).distinct().count() == args.size();
        for (String name : rule.names()) {
            if (!knows(name)) {
                continue;
            }
            int number = call("seccomp_syscall_resolve_name").invokeInt(new Object[] {name});
            List<List<Seccomp.Arg>> rules =
                    all ? List.of(args) : args.stream().map(List::of).toList();
            for (List<Seccomp.Arg> conditions : rules) {
                Memory memory = new Memory(Math.max(1, 24L * conditions.size()));
                for (int i = 0; i < conditions.size(); i++) {
                    Seccomp.Arg condition = conditions.get(i);
                    memory.setInt(24L * i, condition.index().intValue());
                    memory.setInt(
                            24L * i + 4,
                            Profiles.OPERATORS.indexOf(condition.op().substring(9)) + 1);
                    memory.setLong(24L * i + 8, condition.value().longValue());
                    memory.setLong(
                            24L * i + 16,
                            condition.valueTwo() == null
                                    ? 0
                                    : condition.valueTwo().longValue());
                }
                if (call("seccomp_rule_add_array")
                                .invokeInt(new Object[] {filter, action, number, conditions.size(), memory})
                        < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Integer> words(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> words = new ArrayList<>();
        while (buffer.hasRemaining()) {
            words.add(buffer.getInt());
        }
        return words;
    }

    private List<Integer> export(Pointer filter) throws IOException {
        Path file = Files.createTempFile("scr-filter-", ".bpf");
        try {
            NativeLibrary c = NativeLibrary.getInstance("c");
            int fd = c.getFunction("open").invokeInt(new Object[] {file.toString(), 1});
            succeeds("seccomp_export_bpf", filter, fd);
            c.getFunction("close").invokeInt(new Object[] {fd});
            return words(Files.readAllBytes(file));
        } finally {
            Files.delete(file);
        }
    }

    private Function call(String name) {
        return library.getFunction(name);
    }

    private void succeeds(String name, Object... args) {
        int result = call(name).invokeInt(args);
        if (result < 0) {
            throw new IllegalStateException(name + " failed with " + result);
        }
    }
}
