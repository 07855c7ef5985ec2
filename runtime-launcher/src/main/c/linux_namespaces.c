/* Joining and making namespaces, and setting what is in them. */
#include "context.h"

#include <asm/statfs.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>

#include "linux_ops.h"
#include "linux_paths.h"
#include "system.h"
#include "text.h"

/* Opens a namespace and checks that it is one, and of this kind. */
static int open_namespace(struct ctx *c, const char *path, int kind)
{
    /* without O_NONBLOCK a fifo would hang here */
    int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
    if (fd < 0) {
        return fail(c, "openat", path, fd);
    }
    int found = file_system_of(fd) == NSFS_MAGIC ? sys_ioctl_number(fd, NS_GET_NSTYPE, 0) : -EINVAL;
    if (found != kind) {
        sys_close(fd);
        return fail(c, "setns", path, found < 0 ? found : -EINVAL);
    }
    return fd;
}

/* The maker's own namespace of a kind, to come back to. */
static int open_own(struct ctx *c, int kind)
{
    static const struct {
        int kind;
        const char *path;
    } own[] = {
        {CLONE_NEWPID, "/proc/self/ns/pid"}, {CLONE_NEWNS, "/proc/self/ns/mnt"},
        {CLONE_NEWNET, "/proc/self/ns/net"}, {CLONE_NEWIPC, "/proc/self/ns/ipc"},
        {CLONE_NEWUTS, "/proc/self/ns/uts"}, {CLONE_NEWCGROUP, "/proc/self/ns/cgroup"},
    };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (own[i].kind == kind) {
            return open_namespace(c, own[i].path, kind);
        }
    }
    return fail(c, "setns", "", -EINVAL); /* from a user namespace there is no way back; time: at exec only */
}

/* With the rights that a user namespace gives the kernel forgets that we die with our maker. */
static void still_die_with_maker(const struct ctx *c, int kinds)
{
    if (kinds & CLONE_NEWUSER && c->actor == ACTOR_INIT && !c->detached) {
        sys_die_with_parent(1);
    }
}

/*
 * Safe: what isn't a namespace of the kind asked for is refused before anything is joined. A pid namespace can only be
 * joined by a child; the maker holds it, and others that it is told to join, until init is made.
 */
int op_join_namespace(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    int kind = (int)op->arg[1].number;
    SCOPED_FD fd = open_namespace(c, path, kind);
    if (fd < 0) {
        return fd;
    }
    if (op->actor == ACTOR_INIT) {
        int r = sys_setns(fd, kind);
        still_die_with_maker(c, kind);
        return r < 0 ? fail(c, "setns", path, r) : 0;
    }
    if (c->sys.joined_count == MAX_JOINED) {
        return fail(c, "setns", path, -E2BIG);
    }
    int own = open_own(c, kind);
    if (own < 0) {
        return own;
    }
    c->sys.joined[c->sys.joined_count++] = (struct joined){.fd = fd, .own = own, .kind = kind};
    fd = -1;
    return 0;
}

/* The mount namespace last: to join it changes what paths lead to. */
static int enter_kind(struct ctx *c, int mounts, int own)
{
    for (unsigned i = 0; i < c->sys.joined_count; i++) {
        const struct joined *j = &c->sys.joined[i];
        if ((j->kind == CLONE_NEWNS) != mounts) {
            continue;
        }
        int r = sys_setns(own ? j->own : j->fd, j->kind);
        if (r < 0) {
            return fail(c, "setns", "", r);
        }
    }
    return 0;
}

/* Safe: what is joined is held, and so is the way back. */
int enter_joined(struct ctx *c)
{
    int mounts = 0;
    for (unsigned i = 0; i < c->sys.joined_count; i++) {
        mounts |= c->sys.joined[i].kind == CLONE_NEWNS;
    }
    c->sys.own_root = mounts ? sys_openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0) : -1;
    if (mounts && c->sys.own_root < 0) {
        return fail(c, "openat", "/", c->sys.own_root);
    }
    int r = enter_kind(c, 0, 0);
    return r < 0 ? r : enter_kind(c, 1, 0);
}

int leave_joined(struct ctx *c)
{
    int r = enter_kind(c, 1, 1);
    if (!r) {
        r = enter_kind(c, 0, 1);
    }
    /* joining a mount namespace sets root and directory to its root, which isn't ours in a chroot */
    if (!r && c->sys.own_root >= 0) {
        r = sys_fchdir(c->sys.own_root);
        r = r < 0 ? r : sys_chroot(".");
        r = r < 0 ? fail(c, "chroot", "/", r) : 0;
    }
    for (unsigned i = 0; i < c->sys.joined_count; i++) {
        sys_close(c->sys.joined[i].fd);
        sys_close(c->sys.joined[i].own);
    }
    c->sys.joined_count = 0;
    close_held(&c->sys.own_root);
    return r;
}

/* Network namespaces alone: these take most of the time that namespaces take. */
struct ahead make_ahead(uint32_t namespaces)
{
    struct ahead made = {0, -1, -1};
    if (!(namespaces & CLONE_NEWNET)) {
        return made;
    }
    SCOPED_FD own = sys_openat(AT_FDCWD, "/proc/self/ns/net", O_RDONLY | O_CLOEXEC, 0);
    if (own < 0 || sys_unshare(CLONE_NEWNET) < 0) {
        return made; /* the plan's own try says why */
    }
    SCOPED_FD fd = sys_openat(AT_FDCWD, "/proc/self/ns/net", O_RDONLY | O_CLOEXEC, 0);
    if (sys_setns(own, CLONE_NEWNET) < 0) {
        sys_exit(1);
    }
    if (fd >= 0) {
        made = (struct ahead){CLONE_NEWNET, fd, own};
        fd = own = -1;
    }
    return made;
}

void drop_ahead(struct ahead *ahead)
{
    ahead->namespaces = 0;
    ctx_close(&ahead->fd);
    ctx_close(&ahead->own);
}

uint32_t join_ahead(struct ctx *c, uint32_t namespaces)
{
    struct ahead *ahead = c->ahead;
    /* with a user namespace of its own, these would have to belong to that */
    if (!ahead || !(ahead->namespaces & namespaces) || namespaces & CLONE_NEWUSER || c->sys.joined_count == MAX_JOINED) {
        return namespaces;
    }
    const uint32_t made = ahead->namespaces;
    c->sys.joined[c->sys.joined_count++] = (struct joined){.fd = ahead->fd, .own = ahead->own, .kind = (int)made};
    ahead->fd = ahead->own = -1;
    ahead->namespaces = 0;
    return namespaces & ~made;
}

/* Safe: the executing process alone moves. */
int op_unshare(struct ctx *c, const struct op *op)
{
    int r = sys_unshare((int)op->arg[0].number);
    still_die_with_maker(c, (int)op->arg[0].number);
    return r < 0 ? fail(c, "unshare", "", r) : 0;
}

/* Safe: as far as the plan has made or joined a UTS namespace before; nothing else is touched. */
int op_set_hostname(struct ctx *c, const struct op *op)
{
    int r = sys_sethostname(op->arg[0].text, op->arg[0].length);
    return r < 0 ? fail(c, "sethostname", op->arg[0].text, r) : 0;
}

/* Safe: as the host name. */
int op_set_domainname(struct ctx *c, const struct op *op)
{
    int r = sys_setdomainname(op->arg[0].text, op->arg[0].length);
    return r < 0 ? fail(c, "setdomainname", op->arg[0].text, r) : 0;
}

/* Safe: the loopback interface of the own network namespace. Any socket will do for this request. */
int op_loopback_up(struct ctx *c, const struct op *op)
{
    enum { UP = 1 };
    struct {
        char name[16];
        short flags;
        char rest[22];
    } interface = {.name = "lo"};
    (void)op;
    SCOPED_FD s = sys_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0) {
        return fail(c, "socket", "lo", s);
    }
    int r = sys_ioctl(s, SIOCGIFFLAGS, &interface);
    if (r < 0) {
        return fail(c, "ioctl", "lo", r);
    }
    if (interface.flags & UP) {
        return 0;
    }
    interface.flags |= UP;
    r = sys_ioctl(s, SIOCSIFFLAGS, &interface);
    return r < 0 ? fail(c, "ioctl", "lo", r) : 0;
}
