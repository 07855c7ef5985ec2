/* What init makes of itself: user, limits, directory, program. */
#include "context.h"
#include "handed.h"
#include "init.h"
#include "ops.h"
#include "system.h"

/* Safe: a mask of permission bits, nothing else. */
int op_set_umask(struct ctx *c, const struct op *op)
{
    sys_umask((unsigned)op->arg[0].number & 0777);
    c->umask_set = 1;
    return 0;
}

/* Makes the missing directories of a path, as mkdir -p does. */
static int make_dirs(struct ctx *c, const char *path)
{
    char part[MAX_PATH];
    struct text t = text_in(part, sizeof part);
    const char *at = path;
    while (*at) {
        const char *end = text_first(at + 1, '/');
        size_t length = end ? (size_t)(end - at) : strlen(at);
        text_add_bytes(&t, at, length);
        if (t.failed) {
            return fail(c, "mkdir", path, -ENAMETOOLONG);
        }
        int error = sys_mkdirat(AT_FDCWD, part, 0755 & ~c->umask);
        if (error < 0 && error != -EEXIST && error != -EISDIR) {
            return fail(c, "mkdir", part, error);
        }
        at += length;
    }
    return 0;
}

/*
 * Safe: the path is resolved after the switch of roots, links into descriptors aren't followed, and where it ended is asked
 * of the kernel: a directory outside the root has a path that doesn't start with '/'.
 */
int op_change_dir(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    char where[MAX_PATH];
    int dir = sys_open_working_dir(path);
    if (dir == -ENOENT && op->arg[1].number) {
        int error = make_dirs(c, path);
        if (error < 0) {
            return error;
        }
        dir = sys_open_working_dir(path);
    }
    if (dir < 0) {
        return fail(c, "open", path, dir);
    }
    int error = sys_fchdir(dir);
    sys_close(dir);
    if (error < 0) {
        return fail(c, "chdir", path, error);
    }
    long length = sys_getcwd(where, sizeof where);
    if (length < 0 || where[0] != '/') {
        return fail(c, "getcwd", path, length < 0 ? length : -EXDEV);
    }
    return 0;
}

/* Safe: our own limits alone, or our child's. */
int op_set_rlimit(struct ctx *c, const struct op *op)
{
    const int who = op->actor == ACTOR_HOST ? c->init_pid : 0;
    if (op->actor == ACTOR_HOST && who <= 0) {
        return fail(c, "setrlimit", "", -ESRCH);
    }
    int error = sys_set_limit(who, (int)op->arg[0].number, op->arg[1].number, op->arg[2].number);
    return error < 0 ? fail(c, "setrlimit", "", error) : 0;
}

/*
 * Safe: groups first, also when there are none to have; the plan may say that they stay where nobody may change them. Then the group, then
 * the user, all three of each; then the kernel is asked what we are.
 */
int op_set_user(struct ctx *c, const struct op *op)
{
    uint32_t uid = (uint32_t)op->arg[0].number;
    uint32_t gid = (uint32_t)op->arg[1].number;
    uint32_t id[3];
    if (uid == UINT32_MAX || gid == UINT32_MAX) { /* to the kernel these mean: no change */
        return fail(c, "setresuid", "", -EINVAL);
    }
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the list of groups has to be turned round first"
#endif
    const int may_stay = op->arg[4].number && !op->arg[2].number;
    int error = sys_setgroups(op->arg[2].number, op->arg[2].text);
    if (error < 0 && !(error == -EPERM && may_stay)) {
        return fail(c, "setgroups", "", error);
    }
    error = sys_keep_rights(op->arg[3].number != 0);
    if (error < 0) {
        return fail(c, CALL_KEEP_RIGHTS, "", error);
    }
    error = sys_setresgid(gid, gid, gid);
    if (error < 0) {
        return fail(c, "setresgid", "", error);
    }
    error = sys_setresuid(uid, uid, uid);
    if (error < 0) {
        return fail(c, "setresuid", "", error);
    }
    if (sys_getresuid(&id[0], &id[1], &id[2]) < 0 || id[0] != uid || id[1] != uid || id[2] != uid) {
        return fail(c, "getresuid", "", -EPERM);
    }
    if (sys_getresgid(&id[0], &id[1], &id[2]) < 0 || id[0] != gid || id[1] != gid || id[2] != gid) {
        return fail(c, "getresgid", "", -EPERM);
    }
    sys_be_private(); /* the kernel forgot both of these */
    if (!c->detached) {
        sys_die_with_parent(1);
    }
    return 0;
}

/* Notes a file that may be executed. */
static int try_program(struct ctx *c, const char *path)
{
    int error = sys_check_executable(path);
    if (error < 0) {
        return error;
    }
    struct text t = text_in(c->program, sizeof c->program);
    text_add(&t, path);
    return t.failed ? -ENAMETOOLONG : 0;
}

/*
 * As execvp: a name with a slash is a path; another is looked for in each directory (an empty one is the working
 * directory), and EACCES on the way counts only if it is found nowhere. Safe: only looks, as the user that it will be.
 */
int op_find_program(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[0].text;
    const uint8_t *at = (const uint8_t *)op->arg[1].text;
    int error = -ENOENT;
    if (text_first(name, '/')) {
        error = try_program(c, name);
        return error < 0 ? fail(c, "execve", name, error) : 0;
    }
    for (uint64_t i = 0; i < op->arg[1].number && *name; i++) {
        char path[MAX_PATH];
        const char *directory = list_next(&at);
        if (text_join(path, sizeof path, *directory ? directory : ".", name) < 0) {
            continue;
        }
        int tried = try_program(c, path);
        if (tried == 0) {
            return 0;
        }
        if (tried == -EACCES) {
            error = tried;
        }
    }
    return fail(c, "execve", name, error);
}

void prepare_program(struct ctx *c)
{
    if (c->prepared) {
        return;
    }
    c->prepared = 1;
    if (!c->umask_set) {
        sys_umask(c->umask);
    }
    init_tell_executing(c);
    sys_die_with_parent(0);
    sys_signals_for_program();
    sys_close_on_exec_all(3 + handed_on());
}

/* Safe: from here on only descriptors 0, 1 and 2 stay, those that were handed on, and nothing of ours but what the kernel keeps over exec. */
int op_exec(struct ctx *c, const struct op *op)
{
    if (!c->program[0]) {
        return fail(c, "execve", "", -ENOENT);
    }
    if (c->home[0] && op->arg[1].number) {
        op->arg[1].vector[op->arg[1].number - 1] = c->home;
    }
    prepare_program(c);
    int error = sys_execve(c->program, op->arg[0].vector, op->arg[1].vector);
    fail(c, "execve", c->program, error);
    if (c->reporter) {
        __atomic_store_n(c->reporter, 1, __ATOMIC_RELEASE);
        for (;;) {
        } /* whatever we may still call, the reporter ends us */
    }
    return error;
}

/* Safe: leaves the caller's session, so that no terminal of it is ours. */
int op_new_session(struct ctx *c, const struct op *op)
{
    (void)op;
    int error = sys_setsid();
    return error < 0 ? fail(c, "setsid", "", error) : 0;
}
