/* What of a devfs a container sees: rules of the kernel's, by a number. A number without rules shows every device there is. */
#include "freebsd.h"

#define FIRST_OWN 20000 /* far from what an administrator's file has */
#define LAST_OWN 60000

struct device_rule { /* struct devfs_rule */
    uint32_t magic;
    uint32_t id; /* ruleset and number, 16 bits each; number 0 is the next one */
    int32_t conditions;
    int32_t device_flags;
    char pattern[200];
    int32_t actions;
    int32_t visibility;
    uint32_t uid;
    uint32_t gid;
    uint16_t mode;
    uint16_t include;
};

#define RULE_MAGIC 0xdb0a087au
enum { BY_PATTERN = 2, SET_VISIBILITY = 1, SET_MODE = 8, HIDE = 1, UNHIDE = 2 };
#define RULE_ADD 0xc0ec4400ul
#define RULE_REMOVE 0x80044401ul
#define RULE_NEXT 0xc0ec4404ul
#define SET_USE 0x8002440aul
#define SET_APPLY 0x8002440bul

_Static_assert(sizeof(struct device_rule) == 236, "struct devfs_rule");
_Static_assert(offsetof(struct device_rule, pattern) == 16 && offsetof(struct device_rule, actions) == 216 &&
                   offsetof(struct device_rule, mode) == 232, "struct devfs_rule");

/* The first rule behind a number: 0, or -ENOENT when there is none. */
static int next_rule(int devfs, uint32_t ruleset, uint32_t after, struct device_rule *rule)
{
    memset(rule, 0, sizeof *rule);
    rule->magic = RULE_MAGIC;
    rule->id = ruleset << 16 | after;
    int error = sys_ioctl(devfs, RULE_NEXT, rule);
    return error >= 0 && rule->id >> 16 != ruleset ? -ENOENT : error;
}

static int open_devices(struct ctx *c)
{
    int devfs = sys_openat(AT_FDCWD, "/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    return devfs < 0 ? fail(c, "open", "/dev", devfs) : devfs;
}

/* Safe: only looks. What doesn't begin with hiding everything shows what it doesn't speak of. */
int op_check_ruleset(struct ctx *c, const struct op *op)
{
    struct device_rule rule;
    const uint32_t ruleset = (uint32_t)op->arg[0].number;
    int devfs = open_devices(c);
    if (devfs < 0) {
        return devfs;
    }
    int error = ruleset ? next_rule(devfs, ruleset, 0, &rule) : -ENOENT;
    while (error >= 0 && rule.include && !(rule.actions & SET_VISIBILITY)) { /* "include another one": look into that */
        error = next_rule(devfs, rule.include, 0, &rule);
    }
    sys_close(devfs);
    if (error < 0) {
        return fail(c, "DEVFSIO_RGETNEXT", "", error == -ENXIO ? -ENOENT : error);
    }
    const int hides_all = rule.actions & SET_VISIBILITY && rule.visibility == HIDE && !rule.conditions;
    return hides_all ? 0 : fail(c, "DEVFSIO_RGETNEXT", "", -EPERM);
}

/* One rule of three texts: pattern, `hide` or `unhide`, mode in octal digits or nothing. */
static int add_rule(int devfs, uint32_t ruleset, const char *pattern, const char *what, const char *mode)
{
    struct device_rule rule;
    memset(&rule, 0, sizeof rule);
    rule.magic = RULE_MAGIC;
    rule.id = ruleset << 16;
    struct text t = text_in(rule.pattern, sizeof rule.pattern);
    text_add(&t, pattern);
    if (t.failed) {
        return -ENAMETOOLONG;
    }
    rule.conditions = *pattern ? BY_PATTERN : 0;
    rule.actions = SET_VISIBILITY;
    rule.visibility = text_equal(what, "hide") ? HIDE : UNHIDE;
    for (; *mode; mode++) {
        rule.actions |= SET_MODE;
        rule.mode = (uint16_t)(rule.mode << 3 | (*mode & 7));
    }
    return sys_ioctl(devfs, RULE_ADD, &rule);
}

static int record_ruleset(struct ctx *c, uint32_t ruleset)
{
    uint8_t operands[4];
    set_u32(operands, ruleset);
    return journal_append(c, OPCODE_REMOVE_RULESET, operands, sizeof operands);
}

/* A number that has no rules. Where two look at once, both may find the same one: so the start differs by process. */
static int free_ruleset(int devfs)
{
    struct device_rule rule;
    const uint32_t span = LAST_OWN - FIRST_OWN;
    const uint32_t start = (uint32_t)sys_getpid() % span;
    for (uint32_t i = 0; i < span; i++) {
        const uint32_t ruleset = FIRST_OWN + (start + i) % span;
        int error = next_rule(devfs, ruleset, 0, &rule);
        if (error < 0) {
            return error == -ENOENT || error == -ENXIO ? (int)ruleset : error;
        }
    }
    return -ENOSPC;
}

/* Safe: rules of a number of our own, on a devfs inside the root alone, before there is a jail that could look. */
int op_restrict_devices(struct ctx *c, const struct op *op)
{
    const char *path = op->arg[0].text;
    const uint8_t *at = (const uint8_t *)op->arg[1].text;
    char name[256];
    int dir = c->root < 0 ? -EBADF : walk(c->root, path, PLACE_DIRECTORY, 0, name);
    int devfs = dir < 0 ? dir : sys_openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (dir >= 0) {
        sys_close(dir);
    }
    if (devfs < 0) {
        return fail(c, "open", path, devfs);
    }
    int ruleset = free_ruleset(devfs);
    int error = ruleset < 0 ? fail(c, "DEVFSIO_RGETNEXT", path, ruleset) : record_ruleset(c, (uint32_t)ruleset);
    uint16_t number = (uint16_t)ruleset;
    if (error >= 0) {
        for (uint64_t i = 0; i + 2 < op->arg[1].number && error >= 0; i += 3) {
            const char *pattern = list_next(&at);
            const char *what = list_next(&at);
            error = add_rule(devfs, number, pattern, what, list_next(&at));
        }
        if (error < 0) {
            fail(c, "DEVFSIO_RADD", path, error);
        }
    }
    if (error >= 0) {
        error = sys_ioctl(devfs, SET_USE, &number);
        error = error < 0 ? fail(c, "DEVFSIO_SUSE", path, error) : sys_ioctl(devfs, SET_APPLY, &number);
        if (error < 0 && !c->failure.error) {
            fail(c, "DEVFSIO_SAPPLY", path, error);
        }
    }
    sys_close(devfs);
    return error < 0 ? error : 0;
}

/* Safe: what the launcher made has a number of its own range, and no other is touched. */
int op_remove_ruleset(struct ctx *c, const struct op *op)
{
    struct device_rule rule;
    const uint32_t ruleset = (uint32_t)op->arg[0].number;
    if (ruleset < FIRST_OWN || ruleset >= LAST_OWN) {
        return fail(c, "DEVFSIO_RDEL", "", -EINVAL);
    }
    int devfs = open_devices(c);
    if (devfs < 0) {
        return devfs;
    }
    int error = 0;
    while (error >= 0 && next_rule(devfs, ruleset, 0, &rule) >= 0) {
        uint32_t id = rule.id;
        error = sys_ioctl(devfs, RULE_REMOVE, &id);
    }
    sys_close(devfs);
    return error < 0 && error != -ENOENT && error != -ENXIO ? fail(c, "DEVFSIO_RDEL", "", error) : 0;
}
