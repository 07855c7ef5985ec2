package org.standardcontainer.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table and the architectures against headers that are there; {@code bin/syscalls --check} compares all of it. */
class SyscallTableTest {
    private static final Pattern DEFINE =
            Pattern.compile("#define\\s+__NR_(\\w+)\\s+\\(?(?:__X32_SYSCALL_BIT\\s*\\+\\s*)?(\\d+)\\)?\\s*");

    @ParameterizedTest
    @CsvSource({
        "X86_64, /usr/include/x86_64-linux-gnu/asm/unistd_64.h, 0",
        "X86, /usr/include/x86_64-linux-gnu/asm/unistd_32.h, 0",
        "X32, /usr/include/x86_64-linux-gnu/asm/unistd_x32.h, 1073741824",
        "S390X, /usr/include/s390x-linux-gnu/asm/unistd_64.h, 0",
        "RISCV64, /usr/include/riscv64-linux-gnu/asm/unistd_64.h, 0"
    })
    void everyCallOfTheHeadersHasItsNumber(Architecture architecture, Path header, int base) throws IOException {
        assumeTrue(Files.exists(header), "this host doesn't have " + header);
        Map<String, Integer> defined = new HashMap<>();
        for (String line : Files.readAllLines(header)) {
            Matcher matcher = DEFINE.matcher(line);
            if (matcher.matches()) {
                defined.put(matcher.group(1), Integer.parseInt(matcher.group(2)) + base);
            }
        }
        assertThat(defined).hasSizeGreaterThan(300);
        assertThat(SyscallTable.of(architecture).numbers()).containsAllEntriesOf(defined);
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void everyArchitectureHasTheCommonCalls(Architecture architecture) {
        assertThat(SyscallTable.of(architecture).numbers())
                .hasSizeGreaterThan(300)
                .containsKeys("read", "write", "openat", "execve", "exit_group", "mseal", "getpid");
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void architecturesAreNumberedAsTheKernelDoes(Architecture architecture) throws IOException {
        Path audit = Path.of("/usr/include/linux/audit.h");
        Path machines = Path.of("/usr/include/linux/elf-em.h");
        assumeTrue(Files.exists(audit) && Files.exists(machines), "this host doesn't have linux/audit.h");
        Map<String, Integer> values =
                new HashMap<>(Map.of("__AUDIT_ARCH_64BIT", 0x80000000, "__AUDIT_ARCH_LE", 0x40000000));
        values.put("__AUDIT_ARCH_CONVENTION_MIPS64_N32", 0x20000000);
        for (String line : Files.readAllLines(machines)) {
            Matcher matcher =
                    Pattern.compile("#define\\s+(EM_\\w+)\\s+(\\d+).*").matcher(line);
            if (matcher.matches()) {
                values.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
            }
        }
        String text = Files.readString(audit).replace("\\\n", "");
        String name = switch (architecture) {
            case X86 -> "I386";
            case X32 -> "X86_64";
            case MIPS64N32, MIPSEL64N32, MIPS, MIPS64, MIPSEL, MIPSEL64 -> architecture.name();
            case SHEB -> "SH";
            case SH -> "SHEL";
            default -> architecture.name();
        };
        Matcher matcher = Pattern.compile("#define\\s+AUDIT_ARCH_" + name + "\\s+\\(([^)]*)\\)")
                .matcher(text);
        assertThat(matcher.find()).as(name).isTrue();
        int expected = 0;
        for (String part : matcher.group(1).split("\\|")) {
            expected |= values.getOrDefault(part.strip(), 0);
        }
        assertThat(architecture.audit()).isEqualTo(expected);
    }

    @Test
    void namesThatNoKernelHasAreUnknown() {
        assertThat(SyscallTable.isKnown("socket")).isTrue();
        assertThat(SyscallTable.isKnown("semtimedop")).isTrue();
        assertThat(SyscallTable.isKnown("no_such_call")).isFalse();
    }
}
