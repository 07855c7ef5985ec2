/* Joining and making namespaces. */
#include "context.h"

#include <asm/statfs.h>
#include <linux/nsfs.h>

#include "linux_cgroups.h"
#include "linux_mounts.h"
#include "linux_ops.h"
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

static const struct {
    int kind;
    const char *name;
} joinable[] = {
    {CLONE_NEWPID, "pid"}, {CLONE_NEWNS, "mnt"},         {CLONE_NEWNET, "net"},   {CLONE_NEWIPC, "ipc"},
    {CLONE_NEWUTS, "uts"}, {CLONE_NEWCGROUP, "cgroup"}, {CLONE_NEWUSER, "user"}, {CLONE_NEWTIME, "time"},
};

#define JOINABLE (sizeof joinable / sizeof joinable[0])

_Static_assert(JOINABLE <= MAX_JOINED, "all of a process's can be held");

/* From a user namespace there is no way back, and the maker's own clocks must not be set: a passage joins these, see passage. */
static int is_passed(int kind)
{
    return kind == CLONE_NEWUSER || kind == CLONE_NEWTIME;
}

/*
 * Nor is there one to a namespace that belongs to a user namespace which isn't within ours: who is root by a user namespace of his
 * own, as rootless podman is, shares most of the host's, and may leave them but not join them again.
 */
static int is_barred(int own)
{
    const int owner = own < 0 ? own : sys_ioctl_number(own, NS_GET_USERNS, 0);
    if (owner >= 0) {
        sys_close(owner);
    }
    return owner == -EPERM;
}

/* A namespace of a process; `process` is its pid, or "self". */
static int open_of(struct ctx *c, const char *process, size_t i)
{
    char path[64];
    struct text t = text_in(path, sizeof path);
    text_add(&t, "/proc/");
    text_add(&t, process);
    text_add(&t, "/ns/");
    text_add(&t, joinable[i].name);
    return open_namespace(c, path, joinable[i].kind);
}

/* The maker's own namespace of a kind, to come back to. */
static int open_own(struct ctx *c, int kind)
{
    for (size_t i = 0; i < JOINABLE; i++) {
        if (joinable[i].kind == kind) {
            return open_of(c, "self", i);
        }
    }
    return fail(c, "setns", "", -EINVAL);
}

/* Holds a namespace for init, and the way back from it. Takes both descriptors. */
static int hold(struct ctx *c, int fd, int own, int kind)
{
    if (c->sys.joined_count == MAX_JOINED) {
        sys_close(fd);
        close_scoped(&own);
        return fail(c, "setns", "", -E2BIG);
    }
    c->sys.by_passage |= is_passed(kind) || is_barred(own);
    c->sys.joined[c->sys.joined_count++] = (struct joined){.fd = fd, .own = own, .kind = kind};
    return 0;
}

/* With the rights that a user namespace gives the kernel forgets that we die with our maker. */
static void still_die_with_maker(const struct ctx *c, int kinds)
{
    if (kinds & CLONE_NEWUSER && c->actor == ACTOR_INIT && !c->detached) {
        sys_die_with_parent(1);
    }
}

/* Whether two descriptors are of one namespace. */
static int is_same(int a, int b)
{
    struct statx s;
    struct statx t;
    return describe(a, &s) == 0 && describe(b, &t) == 0 && s.stx_ino == t.stx_ino && s.stx_dev_major == t.stx_dev_major &&
           s.stx_dev_minor == t.stx_dev_minor;
}

/* `other`: it isn't to be the one that the maker is in; init is in that as well until it joins another. */
static int join(struct ctx *c, const struct op *op, int other)
{
    const char *path = op->arg[0].text;
    int kind = (int)op->arg[1].number;
    SCOPED_FD fd = open_namespace(c, path, kind);
    if (fd < 0) {
        return fd;
    }
    const int needs_own = other || (op->actor == ACTOR_HOST && !is_passed(kind));
    SCOPED_FD own = needs_own ? open_own(c, kind) : -1;
    if (needs_own && own < 0) {
        return own;
    }
    if (other && is_same(fd, own)) {
        return fail(c, "setns", path, -EEXIST);
    }
    if (op->actor == ACTOR_INIT) {
        int r = sys_setns(fd, kind);
        still_die_with_maker(c, kind);
        return r < 0 ? fail(c, "setns", path, r) : 0;
    }
    const int held = fd;
    const int back = own;
    fd = own = -1;
    return hold(c, held, back, kind);
}

/*
 * Safe: what isn't a namespace of the kind asked for is refused before anything is joined. A pid namespace can only be
 * joined by a child; the maker holds it, and others that it is told to join, until init is made.
 */
int op_join_namespace(struct ctx *c, const struct op *op)
{
    return join(c, op, 0);
}

/* Safe: as above, and what is compared is what is joined then. */
int op_join_other_namespace(struct ctx *c, const struct op *op)
{
    return join(c, op, 1);
}

/* Holds a process's namespace of a kind, unless the maker is in it already. */
static int hold_of(struct ctx *c, const char *process, size_t i)
{
    SCOPED_FD fd = open_of(c, process, i);
    SCOPED_FD own = fd < 0 ? fd : open_of(c, "self", i);
    if (own < 0 || is_same(fd, own)) {
        return own < 0 ? own : 0;
    }
    int r = hold(c, fd, own, joinable[i].kind);
    fd = own = -1;
    return r;
}

/*
 * Safe: the process is held by a descriptor whose start time was compared, and lives still when its namespaces have been
 * opened: so they are its own, and not of one that took its pid. From here on nobody without rights over us can look into us:
 * the process that is made in there is private from its first moment, not from its first own step.
 */
static int join_process(struct ctx *c, uint64_t number, uint64_t start_time, int kinds)
{
    char pid[DECIMAL_ROOM];
    SCOPED_FD process = number > INT32_MAX ? -ESRCH : sys_process_open((int)number, start_time);
    if (process < 0) {
        return fail(c, CALL_PROCESS_OPEN, "", process);
    }
    pid[text_decimal(pid, number)] = '\0';
    c->sys.joined_process = (int)number;
    int r = 0;
    for (size_t i = 0; i < JOINABLE && r >= 0; i++) {
        r = kinds & joinable[i].kind ? hold_of(c, pid, i) : 0;
    }
    struct pollfd ended = {process, POLLIN, 0};
    if (sys_poll(&ended, 1, 0) > 0) {
        return fail(c, CALL_PROCESS_OPEN, "", -ESRCH);
    }
    sys_be_private();
    return r;
}

/* Safe: see join_process. */
int op_join_process(struct ctx *c, const struct op *op)
{
    return join_process(c, op->arg[0].number, op->arg[1].number, (int)op->arg[2].number);
}

/* Safe: the file is the maker's of a container, who wrote who its init process is; else as join_process. */
int op_join_recorded(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char line[64];
    uint64_t pid;
    uint64_t start_time;
    SCOPED_FD file = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
    long n = file < 0 ? file : sys_read(file, line, sizeof line - 1);
    if (n < 0) {
        return fail(c, "read", path, n);
    }
    line[n] = '\0';
    const char *at = line;
    if (text_number(&at, &pid) < 0 || *at++ != ' ' || text_number(&at, &start_time) < 0) {
        return fail(c, "read", path, -EBADMSG);
    }
    return join_process(c, pid, start_time, (int)op->arg[1].number);
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
    const int entered = !c->sys.by_passage;
    int r = entered ? enter_kind(c, 1, 1) : 0;
    if (!r && entered) {
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
        close_scoped(&c->sys.joined[i].own);
    }
    c->sys.by_passage = 0;
    c->sys.joined_count = 0;
    close_held(&c->sys.own_root);
    drop_trees(c);
    drop_members(c);
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
    if (own < 0 || is_barred(own) || sys_unshare(CLONE_NEWNET) < 0) {
        return made; /* the plan's own try says why */
    }
    SCOPED_FD fd = sys_openat(AT_FDCWD, "/proc/self/ns/net", O_RDONLY | O_CLOEXEC, 0);
    if (namespaces & AHEAD_LOOPBACK) {
        const char *call;
        raise_loopback(&call); /* as above */
    }
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

/*
 * Safe: these are init's own, and nobody is put into them. They are kept by what is open here for as long as the maker is there:
 * whoever ends as the last one in a namespace takes it down before its end is told.
 */
int op_hold_namespaces(struct ctx *c, const struct op *op)
{
    static const char *const names[] = {"mnt", "ipc", "net"};
    (void)op;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        struct text t = text_in(path, sizeof path);
        text_add(&t, "/proc/");
        text_add_decimal(&t, (uint64_t)c->init_pid);
        text_add(&t, "/ns/");
        text_add(&t, names[i]);
        int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
        if (fd < 0) {
            return fail(c, "open", path, fd);
        }
    }
    return 0;
}

/* Safe: the executing process alone moves. */
int op_unshare(struct ctx *c, const struct op *op)
{
    int r = sys_unshare((int)op->arg[0].number);
    still_die_with_maker(c, (int)op->arg[0].number);
    return r < 0 ? fail(c, "unshare", "", r) : 0;
}
