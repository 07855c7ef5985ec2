/*
 * The guest's side of a USB device or a PCI function that a container is given: which nodes the guest's drivers have made for it only this
 * kernel knows. They are kept in a directory of their own, each under its name below /dev with a '!' for a '/'.
 */
#include "linux_given.h"
#include "linux_mounts.h"

#define DEPTH 16
#define QUIET_MILLIS 300 /* so long nothing new comes, when all is there: partitions come a moment after their disk */
#define POLL_MILLIS 20
#define TYPE_DIRECTORY 4 /* DT_DIR of a struct dir_entry */

struct found {
    int into;       /* where nodes are made, or -1: they are counted */
    unsigned mode;
    unsigned count;
    unsigned blocks;
    int error;
};

/* ---- what sysfs says ---- */

static const char *value_of(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = text; line; line = text_first(line, '\n')) {
        line += *line == '\n';
        if (text_starts(line, key)) {
            return line + length;
        }
        if (!*line) {
            return NULL;
        }
    }
    return NULL;
}

static int is_block(int directory)
{
    char target[NAME_ROOM];
    long n = sys_readlinkat(directory, "subsystem", target, sizeof target - 1);
    target[n > 0 ? n : 0] = 0;
    const char *last = text_last(target, '/');
    return last && text_equal(last, "/block");
}

/* The name of a node below /dev, with a '!' for each '/'. 0 if it can be none. */
static int flat_name(const char *name, char flat[NAME_ROOM])
{
    size_t n = 0;
    for (; name[n] && name[n] != '\n' && n < NAME_ROOM - 1; n++) {
        flat[n] = name[n] == '/' ? '!' : name[n];
    }
    flat[n] = 0;
    return n > 0 && n < NAME_ROOM - 1 && flat[0] != '.';
}

/* Counts the node that a directory of sysfs is for, or makes it. */
static void take(int directory, struct found *f)
{
    char text[1024];
    char flat[NAME_ROOM];
    uint64_t major;
    uint64_t minor;
    SCOPED_FD file = sys_openat(directory, "uevent", O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
    long n = file < 0 ? 0 : sys_read(file, text, sizeof text - 1);
    text[n > 0 ? n : 0] = 0;
    const char *name = value_of(text, "DEVNAME=");
    const char *first = value_of(text, "MAJOR=");
    const char *second = value_of(text, "MINOR=");
    if (!name || !first || !second || text_number(&first, &major) < 0 || text_number(&second, &minor) < 0 ||
        !flat_name(name, flat)) {
        return;
    }
    int block = is_block(directory);
    f->count++;
    f->blocks += (unsigned)block;
    if (f->into < 0 || f->error < 0) {
        return;
    }
    f->error = sys_mknodat(f->into, flat, (block ? S_IFBLK : S_IFCHR) | 0600, (unsigned)major, (unsigned)minor);
    if (f->error >= 0) {
        f->error = sys_fchmodat(f->into, flat, f->mode);
    }
}

/* A disk of NVMe that several paths may lead to has its node elsewhere: that of the path nvme0c1n2 is nvme0n2. */
static int head_of(const char *name, char head[NAME_ROOM])
{
    const char *at = name + sizeof "nvme" - 1;
    uint64_t number;
    if (!text_starts(name, "nvme") || text_number(&at, &number) < 0 || *at != 'c') {
        return -1;
    }
    size_t first = (size_t)(at - name);
    at++;
    if (text_number(&at, &number) < 0 || *at != 'n') {
        return -1;
    }
    struct text t = text_in(head, NAME_ROOM);
    text_add(&t, "/sys/block/");
    text_add_bytes(&t, name, first);
    text_add(&t, at);
    return t.failed ? -1 : 0;
}

static void visit(int directory, unsigned depth, struct found *f)
{
    _Alignas(struct dir_entry) char entries[1024];
    char name[NAME_ROOM];
    long n;
    take(directory, f);
    while (depth < DEPTH && (n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
            const struct dir_entry *entry = (struct dir_entry *)(entries + at);
            if (entry->type == TYPE_DIRECTORY && entry->name[0] != '.') {
                SCOPED_FD below = sys_openat(directory, entry->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
                SCOPED_FD head = head_of(entry->name, name) < 0
                                     ? -ENOENT
                                     : sys_openat(AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
                if (below >= 0) {
                    visit(head >= 0 ? head : below, depth + 1, f);
                }
            }
        }
    }
}

static int ends_with(const char *text, const char *end)
{
    size_t all = strlen(text);
    size_t last = strlen(end);
    return all >= last && text_equal(text + all - last, end);
}

/* Opens the device of a bus whose name ends so. */
static int open_device(const char *bus, const char *end)
{
    _Alignas(struct dir_entry) char entries[1024];
    SCOPED_FD directory = sys_openat(AT_FDCWD, bus, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    long n;
    while (directory >= 0 && (n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n; at += ((struct dir_entry *)(entries + at))->length) {
            const char *name = ((struct dir_entry *)(entries + at))->name;
            if (ends_with(name, end)) {
                return sys_openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
            }
        }
    }
    return -ENODEV;
}

static int look(const char *bus, const char *end, struct found *f)
{
    SCOPED_FD device = open_device(bus, end);
    if (device >= 0) {
        visit(device, 0, f);
    }
    return device < 0 ? device : 0;
}

/* ---- operations ---- */

enum { BUS, END, INTO, MODE, BLOCKS, PATIENCE }; /* of FindNodes */

/* Waits until there are nodes, as many disks as are wanted among them, and nothing new comes. */
static int await_nodes(const struct op *op)
{
    int64_t deadline = sys_deadline((uint32_t)op->arg[PATIENCE].number);
    int64_t quiet = 0;
    unsigned before = 0;
    for (;;) {
        struct found f = {.into = -1};
        int error = look(op->arg[BUS].text, op->arg[END].text, &f);
        if (error >= 0 && f.count > 0 && f.blocks >= op->arg[BLOCKS].number) {
            quiet = f.count == before && quiet ? quiet : sys_deadline(QUIET_MILLIS);
            before = f.count;
            if (sys_now() >= quiet || sys_now() >= deadline) {
                return 0;
            }
        } else if (sys_now() >= deadline) {
            return error < 0 ? error : -ENXIO;
        } else {
            quiet = 0;
        }
        sys_sleep(POLL_MILLIS);
    }
}

/* Safe: a bounded wait; only reads what the kernel says, and makes nodes in a directory that is new. */
int op_find_nodes(struct ctx *c, const struct op *op)
{
    const char *into = op->arg[INTO].text;
    int error = await_nodes(op);
    if (error < 0) {
        return fail(c, "find the nodes of", op->arg[END].text, error);
    }
    error = sys_mkdirat(AT_FDCWD, into, 0700);
    SCOPED_FD directory = error < 0 ? error : sys_openat(AT_FDCWD, into, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        return fail(c, "mkdirat", into, directory);
    }
    struct found f = {.into = directory, .mode = (unsigned)op->arg[MODE].number & 07777};
    error = look(op->arg[BUS].text, op->arg[END].text, &f);
    error = error < 0 ? error : f.error;
    return error < 0 ? fail(c, "mknodat", into, error) : 0;
}

typedef int each_node(struct ctx *c, const struct op *op, int directory, const char *name);

static int for_each(struct ctx *c, const struct op *op, each_node *each)
{
    _Alignas(struct dir_entry) char entries[1024];
    const char *path = op->arg[0].text;
    int error = 0;
    long n;
    SCOPED_FD directory = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (directory < 0) {
        return fail(c, "open", path, directory);
    }
    while (error >= 0 && (n = sys_getdents(directory, entries, sizeof entries)) > 0) {
        for (long at = 0; at < n && error >= 0; at += ((struct dir_entry *)(entries + at))->length) {
            const char *name = ((struct dir_entry *)(entries + at))->name;
            error = name[0] == '.' ? 0 : each(c, op, directory, name);
        }
    }
    return error;
}

static int allow(struct ctx *c, const struct op *op, int directory, const char *name)
{
    return allow_node(c, directory, name, op->arg[1].text, op->arg[2].text);
}

/* Safe: as WriteCgroup, with the kernel's own numbers. */
int op_allow_nodes(struct ctx *c, const struct op *op)
{
    return for_each(c, op, allow);
}

/* Who may make no device has it bound. */
static int bind_found(struct ctx *c, int from, const char *name, int to, const char *entry, const char *path)
{
    int made = sys_mknodat(to, entry, S_IFREG | 0644, 0, 0);
    SCOPED_FD place = made < 0 ? made : open_entry(to, entry);
    SCOPED_FD mount = place < 0 ? place : sys_open_tree(from, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW);
    return mount < 0 ? fail(c, "open_tree", path, mount) : attach(c, mount, place, path);
}

static int place(struct ctx *c, const struct op *op, int directory, const char *name)
{
    char path[MAX_PATH];
    char entry[NAME_ROOM];
    struct statx s;
    int error = text_join(path, sizeof path, op->arg[1].text, name);
    if (error < 0) {
        return fail(c, "mknodat", name, error);
    }
    for (char *at = path; *at; at++) {
        *at = *at == '!' ? '/' : *at;
    }
    error = sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s);
    SCOPED_FD parent = error < 0 ? error : open_parent(c->root, path, entry);
    if (parent < 0) {
        return fail(c, "openat2", path, parent);
    }
    error = sys_mknodat(parent, entry, s.stx_mode, s.stx_rdev_major, s.stx_rdev_minor); /* as MakeNode, without a umask */
    if (error == -EPERM) {
        return bind_found(c, directory, name, parent, entry, path);
    }
    return error < 0 ? fail(c, "mknodat", path, error) : 0;
}

/* Safe: as MakeNode: each in a directory inside the root that is held, under a name without a slash; what is there already is not replaced. */
int op_place_nodes(struct ctx *c, const struct op *op)
{
    return for_each(c, op, place);
}
