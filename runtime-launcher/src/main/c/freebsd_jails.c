/* Jails: made, found again, entered, removed. */
#include "freebsd.h"

#define PARAMETERS 96
#define VALUES 8192
#define WAIT_MILLIS 20

enum { JAIL_CREATE = 1 };

/* The text must live until the report is sent: it is the report's own. */
int fail_with_text(struct ctx *c, const char *call, const char *path, int error, const char *text)
{
    fail(c, call, path, error);
    size_t length = strlen(text);
    length = length < sizeof c->failure.output - 1 ? length : sizeof c->failure.output - 1;
    memcpy(c->failure.output, text, length);
    c->failure.output_length = (uint32_t)length;
    return error;
}

/* Safe: a module of the system's own path, as its administrator has filled that. */
int op_load_module(struct ctx *c, const struct op *op)
{
    int error = (int)call3(SYS_KLDLOAD, (long)op->arg[0].text, 0, 0);
    return error < 0 && error != -EEXIST ? fail(c, "kldload", op->arg[0].text, error) : 0;
}

/* ---- parameters: name, kind and value, three texts each ---- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Kinds: `b` is there or isn't, `s` a text, `x` bytes as digits. */
static int set_parameter(struct iovec *pair, const char *name, const char *kind, const char *value, uint8_t *room, size_t *used)
{
    if (kind[0] == 'b') {
        set_pair(pair, name, NULL, 0);
        return 0;
    }
    if (kind[0] == 's') {
        set_pair(pair, name, (void *)(uintptr_t)value, strlen(value) + 1);
        return 0;
    }
    const size_t from = *used;
    for (; kind[0] == 'x' && value[0]; value += 2) {
        const int high = hex_digit(value[0]);
        const int low = high < 0 ? -1 : hex_digit(value[1]);
        if (low < 0 || *used == VALUES) {
            return -EINVAL;
        }
        room[(*used)++] = (uint8_t)(high << 4 | low);
    }
    set_pair(pair, name, room + from, *used - from);
    *used = (*used + 7) & ~(size_t)7;
    return kind[0] == 'x' && *used <= VALUES ? 0 : -EINVAL;
}

int jail_of(const char *name, const char *path)
{
    struct iovec pairs[6];
    char key[256];
    char where[1024];
    int jid = 0;
    struct text t = text_in(key, sizeof key);
    text_add(&t, name);
    if (t.failed) {
        return -ENAMETOOLONG;
    }
    where[0] = '\0';
    set_pair(pairs, "name", key, t.length + 1);
    set_pair(pairs + 2, "path", where, sizeof where);
    set_pair(pairs + 4, "jid", &jid, sizeof jid);
    int found = sys_jail_get(pairs, 6);
    if (found < 0) {
        return found;
    }
    return text_equal(where, path) ? found : -ENOENT;
}

static int record_jail(struct ctx *c, const char *name, const char *path)
{
    uint8_t operands[256 + MAX_PATH + 32];
    struct writer w = {operands, operands + sizeof operands, 0};
    put_text(&w, name);
    put_text(&w, path);
    put_u32(&w, 10000);
    return w.failed ? fail(c, "journal", path, -ENAMETOOLONG)
                    : journal_append(c, OPCODE_REMOVE_JAIL, operands, (uint32_t)(w.at - operands));
}

/*
 * Safe: the jail's root is the directory that is held open, by the path that the kernel gives it; that path is the container's own,
 * and so is what tells this jail from another of the same name.
 */
int op_make_jail(struct ctx *c, const struct op *op)
{
    static uint8_t values[VALUES];
    static struct iovec pairs[2 * (PARAMETERS + 4)];
    const char *name = op->arg[0].text;
    const struct operand *list = &op->arg[1];
    const uint8_t *at = (const uint8_t *)list->text;
    char path[MAX_PATH];
    char text[KERNEL_TEXT];
    size_t used = 0;
    unsigned n = 0;
    int error = c->root < 0 ? -EBADF : canonical_path(c->root, path, sizeof path);
    sys_chdir("/");
    if (error < 0) {
        return fail(c, "getcwd", name, error);
    }
    for (uint64_t i = 0; i + 2 < list->number && error >= 0; i += 3) {
        const char *parameter = list_next(&at);
        const char *kind = list_next(&at);
        error = n == PARAMETERS ? -E2BIG : set_parameter(pairs + 2 * n++, parameter, kind, list_next(&at), values, &used);
    }
    if (error < 0) {
        return fail(c, "jail parameters", name, error);
    }
    memset(text, 0, sizeof text);
    set_pair(pairs + 2 * n++, "name", (void *)(uintptr_t)name, strlen(name) + 1);
    set_pair(pairs + 2 * n++, "path", path, strlen(path) + 1);
    set_pair(pairs + 2 * n++, "persist", NULL, 0);
    set_pair(pairs + 2 * n++, "errmsg", text, sizeof text);
    error = record_jail(c, name, path);
    if (error < 0) {
        return error;
    }
    int jid = sys_jail_set(pairs, 2 * n, JAIL_CREATE);
    if (jid < 0) {
        return fail_with_text(c, "jail_set", name, jid, text);
    }
    c->sys.jid = jid;
    return 0;
}

/* Safe: the jail that this plan made. */
int op_end_with_init(struct ctx *c, const struct op *op)
{
    (void)op;
    c->sys.ends_with_init = c->sys.jid;
    return 0;
}

int jail_at(const char *name, const char *root)
{
    char canonical[MAX_PATH];
    int directory = sys_openat(AT_FDCWD, root, O_SEARCH | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        return directory;
    }
    int error = canonical_path(directory, canonical, sizeof canonical);
    sys_chdir("/");
    sys_close(directory);
    return error < 0 ? error : jail_of(name, canonical);
}

/* Safe: only looks; the jail is the container's if it has its root. */
int op_find_jail(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[0].text;
    int jid = jail_at(name, op->arg[1].text);
    if (jid < 0) {
        return fail(c, "jail_get", name, jid);
    }
    c->sys.jid = jid;
    return 0;
}

/* ---- its end ---- */

/* Safe: a jail of this name with another root isn't the container's, and is left alone. All its processes are killed by the kernel. */
int op_remove_jail(struct ctx *c, const struct op *op)
{
    const char *name = op->arg[0].text;
    const int64_t deadline = earlier(sys_deadline((uint32_t)op->arg[2].number), c->deadline);
    int jid = jail_of(name, op->arg[1].text);
    if (jid == -ENOENT) {
        return 0;
    }
    int error = jid < 0 ? jid : (int)call3(SYS_JAIL_REMOVE, jid, 0, 0);
    if (error < 0 && error != -EINVAL) { /* which means that it has gone meanwhile */
        return fail(c, "jail_remove", name, error);
    }
    for (;;) {
        int left = processes_in(jid);
        if (left <= 0) {
            return left < 0 ? fail(c, "sysctl kern.proc", name, left) : 0;
        }
        if (sys_now() >= deadline) {
            return fail(c, "jail_remove", name, -ETIMEDOUT);
        }
        sys_sleep(WAIT_MILLIS);
    }
}

/* ---- in init ---- */

/* Safe: into the jail that this plan made or found. No directory is open: the kernel refuses to let one in, as a way out. */
int op_attach_jail(struct ctx *c, const struct op *op)
{
    (void)op;
    ctx_close(&c->root);
    ctx_close(&c->proc);
    int error = c->sys.jid > 0 ? (int)call3(SYS_JAIL_ATTACH, c->sys.jid, 0, 0) : -ESRCH;
    return error < 0 ? fail(c, "jail_attach", "", error) : 0;
}

/* Safe: this session's name alone, which would else be that of who logged in on the host. */
int op_set_login(struct ctx *c, const struct op *op)
{
    int error = (int)call3(SYS_SETLOGIN, (long)op->arg[0].text, 0, 0);
    return error < 0 ? fail(c, "setlogin", op->arg[0].text, error) : 0;
}

/* Safe: no program that is executed later gains rights by its file. */
int op_renounce_privileges(struct ctx *c, const struct op *op)
{
    int on = 1;
    (void)op;
    int error = sys_procctl(PROC_NO_NEW_PRIVS_CTL, &on);
    return error < 0 ? fail(c, "procctl", "", error) : 0;
}
