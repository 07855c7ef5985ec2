/*
 * How a FreeBSD kernel is called. x86_64: number in rax, arguments in rdi, rsi, rdx, r10, r8, r9; rcx and r11 are lost, and r8, r9
 * and r10 come back as zeroes. aarch64: number in x8, arguments in x0 to x5. On both the carry flag means that the result is an
 * error's positive number.
 */
#ifndef ARCH_FREEBSD_H
#define ARCH_FREEBSD_H

#if defined(__x86_64__)

static inline long call6(long n, long a, long b, long c, long d, long e, long f)
{
    char failed;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "+a"(n), "=@ccc"(failed), "+d"(c), "+r"(r10), "+r"(r8), "+r"(r9)
                     : "D"(a), "S"(b)
                     : "rcx", "r11", "memory");
    return failed ? -n : n;
}

/* rdi points to argc, argv, 0, envp; the stack is one word off the alignment that C expects. */
#define ENTRY_POINT(function)                                                                                          \
    __asm__(".globl _start\n"                                                                                          \
            ".type _start,@function\n"                                                                                 \
            "_start:\n"                                                                                                \
            "xor %ebp,%ebp\n"                                                                                          \
            "and $-16,%rsp\n"                                                                                          \
            "call " #function "\n"                                                                                     \
            "hlt\n")

#elif defined(__aarch64__)

static inline long call6(long n, long a, long b, long c, long d, long e, long f)
{
    long failed;
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0\n"
                     "cset %1, cs"
                     : "+r"(x0), "=&r"(failed), "+r"(x1)
                     : "r"(x8), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return failed ? -x0 : x0;
}

/* x0 points to argc, argv, 0, envp. */
#define ENTRY_POINT(function)                                                                                          \
    __asm__(".globl _start\n"                                                                                          \
            ".type _start,%function\n"                                                                                 \
            "_start:\n"                                                                                                \
            "mov x29,#0\n"                                                                                             \
            "mov x30,#0\n"                                                                                             \
            "bl " #function "\n"                                                                                       \
            "brk #1\n")

#else
#error "no FreeBSD call for this machine yet"
#endif

static inline long call3(long n, long a, long b, long c)
{
    return call6(n, a, b, c, 0, 0, 0);
}

static inline long call4(long n, long a, long b, long c, long d)
{
    return call6(n, a, b, c, d, 0, 0);
}

#endif
