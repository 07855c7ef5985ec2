package org.standardcontainer.spec;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The words that the spec lists for its enumerations, in its order. */
final class Words {
    static final Set<String> NAMESPACES = of("mount pid network uts ipc user cgroup time");

    static final Set<String> CAPABILITIES =
            of("CAP_AUDIT_CONTROL CAP_AUDIT_READ CAP_AUDIT_WRITE CAP_BLOCK_SUSPEND CAP_BPF"
                    + " CAP_CHECKPOINT_RESTORE CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_IPC_LOCK"
                    + " CAP_IPC_OWNER CAP_KILL CAP_LEASE CAP_LINUX_IMMUTABLE CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_MKNOD CAP_NET_ADMIN"
                    + " CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_RAW CAP_PERFMON CAP_SETFCAP CAP_SETGID CAP_SETPCAP CAP_SETUID"
                    + " CAP_SYS_ADMIN CAP_SYS_BOOT CAP_SYS_CHROOT CAP_SYS_MODULE CAP_SYS_NICE CAP_SYS_PACCT CAP_SYS_PTRACE"
                    + " CAP_SYS_RAWIO CAP_SYS_RESOURCE CAP_SYS_TIME CAP_SYS_TTY_CONFIG CAP_SYSLOG CAP_WAKE_ALARM");

    static final Set<String> SCHEDULER_POLICIES =
            of("SCHED_OTHER SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_ISO SCHED_IDLE SCHED_DEADLINE");
    static final Set<String> SCHEDULER_FLAGS = of("SCHED_FLAG_RESET_ON_FORK SCHED_FLAG_RECLAIM SCHED_FLAG_DL_OVERRUN"
            + " SCHED_FLAG_KEEP_POLICY SCHED_FLAG_KEEP_PARAMS SCHED_FLAG_UTIL_CLAMP_MIN SCHED_FLAG_UTIL_CLAMP_MAX");
    static final Set<String> IO_CLASSES = of("IOPRIO_CLASS_RT IOPRIO_CLASS_BE IOPRIO_CLASS_IDLE");

    static final Set<String> SECCOMP_ACTIONS =
            of("SCMP_ACT_KILL SCMP_ACT_KILL_PROCESS SCMP_ACT_KILL_THREAD SCMP_ACT_TRAP"
                    + " SCMP_ACT_ERRNO SCMP_ACT_TRACE SCMP_ACT_ALLOW SCMP_ACT_LOG SCMP_ACT_NOTIFY");
    /** Those that return a number to the program. */
    static final Set<String> SECCOMP_ACTIONS_WITH_NUMBER = of("SCMP_ACT_ERRNO SCMP_ACT_TRACE");

    static final Set<String> SECCOMP_OPERATORS =
            of("SCMP_CMP_NE SCMP_CMP_LT SCMP_CMP_LE SCMP_CMP_EQ SCMP_CMP_GE SCMP_CMP_GT" + " SCMP_CMP_MASKED_EQ");
    static final Set<String> SECCOMP_ARCHITECTURES = of("SCMP_ARCH_X86 SCMP_ARCH_X86_64 SCMP_ARCH_X32 SCMP_ARCH_ARM"
            + " SCMP_ARCH_AARCH64 SCMP_ARCH_LOONGARCH64 SCMP_ARCH_M68K SCMP_ARCH_MIPS SCMP_ARCH_MIPS64 SCMP_ARCH_MIPS64N32"
            + " SCMP_ARCH_MIPSEL SCMP_ARCH_MIPSEL64 SCMP_ARCH_MIPSEL64N32 SCMP_ARCH_PPC SCMP_ARCH_PPC64 SCMP_ARCH_PPC64LE"
            + " SCMP_ARCH_S390 SCMP_ARCH_S390X SCMP_ARCH_SH SCMP_ARCH_SHEB SCMP_ARCH_PARISC SCMP_ARCH_PARISC64"
            + " SCMP_ARCH_RISCV64");
    static final Set<String> SECCOMP_FLAGS = of("SECCOMP_FILTER_FLAG_TSYNC SECCOMP_FILTER_FLAG_LOG"
            + " SECCOMP_FILTER_FLAG_SPEC_ALLOW SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    static final Set<String> MEMORY_MODES = of("MPOL_DEFAULT MPOL_BIND MPOL_INTERLEAVE MPOL_WEIGHTED_INTERLEAVE"
            + " MPOL_PREFERRED MPOL_PREFERRED_MANY MPOL_LOCAL");
    static final Set<String> MEMORY_FLAGS = of("MPOL_F_NUMA_BALANCING MPOL_F_RELATIVE_NODES MPOL_F_STATIC_NODES");

    static final Set<String> PERSONALITIES = of("LINUX LINUX32");
    static final Set<String> PROPAGATIONS = of("private shared slave unbindable");
    static final Set<String> DEVICE_TYPES = of("c b u p");
    static final Set<String> DEVICE_RULE_TYPES = of("a c b");
    static final Set<String> CLOCKS = of("monotonic boottime");

    static final Set<String> JAIL_SHARING = of("new inherit");
    static final Set<String> JAIL_SUBSYSTEM = of("disable new inherit");
    static final Set<String> IMAGE_FORMATS = of("raw qcow2 vdi vmdk vhd");

    /** Keys below {@code org.opencontainers} that the spec gives a meaning. */
    static final Set<String> ANNOTATIONS = of("org.opencontainers.image.os org.opencontainers.image.os.version"
            + " org.opencontainers.image.os.features org.opencontainers.image.architecture"
            + " org.opencontainers.image.variant org.opencontainers.image.author org.opencontainers.image.created"
            + " org.opencontainers.image.stopSignal");

    private Words() {}

    private static Set<String> of(String words) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(words.split(" "))));
    }
}
