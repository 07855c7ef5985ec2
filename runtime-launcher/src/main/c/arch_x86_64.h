/* How an x86_64 kernel is called: number in rax, arguments in rdi, rsi, rdx, r10, r8, r9; rcx and r11 are lost. */
#ifndef ARCH_X86_64_H
#define ARCH_X86_64_H

#include <asm/unistd.h>

#if __NR_openat != 257
#error "asm/unistd.h is another architecture's"
#endif

static inline long call0(long n)
{
    long r;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n) : "rcx", "r11", "memory");
    return r;
}

static inline long call6(long n, long a, long b, long c, long d, long e, long f)
{
    long r;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(r)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return r;
}

static inline long call3(long n, long a, long b, long c)
{
    long r;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return r;
}

static inline long call4(long n, long a, long b, long c, long d)
{
    long r;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return r;
}

static inline long call5(long n, long a, long b, long c, long d, long e)
{
    long r;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(r)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return r;
}

/* A fork; what flags can ask for beyond namespaces and the signal would need more arguments. */
static inline long call_clone(unsigned long flags)
{
    return call5(__NR_clone, (long)flags, 0, 0, 0, 0);
}

/* A thread: it begins with `run`, which may not return, on this stack, whose end is aligned to 16. */
static inline long call_clone_thread(unsigned long flags, void *stack_end, void (*run)(void *), void *with)
{
    long r;
    void **top = (void **)stack_end - 2;
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = 0;
    top[0] = (void *)(unsigned long)run;
    top[1] = with;
    __asm__ volatile("syscall\n"
                     "test %%rax,%%rax\n"
                     "jnz 1f\n"
                     "xor %%ebp,%%ebp\n"
                     "pop %%rax\n"
                     "pop %%rdi\n"
                     "call *%%rax\n"
                     "hlt\n"
                     "1:"
                     : "=a"(r)
                     : "a"(__NR_clone), "D"(flags), "S"(top), "d"(0), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return r;
}

/* The first instruction: the stack holds argc, argv, 0, envp. */
#define ENTRY_POINT(function)                                                                                          \
    __asm__(".globl _start\n"                                                                                          \
            ".type _start,@function\n"                                                                                 \
            "_start:\n"                                                                                                \
            "xor %ebp,%ebp\n"                                                                                          \
            "mov %rsp,%rdi\n"                                                                                          \
            "and $-16,%rsp\n"                                                                                          \
            "call " #function "\n"                                                                                     \
            "hlt\n")

#endif
