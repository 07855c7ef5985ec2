/* The command line's program: a launcher that is started, and makes a network namespace, while its plan is still being compiled. */
#include "linux_entry.h"

#include "execute.h"
#include "handed.h"
#include "sockets.h"
#include "system.h"
#include "text.h"
#include "wire.h"

#define GIVEN 12 /* bytes: u32 bits of streams, u32 handed on, u32 whether there is a descriptor that places processes */
#define LEAST 2  /* descriptors: plan, report */

static _Noreturn void become_early(int launcher, uint32_t namespaces, int socket)
{
    char path[64];
    char number[2][DECIMAL_ROOM];
    char *args[] = {(char *)(uintptr_t) "launcher", (char *)(uintptr_t) "ahead", number[0], number[1], NULL};
    char *none[] = {NULL};
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/proc/self/fd/");
    text_add_decimal(&t, (uint32_t)launcher);
    text_decimal(number[0], namespaces);
    text_decimal(number[1], (uint64_t)socket);
    sys_fcntl(socket, F_SETFD, 0);
    sys_execve(path, args, none);
    sys_exit(1);
}

void early_start(struct early *e, int launcher, uint32_t namespaces)
{
    int pair[2];
    if (e->pid || sys_socketpair(SOCK_SEQPACKET | SOCK_CLOEXEC, pair) < 0) {
        return;
    }
    int pid = sys_fork(NULL);
    if (pid == 0) {
        become_early(launcher, namespaces, pair[1]);
    }
    sys_close(pair[1]);
    if (pid < 0) {
        sys_close(pair[0]);
        return;
    }
    *e = (struct early){pid, pair[0]};
}

void early_drop(struct early *e)
{
    int status;
    if (e->pid) {
        sys_close(e->socket);
        while (sys_wait4(e->pid, &status, 0) == -EINTR) {
        }
    }
    *e = (struct early){0, -1};
}

int early_give(struct early *e, uint32_t own, uint32_t handed, const int *fds, unsigned count)
{
    uint8_t given[GIVEN];
    if (!e->pid) {
        return 0;
    }
    set_u32(given, own);
    set_u32(given + 4, handed);
    set_u32(given + 8, count > LEAST);
    if (message_send(e->socket, given, sizeof given, NULL, 0, fds, count, 0) < 0) {
        early_drop(e);
        return 0;
    }
    const int pid = e->pid;
    sys_close(e->socket);
    *e = (struct early){0, -1};
    return pid;
}

/* What isn't the container's own of our program's streams becomes the null device. */
static void settle_streams(uint32_t own)
{
    int null = sys_open_null();
    for (int fd = 0; fd <= 2; fd++) {
        if (!(own & 1u << fd)) {
            sys_dup3(null, fd, 0);
        }
    }
}

/*
 * Whatever was handed to our program stays open until it is known how much of it is init's, which has the numbers from 3 on: the socket, and all
 * that is opened here, comes behind.
 */
void role_ahead(const char *namespaces, const char *socket)
{
    uint64_t wanted, number;
    uint8_t given[GIVEN];
    int fds[MAX_FDS];
    unsigned count;
    if (text_number(&namespaces, &wanted) < 0 || *namespaces || text_number(&socket, &number) < 0 || *socket || number > INT32_MAX) {
        return;
    }
    const int from = (int)number;
    sys_fcntl(from, F_SETFD, FD_CLOEXEC);
    struct ahead ahead = make_ahead((uint32_t)wanted);
    long n = message_receive(from, given, sizeof given, fds, &count, 0);
    const unsigned expected = n == GIVEN && get_u32(given + 8) ? LEAST + 1 : LEAST;
    if (n != GIVEN || count != expected || get_u32(given + 4) > MOST_HANDED_ON) {
        sys_exit(1); /* there is no plan any more */
    }
    hand_on(get_u32(given + 4));
    settle_streams(get_u32(given));
    sys_exit(role_oneshot_ahead(fds[0], fds[1], count > LEAST ? fds[LEAST] : -1, &ahead));
}
