/* FreeBSD: many descriptors at once, memory, and descriptors beside what descriptors.c has. */
#include "system.h"

#include "text.h"

/* ---- many descriptors at once ---- */

/*
 * By poll, which alone knows both "nothing but the end of the other side" and each kind of file. A process has one such list; its
 * number is no descriptor.
 */
#define WATCHED 2048

static struct pollfd watched[WATCHED];
static uint64_t tokens_of[WATCHED];
static unsigned watched_count;

int sys_watch_open(void)
{
    watched_count = 0;
    return 0;
}

static short events_of(unsigned what)
{
    return (short)((what & WATCH_READ ? POLLIN : 0) | (what & WATCH_WRITE ? POLLOUT : 0));
}

int sys_watch_add(int watch, int fd, unsigned what, uint64_t token)
{
    (void)watch;
    if (watched_count == WATCHED) {
        return -ENOSPC;
    }
    watched[watched_count] = (struct pollfd){fd, events_of(what), 0};
    tokens_of[watched_count++] = token;
    return 0;
}

int sys_watch_change(int watch, int fd, unsigned what, uint64_t token)
{
    (void)watch;
    for (unsigned i = 0; i < watched_count; i++) {
        if (watched[i].fd == fd) {
            watched[i].events = events_of(what);
            tokens_of[i] = token;
            return 0;
        }
    }
    return -ENOENT;
}

void sys_watch_remove(int watch, int fd)
{
    (void)watch;
    for (unsigned i = 0; i < watched_count; i++) {
        if (watched[i].fd == fd) {
            watched[i] = watched[--watched_count];
            tokens_of[i] = tokens_of[watched_count];
            return;
        }
    }
}

int sys_watch_wait(int watch, uint64_t *tokens, int room, int millis)
{
    const struct timespec64 timeout = {millis / 1000, (int64_t)(millis % 1000) * 1000000};
    static unsigned first; /* where the next look begins: who is always ready doesn't hold up those behind it */
    (void)watch;
    int n = sys_ppoll(watched, watched_count, millis < 0 ? NULL : &timeout);
    if (n <= 0) {
        return n == -EINTR ? 0 : n;
    }
    int found = 0;
    for (unsigned i = 0; i < watched_count && found < room; i++) {
        const unsigned at = (first + i) % watched_count;
        if (watched[at].revents) {
            tokens[found++] = tokens_of[at];
        }
    }
    first = watched_count ? (first + 1) % watched_count : 0;
    return found;
}

/* ---- memory ---- */

static unsigned long page = 4096;

void sys_begin(const long *stack)
{
    enum { AT_PAGESZ = 6 };
    const long *at = stack + 1 + stack[0] + 1; /* behind the arguments: the environment, 0, pairs of key and value, 0 */
    const struct signal_action ignore = {.handler = SIG_IGNORED};
    while (*at++) {
    }
    for (; at[0]; at += 2) {
        page = at[0] == AT_PAGESZ ? (unsigned long)at[1] : page;
    }
    sys_sigaction(SIGSYS, &ignore, NULL); /* a call that an older kernel doesn't know is to fail, and not to kill us */
}

/* What is mapped anew is zeroes: madvise's promises are weaker here. */
void sys_drop_memory(void *start, size_t size)
{
    uintptr_t first = ((uintptr_t)start + page - 1) & -page;
    uintptr_t end = ((uintptr_t)start + size) & -page;
    if (first < end) {
        sys_mmap((void *)first, end - first, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    }
}

/* The stack is one object of the kernel's, which grows by itself: what is mapped over it would cut it in two. */
void sys_drop_unused_stack(void)
{
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
    return sys_mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
}

void *sys_private_memory(size_t size)
{
    enum { INHERIT_NONE = 2 };
    void *memory = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (sys_is_error(memory)) {
        return NULL;
    }
    call3(SYS_MINHERIT, (long)memory, (long)size, INHERIT_NONE);
    return memory;
}

/* ---- descriptors ---- */

int sys_close_all(unsigned first, unsigned last)
{
    return first > last ? 0 : sys_close_range(first, last, 0);
}

void sys_close_on_exec_all(unsigned first)
{
    enum { CLOSE_RANGE_CLOEXEC = 4 };
    sys_close_range(first, ~0u, CLOSE_RANGE_CLOEXEC);
}

int sys_duplicate(int fd)
{
    return sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

int sys_rename(int dir, const char *from, const char *to)
{
    return sys_renameat(dir, from, dir, to);
}

/* Memory files can't be sealed here: a plan is copied. */
int sys_is_sealed(int fd)
{
    (void)fd;
    return 0;
}

int sys_is_open_file(int fd)
{
    enum { O_PATH = 0x400000 };
    int flags = sys_fcntl(fd, F_GETFL, 0);
    return flags >= 0 && !(flags & O_PATH);
}

/* A pipe has no file system. */
static int is_pipe(int fd)
{
    uint8_t status[2344]; /* struct statfs */
    return call3(SYS_FSTATFS, fd, (long)status, 0) < 0;
}

static int is_null(const struct file_status *status)
{
    struct file_status null;
    return sys_fstatat(AT_FDCWD, "/dev/null", &null, 0) == 0 && (null.mode & S_IFMT) == S_IFCHR && null.node == status->node;
}

int sys_file_info(int fd, struct file_info *info)
{
    struct file_status status;
    struct terminal_modes modes;
    int error = sys_fstat(fd, &status);
    if (error < 0) {
        return error;
    }
    info->mode = status.mode & 07777;
    info->owner = status.owner;
    info->links = (uint32_t)status.links;
    info->size = (uint64_t)status.size;
    info->kind = FILE_OTHER;
    switch (status.mode & S_IFMT) {
    case S_IFREG:
        info->kind = FILE_REGULAR;
        break;
    case S_IFDIR:
        info->kind = FILE_DIRECTORY;
        break;
    case S_IFIFO:
        info->kind = is_pipe(fd) ? FILE_PIPE : FILE_FIFO;
        break;
    case S_IFSOCK:
        info->kind = FILE_SOCKET;
        break;
    case S_IFCHR:
        info->kind = sys_ioctl(fd, TIOCGETA, &modes) == 0 ? FILE_TERMINAL : is_null(&status) ? FILE_NULL : FILE_OTHER;
        break;
    default:
        break;
    }
    return 0;
}

int sys_open_working_dir(const char *path)
{
    return sys_openat(AT_FDCWD, path, O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
}

int sys_check_executable(const char *path)
{
    struct file_status status;
    int error = sys_fstatat(AT_FDCWD, path, &status, 0);
    if (error < 0) {
        return error;
    }
    return (status.mode & S_IFMT) != S_IFREG ? -EACCES : sys_faccessat(AT_FDCWD, path, 1 /* X_OK */, AT_EACCESS);
}
