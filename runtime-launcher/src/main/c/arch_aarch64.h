/* How an aarch64 kernel is called: number in x8, arguments in x0 to x5; nothing else is lost. */
#ifndef ARCH_AARCH64_H
#define ARCH_AARCH64_H

#include <asm/unistd.h>

#if __NR_openat != 56
#error "asm/unistd.h is another architecture's"
#endif

static inline long call6(long n, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return x0;
}

static inline long call0(long n)
{
    return call6(n, 0, 0, 0, 0, 0, 0);
}

static inline long call3(long n, long a, long b, long c)
{
    return call6(n, a, b, c, 0, 0, 0);
}

static inline long call4(long n, long a, long b, long c, long d)
{
    return call6(n, a, b, c, d, 0, 0);
}

static inline long call5(long n, long a, long b, long c, long d, long e)
{
    return call6(n, a, b, c, d, e, 0);
}

/* A fork; what flags can ask for beyond namespaces and the signal would need more arguments. */
static inline long call_clone(unsigned long flags)
{
    return call5(__NR_clone, (long)flags, 0, 0, 0, 0);
}

/* A thread: it begins with `run`, which may not return, on this stack, whose end is aligned to 16. */
static inline long call_clone_thread(unsigned long flags, void *stack_end, void (*run)(void *), void *with)
{
    void **top = (void **)stack_end - 2;
    register long x8 __asm__("x8") = __NR_clone;
    register long x0 __asm__("x0") = (long)flags;
    register long x1 __asm__("x1") = (long)top;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    top[0] = (void *)(unsigned long)run;
    top[1] = with;
    __asm__ volatile("svc #0\n"
                     "cbnz x0, 1f\n"
                     "mov x29, #0\n"
                     "ldp x1, x0, [sp], #16\n"
                     "blr x1\n"
                     "brk #1\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
                     : "memory", "cc");
    return x0;
}

/* The first instruction: the stack holds argc, argv, 0, envp. */
#define ENTRY_POINT(function)                                                                                          \
    __asm__(".globl _start\n"                                                                                          \
            ".type _start,%function\n"                                                                                 \
            "_start:\n"                                                                                                \
            "mov x29,#0\n"                                                                                             \
            "mov x30,#0\n"                                                                                             \
            "mov x0,sp\n"                                                                                              \
            "and sp,x0,#-16\n"                                                                                         \
            "bl " #function "\n"                                                                                       \
            "brk #1\n")

#endif
