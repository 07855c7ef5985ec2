/* Many descriptors at once, and memory. */
#include "system.h"

#include <linux/auxvec.h>

#include "text.h"

/* ---- many descriptors at once ---- */

int sys_watch_open(void)
{
    return sys_epoll_create();
}

static int watch(int epoll, int operation, int fd, unsigned what, uint64_t token)
{
    struct epoll_event event;
    event.events = (what & WATCH_READ ? EPOLLIN : 0) | (what & WATCH_WRITE ? EPOLLOUT : 0);
    event.data = token;
    return sys_epoll_ctl(epoll, operation, fd, &event);
}

int sys_watch_add(int epoll, int fd, unsigned what, uint64_t token)
{
    return watch(epoll, EPOLL_CTL_ADD, fd, what, token);
}

int sys_watch_change(int epoll, int fd, unsigned what, uint64_t token)
{
    return watch(epoll, EPOLL_CTL_MOD, fd, what, token);
}

void sys_watch_remove(int epoll, int fd)
{
    struct epoll_event none;
    memset(&none, 0, sizeof none);
    sys_epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &none);
}

int sys_watch_wait(int epoll, uint64_t *tokens, int room, int millis)
{
    struct epoll_event found[16];
    int n = sys_epoll_wait(epoll, found, room < 16 ? room : 16, millis);
    for (int i = 0; i < n; i++) {
        tokens[i] = found[i].data;
    }
    return n == -EINTR ? 0 : n;
}

/* What is given up has to be whole pages of the kernel's: of a range that only begins with one, more would go than was meant. */
static unsigned long page = 4096;

void sys_begin(const long *stack)
{
    const long *at = stack + 1 + stack[0] + 1; /* behind the arguments: the environment, 0, pairs of key and value, 0 */
    while (*at++) {
    }
    for (; at[0]; at += 2) {
        page = at[0] == AT_PAGESZ ? (unsigned long)at[1] : page;
    }
}

void sys_drop_memory(void *start, size_t size)
{
    uintptr_t first = ((uintptr_t)start + page - 1) & -page;
    uintptr_t end = ((uintptr_t)start + size) & -page;
    if (first < end) {
        sys_madvise((void *)first, end - first, MADV_DONTNEED);
    }
}

void sys_drop_unused_stack(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0) & -page;
    sys_drop_memory((void *)(here - 17 * page), 16 * page); /* not the page below, which may hold this frame's end */
}

void sys_drop_code(void (*first)(void), void (*end)(void))
{
    uintptr_t from = ((uintptr_t)first + page - 1) & -page;
    uintptr_t to = (uintptr_t)end & -page;
    if (from < to) {
        sys_munmap((void *)from, to - from);
    }
}

const void *sys_map_file(int fd, size_t size)
{
    return sys_mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
}

void *sys_private_memory(size_t size)
{
    void *memory = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(memory)) {
        return NULL;
    }
    sys_madvise(memory, size, MADV_DONTFORK);
    return memory;
}
