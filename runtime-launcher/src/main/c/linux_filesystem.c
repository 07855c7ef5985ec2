/* Makes a new file system and mounts it: by the calls that take one option each, or by mount(2) where those can't. */
#include "linux_mounts.h"
#include "text.h"

#define VALUE_ROOM 256  /* the longest value that fsconfig takes, with its NUL */
#define DATA_ROOM 4096  /* what mount(2) takes: a page */

/* mount(2) has flags for what are options elsewhere. */
static const struct {
    const char *option;
    unsigned long flag;
} old_flags[] = {
    {"ro", MS_RDONLY}, {"rw", 0}, {"sync", MS_SYNCHRONOUS}, {"dirsync", MS_DIRSYNC}, {"lazytime", MS_LAZYTIME},
};

/* The kernel's own words of what it didn't like, for the report: its first error, else its last remark. */
static void keep_messages(struct ctx *c, int fs)
{
    char message[OUTPUT_ROOM];
    for (int i = 0; i < 16; i++) {
        long n = sys_read(fs, message, sizeof message);
        if (n <= 2) {
            return;
        }
        c->failure.output_length = (uint32_t)(n - 2);
        memcpy(c->failure.output, message + 2, (size_t)n - 2); /* the first two are "e ", "w " or "i " */
        if (message[0] == 'e') {
            return;
        }
    }
}

static int refused(struct ctx *c, int fs, const char *call, const char *what, int error)
{
    keep_messages(c, fs);
    return fail(c, call, what, error);
}

/* One option: `key=value`, or `key`. */
static int configure(int fs, const char *option)
{
    char key[VALUE_ROOM];
    const char *equals = text_first(option, '=');
    size_t length = equals ? (size_t)(equals - option) : strlen(option);
    if (length >= sizeof key) {
        return -ENAMETOOLONG;
    }
    memcpy(key, option, length);
    key[length] = 0;
    return equals ? sys_fsconfig(fs, FSCONFIG_SET_STRING, key, equals + 1, 0)
                  : sys_fsconfig(fs, FSCONFIG_SET_FLAG, key, NULL, 0);
}

/* What covers a directory looks like it, unless an option says otherwise; by itself a tmpfs is open to all. */
static int tmpfs_takes_mode(const struct op *op, unsigned mode)
{
    if (!mode || !text_equal(op->arg[0].text, "tmpfs")) {
        return 0;
    }
    for (char *const *o = op->arg[2].vector; *o; o++) {
        if (text_starts(*o, "mode=")) {
            return 0;
        }
    }
    return 1;
}

static void mode_option(char option[16], unsigned mode)
{
    memcpy(option, "mode=0000", 10);
    for (int i = 0; i < 4; i++) {
        option[8 - i] = (char)('0' + (mode >> 3 * i & 7));
    }
}

static int mount_by_options(struct ctx *c, const struct op *op, int place, unsigned mode)
{
    const char *type = op->arg[0].text;
    const char *source = op->arg[1].text;
    SCOPED_FD fs = sys_fsopen(type, FSOPEN_CLOEXEC);
    if (fs < 0) {
        return fail(c, "fsopen", type, fs);
    }
    int r = source[0] ? sys_fsconfig(fs, FSCONFIG_SET_STRING, "source", source, 0) : 0;
    if (r < 0) {
        return refused(c, fs, "fsconfig", source, r);
    }
    if (tmpfs_takes_mode(op, mode)) {
        char option[16];
        mode_option(option, mode);
        configure(fs, option);
    }
    for (char *const *o = op->arg[2].vector; *o; o++) {
        r = configure(fs, *o);
        if (r < 0) {
            return refused(c, fs, "fsconfig", *o, r);
        }
    }
    r = sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
    if (r < 0) {
        return refused(c, fs, "fsconfig", source[0] ? source : type, r);
    }
    int mount = sys_fsmount(fs, FSMOUNT_CLOEXEC, (unsigned)op->arg[4].number);
    if (mount < 0) {
        return refused(c, fs, "fsmount", type, mount);
    }
    r = attach(c, mount, place, op->arg[3].text);
    if (r < 0) {
        sys_close(mount);
        return r;
    }
    return mount;
}

/* Options for mount(2): some are flags, the others are joined by commas. */
static int join_options(const struct op *op, unsigned mode, unsigned long *flags, char data[DATA_ROOM])
{
    struct text t = text_in(data, DATA_ROOM);
    if (tmpfs_takes_mode(op, mode)) {
        char option[16];
        mode_option(option, mode);
        text_add(&t, option);
    }
    for (char *const *o = op->arg[2].vector; *o; o++) {
        size_t i = 0;
        while (i < sizeof old_flags / sizeof old_flags[0] && !text_equal(*o, old_flags[i].option)) {
            i++;
        }
        if (i < sizeof old_flags / sizeof old_flags[0]) {
            *flags |= old_flags[i].flag;
            continue;
        }
        text_add(&t, t.length ? "," : "");
        text_add(&t, *o);
    }
    return t.failed ? -E2BIG : 0;
}

/*
 * mount(2) takes a path: "." while we stand in the place, so that it too is resolved once. What it mounted is then found
 * as the `..` of the place as a root: that stays there, but steps up onto what covers it.
 */
static int mount_at_once(struct ctx *c, const struct op *op, int place, unsigned mode)
{
    char data[DATA_ROOM];
    unsigned long flags = 0;
    int r = join_options(op, mode, &flags, data);
    if (r < 0) {
        return fail(c, "mount", op->arg[3].text, r);
    }
    SCOPED_FD here = sys_openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    r = here < 0 ? here : sys_fchdir(place);
    if (r < 0) {
        return fail(c, "fchdir", op->arg[3].text, r);
    }
    r = sys_mount(op->arg[1].text, ".", op->arg[0].text, flags, data);
    int back = sys_fchdir(here);
    if (r < 0 || back < 0) {
        return r < 0 ? fail(c, "mount", op->arg[3].text, r) : fail(c, "fchdir", ".", back);
    }
    int mount = open_inside(place, "..", O_DIRECTORY, 0);
    if (mount < 0) {
        return fail(c, "openat2", op->arg[3].text, mount);
    }
    r = change_attributes(c, mount, op->arg[3].text, op->arg[4].number, 0, 0);
    if (r < 0) {
        sys_close(mount);
        return r;
    }
    return mount;
}

/* fsconfig takes values of up to 255 bytes (an overlay of many layers has more), and not always one with a comma. */
static int fits_options(const struct op *op)
{
    if (op->arg[1].length >= VALUE_ROOM) {
        return 0;
    }
    for (char *const *o = op->arg[2].vector; *o; o++) {
        const char *equals = text_first(*o, '=');
        if (equals && (strlen(equals + 1) >= VALUE_ROOM || text_first(equals, ','))) {
            return 0;
        }
    }
    return 1;
}

/* What is a mount's attribute elsewhere. */
static const struct {
    unsigned attribute;
    unsigned long flag;
} old_attributes[] = {
    {MOUNT_ATTR_NOSUID, MS_NOSUID},         {MOUNT_ATTR_NODEV, MS_NODEV},
    {MOUNT_ATTR_NOEXEC, MS_NOEXEC},         {MOUNT_ATTR_NOATIME, MS_NOATIME},
    {MOUNT_ATTR_STRICTATIME, MS_STRICTATIME}, {MOUNT_ATTR_NODIRATIME, MS_NODIRATIME},
};

/* The file systems of nearly every container; of these mount(2) makes the same as the calls for each option. */
static const char *const simple_types[] = {"proc", "tmpfs", "devpts", "mqueue"};

static int is_simple(const struct op *op)
{
    for (size_t i = 0; i < sizeof simple_types / sizeof simple_types[0]; i++) {
        if (text_equal(op->arg[0].text, simple_types[i])) {
            return op->arg[1].text[0] != '\0'; /* mount(2) would name an empty source */
        }
    }
    return 0;
}

/* Its flags for attributes; 0 if one isn't the same there, as "read-only", which would be the file system's too. */
static int flags_for(uint64_t attributes, unsigned long *flags)
{
    for (size_t i = 0; i < sizeof old_attributes / sizeof old_attributes[0]; i++) {
        if (attributes & old_attributes[i].attribute) {
            attributes &= ~(uint64_t)old_attributes[i].attribute;
            *flags |= old_attributes[i].flag;
        }
    }
    return attributes == 0;
}

/* The working directory, to come back to; mounts are often steps in a row, and nothing leaves it in between. */
static int hold_here(struct ctx *c, const struct op *op)
{
    struct sys_context *own = &c->sys;
    if (own->here < 0 || own->here_step + 1 != op->index) {
        close_held(&own->here);
        own->here = sys_openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    }
    own->here_step = op->index;
    return own->here;
}

int mount_plainly(struct ctx *c, const struct op *op, int place, unsigned mode)
{
    char data[DATA_ROOM];
    unsigned long flags = 0;
    unsigned long options = 0;
    if (!is_simple(op) || !fits_options(op) || !flags_for(op->arg[4].number, &flags) ||
        join_options(op, mode, &options, data) < 0 || options || hold_here(c, op) < 0 || sys_fchdir(place) < 0) {
        return 0;
    }
    int r = sys_mount(op->arg[1].text, ".", op->arg[0].text, flags, data);
    int back = sys_fchdir(c->sys.here);
    return back < 0 ? fail(c, "fchdir", ".", back) : r >= 0;
}

int mount_filesystem(struct ctx *c, const struct op *op, int place, unsigned mode)
{
    return fits_options(op) ? mount_by_options(c, op, place, mode) : mount_at_once(c, op, place, mode);
}
