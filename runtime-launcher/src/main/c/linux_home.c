/* The home directory of the program's user, as the container's own list of users has it. */
#include "linux_ops.h"
#include "linux_paths.h"

#define USERS "/etc/passwd"
#define MOST (1u << 20) /* bytes of the list that are looked at: its author may have made it as long as he likes */

enum { FIELD_UID = 2, FIELD_HOME = 5 };

/* A line being read: name, password, uid, gid, what else is known, home and shell, with colons between. */
struct line {
    unsigned field;
    uint64_t uid;
    int no_uid; /* what stands there is no number */
    unsigned digits;
    size_t length; /* of the home */
    char home[sizeof((struct ctx *)0)->home];
};

static void take(struct line *l, char byte)
{
    if (byte == ':') {
        l->field++;
    } else if (l->field == FIELD_UID) {
        l->no_uid |= byte < '0' || byte > '9' || ++l->digits > 10;
        l->uid = l->no_uid ? 0 : l->uid * 10 + (uint64_t)(byte - '0');
    } else if (l->field == FIELD_HOME && l->length < sizeof l->home) {
        l->home[l->length++] = byte;
    }
}

/* Whether that is the user's line, and what it says can be used. */
static int is_his(const struct line *l, uint32_t uid)
{
    return l->field >= FIELD_HOME && l->digits && !l->no_uid && l->uid == uid && l->home[0] == '/' &&
           l->length + sizeof "HOME=" <= sizeof l->home;
}

static void find(struct ctx *c, int file, uint32_t uid)
{
    static const char name[] = "HOME=";
    char bytes[4096];
    struct line l = {0};
    long n = 0;
    for (size_t seen = 0; seen < MOST && (n = sys_read(file, bytes, sizeof bytes)) > 0; seen += (size_t)n) {
        for (long i = 0; i < n; i++) {
            if (bytes[i] != '\n') {
                take(&l, bytes[i]);
                continue;
            }
            if (is_his(&l, uid)) {
                n = 0;
                break;
            }
            l = (struct line){0};
        }
        if (n == 0) {
            break;
        }
    }
    if (n == 0 && is_his(&l, uid)) { /* also the last line, without an end */
        memcpy(c->home, name, sizeof name - 1);
        memcpy(c->home + sizeof name - 1, l.home, l.length);
        c->home[sizeof name - 1 + l.length] = '\0';
    }
}

/*
 * Safe: opened as the program's user, with its rights and inside its root, and read once, up to a bound; what is no regular
 * file isn't waited for and isn't read. Whatever is wrong with it, the program has the home that the plan gives it.
 */
int op_find_home(struct ctx *c, const struct op *op)
{
    struct open_how how = {.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS};
    struct statx s;
    SCOPED_FD file = sys_openat2(AT_FDCWD, USERS, &how);
    if (file >= 0 && describe(file, &s) == 0 && (s.stx_mode & S_IFMT) == S_IFREG) {
        find(c, file, (uint32_t)op->arg[0].number);
    }
    return 0;
}
